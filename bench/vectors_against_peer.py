#!/usr/bin/env python3
"""Times FisherSft's selection of one-vector examples against NumPy with rank-one updates, in one run on the same threads.

    bench/vectors_against_peer.py shakespeare.txt

An example is the mean of a sentence's token vectors, as SentenceOD and other log-det selection take it; the vectors are made
once, with `fishersft embed`. Both then select from them in alternation; medians, their ratio, memory and the machine go to
bench/results. The peer keeps xᵀPx of all examples, P = V⁻¹, and takes off (x·u)² at each pick, u = P·x / √(1 + xᵀPx), in
float64: no evaluation is made anew, and each pick costs N·d multiply-adds. Needs Debian's python3-numpy with
libopenblas0-pthread.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from against_peer import ROOT, console, cut, machine, ours

NUMPY = "/usr/bin/python3"


def mean(tokens, offsets, folder, count):
    """Writes an embeddings folder with one vector an example, each of about length one."""
    import numpy as np
    X, at = np.load(tokens), np.load(offsets)
    vectors = np.add.reduceat(X, at[:-1], axis=0) / np.diff(at)[:, None]
    vectors = vectors[:count] / np.sqrt((vectors[:count] ** 2).sum(1).mean())
    np.save(folder / "tokens.npy", vectors.astype(np.float32))
    np.save(folder / "offsets.npy", np.arange(len(vectors) + 1, dtype=np.int64))


def rank(tokens, budget, out, ridge=1.0):
    """The peer. Prints its seconds and its peak memory in bytes."""
    import numpy as np
    X = np.load(tokens).astype(np.float64)
    start = time.perf_counter()
    P = np.eye(X.shape[1]) / ridge
    g = (X * X).sum(axis=1) / ridge
    picks = []
    for _ in range(budget):
        best = int(np.argmax(g))
        picks.append(best)
        u = P @ X[best] / np.sqrt(1 + g[best])
        P -= np.outer(u, u)
        g -= (X @ u) ** 2
        g[picks] = -1
    seconds = time.perf_counter() - start
    Path(out).write_text("".join(f"{pick}\n" for pick in picks))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def peers(embeddings, a, picks):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS=str(a.threads))
    line = subprocess.run(
        [NUMPY, __file__, "--rank", embeddings / "tokens.npy", "--budget", str(a.budget), "--out", picks],
        check=True, capture_output=True, text=True, env=environment).stdout.split()
    return float(line[0]), float(line[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--limit", type=int, default=10000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--budget", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--label", help="ends the file's name, to keep another machine's figures beside")
    parser.add_argument("--rank", help=argparse.SUPPRESS)
    parser.add_argument("--mean", nargs=3, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.rank:
        return rank(a.rank, a.budget, a.out)
    if a.mean:
        return mean(*a.mean, a.limit)

    subprocess.run(["dotnet", "build", str(ROOT / "src/Client"), "-c", "Release", "-v", "quiet"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        embeddings, vectors = folder / "embeddings", folder / "vectors"
        console("embed", cut(a.corpus, "sentences", folder), "--limit", a.limit, "--dim", a.dim, "--out", embeddings)
        vectors.mkdir()
        subprocess.run(
            [NUMPY, __file__, "--mean", embeddings / "tokens.npy", embeddings / "offsets.npy", vectors, "--limit", str(a.limit)],
            check=True)
        mine, theirs = [], []
        for _ in range(a.runs):
            mine.append(ours(vectors, folder / "selection", a))
            theirs.append(peers(vectors, a, folder / "picks"))

        ranking = [line.split(",")[1] for line in (folder / "selection/ranking.csv").read_text().splitlines()[1:]]
        same = sum(1 for x, y in zip(ranking, (folder / "picks").read_text().split()) if x == y)
        size = (vectors / "tokens.npy").stat().st_size

    report(a, mine, theirs, same, size)


def report(a, mine, theirs, same, size):
    seconds = [run["seconds"]["ranking"] for run in mine]
    peer = [seconds for seconds, _ in theirs]
    ratios = [p / o for p, o in zip(peer, seconds)]
    memory = max(run["peakMemoryBytes"] for run in mine)

    def row(name, s, peak):
        return f"| {name} | {statistics.median(s):.2f} ({min(s):.2f} … {max(s):.2f}) | {(peak - size) / 1e6:.0f} |"

    text = [
        f"# Selection of single vectors against rank-one updates in NumPy, N = {a.limit}, d = {a.dim}, budget {a.budget}",
        "",
        f"The mean vectors of the first {a.limit:,} sentences of {a.corpus.name}, of length one on average; "
        f"{a.threads} threads, {a.runs} runs in alternation.",
        f"{machine()}{'; other work on the machine ran beside' if os.getloadavg()[0] > 2 * a.threads else ''}.",
        "",
        "| what | seconds, median (min … max) | peak memory of the process above the vectors, MB |",
        "| --- | --- | --- |",
        row("FisherSft `select`, exact", seconds, memory),
        row("NumPy, rank-one updates", peer, max(peak for _, peak in theirs)),
        "",
        f"FisherSft is **{statistics.median(ratios):.1f} times faster** (pair by pair {min(ratios):.1f} … {max(ratios):.1f}); "
        f"{same} of {a.budget} ranks hold the same example.",
        f"It computes {mine[-1]['counts']['gainEvaluations']:,} bounds and gains, {mine[-1]['counts']['exactGains']:,} of them "
        f"gains; NumPy brings all {a.limit:,} up to date at each pick.",
        "",
        f"`bench/vectors_against_peer.py {a.corpus.name} --limit {a.limit} --dim {a.dim} --budget {a.budget} "
        f"--threads {a.threads} --runs {a.runs}{f' --label {a.label}' if a.label else ''}`",
        "",
    ]
    path = ROOT / "bench/results" / f"vectors-vs-rank-one-n{a.limit}-d{a.dim}{f'-{a.label}' if a.label else ''}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
