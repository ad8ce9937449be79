#!/usr/bin/env python3
"""Times stochastic selection from stores on disk, a tenth of the examples against all, and all as 8 shards.

    /usr/bin/python3 bench/past_memory.py --examples 1000000 --tokens 24 --dim 128 --budget 10000

Makes embeddings folders of random examples in float16 around a few hundred topics, so that some are worth more than others,
selects from each under `--memory`, and writes seconds an example, peak memory and whether the rankings are the same to
bench/results. Needs Debian's python3-numpy and, for the million, 7 GB of disk.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

from against_peer import ROOT, console, machine

TOPICS = 200
BLOCK = 20_000


def store(folder, count, a):
    """An embeddings folder; a smaller one holds the first examples of a larger one."""
    folder.mkdir()
    random = numpy.random.default_rng(1)
    scale = numpy.arange(1, a.dim + 1, dtype=numpy.float32)
    topics = random.standard_normal((TOPICS, a.dim), dtype=numpy.float32) * scale**-0.7
    tokens = numpy.lib.format.open_memmap(
        folder / "tokens.npy", mode="w+", dtype=numpy.float16, shape=(count * a.tokens, a.dim))
    for first in range(0, count, BLOCK):
        n = min(BLOCK, count - first)
        centres = topics[random.integers(0, TOPICS, n)][:, None, :]
        sizes = 0.3 * random.gamma(2.0, 0.5, (n, 1, 1)).astype(numpy.float32)
        X = (centres + random.standard_normal((n, a.tokens, a.dim), dtype=numpy.float32) * scale**-0.5) * sizes
        tokens[first * a.tokens:(first + n) * a.tokens] = X.reshape(-1, a.dim)
    tokens.flush()
    numpy.save(folder / "offsets.npy", numpy.arange(count + 1, dtype=numpy.int64) * a.tokens)


def run(folder, out, a, shards):
    console("select", folder, "--budget", a.budget, "--method", "stochastic", "--memory", a.memory, "--threads", a.threads,
            "--shards", shards, "--out", out, "--overwrite")
    return json.loads((out / "run.json").read_text()), (out / "ranking.csv").read_bytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--dim", type=int, default=128)
    parser.add_argument("--budget", type=int, default=10_000)
    parser.add_argument("--memory", default="3GB")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the stores go; default: the system's folder for temporary files")
    a = parser.parse_args()

    subprocess.run(["dotnet", "build", str(ROOT / "src/Client"), "-c", "Release", "-v", "quiet"], check=True, stdout=sys.stderr)
    rows, rankings = [], []
    with tempfile.TemporaryDirectory(dir=a.folder) as folder:
        folder = Path(folder)
        for count in (a.examples // 10, a.examples):
            store(folder / f"store-{count}", count, a)
        for count, shards in ((a.examples // 10, 1), (a.examples, 1), (a.examples, 8)):
            record, ranking = run(folder / f"store-{count}", folder / "out", a, shards)
            rows.append((count, shards, record))
            rankings.append(ranking)
        size = (folder / f"store-{a.examples}" / "tokens.npy").stat().st_size

    each = [record["seconds"]["total"] / count for count, _, record in rows]
    same = "the same, to the byte," if rankings[1] == rankings[2] else "NOT the same"
    text = [
        f"# Stochastic selection from disk, {a.examples:,} examples of {a.tokens} tokens, d = {a.dim}, budget {a.budget:,}",
        "",
        f"A store of {size / 1e9:.1f} GB in float16, `--memory {a.memory}`, ε = 0.05, {a.threads} threads, one run each. {machine()}.",
        "",
        "| examples | shards | seconds | of these ranking | certificate | µs an example | peak memory, MB | at least of the optimum |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {count:,} | {shards} | {record['seconds']['total']:.1f} | {record['seconds']['ranking']:.1f} | "
            f"{record['seconds']['certificate']:.1f} | {1e6 * seconds:.0f} | {record['peakMemoryBytes'] / 1e6:.0f} | "
            f"{record['certificate']['share']:.1%} |"
            for (count, shards, record), seconds in zip(rows, each)
        ),
        "",
        f"An example takes **{each[1] / each[0]:.2f} times** as long among {a.examples:,} as among a tenth of them. The ranking of 8 shards is "
        f"{same} as that of one.",
        "",
        f"`bench/past_memory.py --examples {a.examples} --tokens {a.tokens} --dim {a.dim} --budget {a.budget} --memory {a.memory} "
        f"--threads {a.threads}`",
        "",
    ]
    path = ROOT / "bench/results" / f"stochastic-from-disk-n{a.examples}-d{a.dim}.md"
    path.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
