#!/usr/bin/env python3
"""How far the cheap bounds on a gain lie above it, at several lengths of a selection.

    bench/bounds.py EMBEDDINGS RANKING.csv

EMBEDDINGS is what `fishersft embed` wrote, RANKING.csv what `select` made of it with ridge 1. For the designs after 4, 20,
60, 150 and 300 picks, prints medians over the 64 and the 2,000 best examples left of bound / gain: Hadamard's
sum of log(1 + K_jj), and r log(1 + tr K / r), r = min(M, d). Needs Debian's python3-numpy.
"""
import csv
import sys
from pathlib import Path

import numpy as np


def main():
    folder, ranking = Path(sys.argv[1]), Path(sys.argv[2])
    tokens, offsets = np.load(folder / "tokens.npy").astype(float), np.load(folder / "offsets.npy")
    examples = [tokens[a:b] for a, b in zip(offsets, offsets[1:])]
    picks = [int(row["index"]) for row in csv.DictReader(ranking.open())]
    d = tokens.shape[1]
    print(f"N = {len(examples)}, d = {d}\n")
    print("| picks | Hadamard, best 64 | best 2,000 | trace, best 64 | best 2,000 |\n| --- | --- | --- | --- | --- |")
    for count in (4, 20, 60, 150, 300):
        V = np.eye(d) + sum(examples[i].T @ examples[i] for i in picks[:count])
        W = np.linalg.cholesky(np.linalg.inv(V))
        rows = []
        for i in sorted(set(range(len(examples))) - set(picks[:count])):
            Z = examples[i] @ W
            r, squares = min(Z.shape), (Z ** 2).sum(1)
            gain = np.linalg.slogdet(np.eye(len(Z)) + Z @ Z.T)[1]
            rows.append((gain, np.log1p(squares).sum() / gain, r * np.log1p(squares.sum() / r) / gain))
        rows = np.array(sorted(rows, reverse=True))
        cells = [f"{np.median(rows[:n, c]):.4f}" for c in (1, 2) for n in (64, 2000)]
        print(f"| {count} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
