#!/usr/bin/env python3
"""Times FisherSft's selection on one thread against all of a machine's, in one run.

    bench/threads.py shakespeare.txt --dim 768 --budget 1000

Embeds the first sentences of the text once, then selects from them on one thread and on several in alternation, and writes the
medians, their ratio and the seconds of each part (`seconds.rankingParts` of run.json) to bench/results.
"""
import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from against_peer import ROOT, console, cut, machine, ours

PARTS = {
    "firstPass": "first pass", "shardBounds": "bounds in shards", "candidateBounds": "bounds of candidates", "gains": "gains",
    "tangents": "tangents", "updates": "updates of the design",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--limit", type=int, default=5000)
    parser.add_argument("--dim", type=int, default=768)
    parser.add_argument("--budget", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--label", help="ends the file's name, to keep another machine's figures beside")
    a = parser.parse_args()

    subprocess.run(["dotnet", "build", str(ROOT / "src/Client"), "-c", "Release", "-v", "quiet"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        embeddings = folder / "embeddings"
        console("embed", cut(a.corpus, "sentences", folder), "--limit", a.limit, "--dim", a.dim, "--out", embeddings)
        runs = {1: [], a.threads: []}
        rankings = set()
        for _ in range(a.runs):
            for threads in runs:
                out = folder / "selection"
                runs[threads].append(ours(embeddings, out, argparse.Namespace(budget=a.budget, threads=threads))["seconds"])
                rankings.add((out / "ranking.csv").read_bytes())

    report(a, runs, len(rankings) == 1)


def report(a, runs, same):
    total = {threads: [seconds["ranking"] for seconds in all] for threads, all in runs.items()}
    ratios = [one / several for one, several in zip(total[1], total[a.threads])]
    part = {threads: {name: statistics.median(s["rankingParts"][name] for s in all) for name in PARTS} for threads, all in runs.items()}
    for threads in runs:
        part[threads]["rest"] = statistics.median(total[threads]) - sum(part[threads].values())
    text = [
        f"# Selection on one thread and on {a.threads}, N = {a.limit}, d = {a.dim}, budget {a.budget}",
        "",
        f"The first {a.limit:,} sentences of {a.corpus.name}; {a.runs} runs in alternation, rankings "
        f"{'the same to the byte' if same else '**not the same**'}. {machine()}.",
        "",
        f"| seconds, median | 1 thread | {a.threads} threads | times faster |",
        "| --- | --- | --- | --- |",
        "| all (min … max) | " + " | ".join(
            f"{statistics.median(s):.2f} ({min(s):.2f} … {max(s):.2f})" for s in total.values())
        + f" | {statistics.median(ratios):.2f} ({min(ratios):.2f} … {max(ratios):.2f}) |",
        *(f"| {PARTS.get(name, 'the rest')} | {one:.2f} | {part[a.threads][name]:.2f} | {one / max(part[a.threads][name], 1e-3):.2f} |"
          for name, one in part[1].items()),
        "",
        f"**{a.threads} threads take {statistics.median(ratios):.2f} times less than one.**",
        "",
        f"`bench/threads.py {a.corpus.name} --limit {a.limit} --dim {a.dim} --budget {a.budget} --threads {a.threads} --runs {a.runs}"
        f"{f' --label {a.label}' if a.label else ''}`",
        "",
    ]
    path = ROOT / "bench/results" / f"threads-n{a.limit}-d{a.dim}{f'-{a.label}' if a.label else ''}.md"
    path.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
