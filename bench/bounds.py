#!/usr/bin/env python3
"""How far the cheap bounds on a gain lie above it, at several lengths of a selection.

    bench/bounds.py EMBEDDINGS RANKING.csv

EMBEDDINGS is what `fishersft embed` wrote, RANKING.csv what `select` made of it with ridge 1. For the designs after 4, 20,
60, 150 and 300 picks, prints medians over the 64 and the 2,000 best examples left of bound / gain: Hadamard's
sum of log(1 + K_jj), and r log(1 + tr K / r), r = min(M, d). Then, for the 64 best, how far gains of earlier designs and
tangents made at them lie above the gain so many picks later. Needs Debian's python3-numpy.
"""
import csv
import sys
from pathlib import Path

import numpy as np


def gain_of(X, W):
    Z = X @ W
    return np.linalg.slogdet(np.eye(len(Z)) + Z @ Z.T)[1]


def design(examples, picks, d):
    return np.eye(d) + sum(examples[i].T @ examples[i] for i in picks)


def tangents(examples, picks, d):
    print("\n| picks | later | old gain | tangent |\n| --- | --- | --- | --- |")
    for count in (4, 20, 60, 150, 300):
        P = np.linalg.inv(design(examples, picks[:count], d))
        W = np.linalg.cholesky(P)
        best = sorted(set(range(len(examples))) - set(picks[:count]), key=lambda i: -gain_of(examples[i], W))[:64]
        for later in (1, 5, 20, 40):
            after = np.linalg.inv(design(examples, picks[:count + later], d))
            root = np.linalg.cholesky(after)
            rows = []
            for i in set(best) - set(picks[:count + later]):
                X = examples[i]
                old, gain = gain_of(X, W), gain_of(X, root)
                H = X.T @ np.linalg.solve(np.eye(len(X)) + X @ P @ X.T, X)
                rows.append((old / gain, (old + np.sum(H * (after - P))) / gain))
            cells = np.median(rows, axis=0)
            print(f"| {count} | {later} | {cells[0]:.4f} | {cells[1]:.5f} |")


def main():
    folder, ranking = Path(sys.argv[1]), Path(sys.argv[2])
    tokens, offsets = np.load(folder / "tokens.npy").astype(float), np.load(folder / "offsets.npy")
    examples = [tokens[a:b] for a, b in zip(offsets, offsets[1:])]
    picks = [int(row["index"]) for row in csv.DictReader(ranking.open())]
    d = tokens.shape[1]
    print(f"N = {len(examples)}, d = {d}\n")
    print("| picks | Hadamard, best 64 | best 2,000 | trace, best 64 | best 2,000 |\n| --- | --- | --- | --- | --- |")
    for count in (4, 20, 60, 150, 300):
        W = np.linalg.cholesky(np.linalg.inv(design(examples, picks[:count], d)))
        rows = []
        for i in sorted(set(range(len(examples))) - set(picks[:count])):
            Z = examples[i] @ W
            r, squares = min(Z.shape), (Z ** 2).sum(1)
            gain = gain_of(examples[i], W)
            rows.append((gain, np.log1p(squares).sum() / gain, r * np.log1p(squares.sum() / r) / gain))
        rows = np.array(sorted(rows, reverse=True))
        cells = [f"{np.median(rows[:n, c]):.4f}" for c in (1, 2) for n in (64, 2000)]
        print(f"| {count} | " + " | ".join(cells) + " |")

    tangents(examples, picks, d)


if __name__ == "__main__":
    main()
