#!/usr/bin/env python3
"""Times FisherSft's selection against the published algorithm in NumPy, in one run on the same threads.

    bench/against_peer.py shakespeare.txt --peer tokenod_numpy.py --limit 5000 --dim 256 --budget 500

Cuts the text into sentences or paragraphs, embeds the first of them once with `fishersft embed`, then selects from those
embeddings with both in alternation and writes the medians, their ratio, peak memory and the machine to bench/results. Both
times are of the selection alone: ours is `seconds.ranking` of run.json, the peer's what it prints. `--method greedy` scores
every example at every pick, which takes hours: as many scores as fit in a minute are timed, and the time of all is worked
out from them, since each costs the same. Needs Debian's python3-numpy with libopenblas0-pthread.
"""
import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def console(*arguments):
    program = ROOT / "src/Client/bin/Release/net10.0/fishersft.dll"
    subprocess.run(["dotnet", str(program), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ours(embeddings, out, a):
    console("select", embeddings, "--budget", a.budget, "--out", out, "--threads", a.threads, "--overwrite")
    run = json.loads((out / "run.json").read_text())
    return run


def peers(embeddings, a, *arguments):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS=str(a.threads))
    line = subprocess.run(
        ["/usr/bin/python3", a.peer, embeddings / "tokens.npy", embeddings / "offsets.npy", "--method", a.method, *map(str, arguments)],
        check=True, capture_output=True, text=True, env=environment).stdout
    return float(re.search(r"seconds=([0-9.]+)", line)[1]), int(re.search(r"evaluations=([0-9]+)", line)[1])


def greedy(embeddings, a):
    """Seconds and scores of all of Algorithm 1, from those of its first pick over as many examples as fit in a minute."""
    few = min(a.limit, 100)
    seconds, _ = peers(embeddings, a, "--budget", 1, "--limit", few)
    count = max(few, min(a.limit, int(60 / (seconds / few))))
    seconds, scores = peers(embeddings, a, "--budget", 1, "--limit", count)
    whole = a.budget * a.limit - a.budget * (a.budget - 1) // 2
    a.timed = f"Of its {whole:,} scores {scores:,} were timed, {1e3 * seconds / scores:.2f} ms each."
    return seconds / scores * whole, whole


def cut(corpus, kind, folder):
    """The corpus as a file of one example a line."""
    text = corpus.read_text(encoding="utf-8")
    parts = re.split(r"(?<=[.?!])\s+", text) if kind == "sentences" else re.split(r"\n\s*\n", text)
    examples = folder / "examples.txt"
    examples.write_text("".join(" ".join(part.split()) + "\n" for part in parts if part.strip()), encoding="utf-8")
    return examples


def machine():
    """The processor with the vectors it has, which the figures depend on and its name does not tell."""
    facts = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().replace("\t", "").splitlines() if ":" in line)
    flags = facts.get("flags", "").split()
    vectors = "512-bit vectors, " if "avx512f" in flags else "256-bit vectors, " if "avx2" in flags else ""
    model = facts.get("model name", platform.processor()).strip()
    return f"{model}, {os.cpu_count()} cores, {vectors}{platform.system()} {platform.machine()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peer", type=Path, default=ROOT.parent / "shared/peers/tokenod_numpy.py")
    parser.add_argument("--cut", default="sentences", choices=["sentences", "paragraphs"])
    parser.add_argument("--method", default="fast", choices=["greedy", "fast", "exact"])
    parser.add_argument("--limit", type=int, default=5000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--budget", type=int, default=500)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--label", help="ends the file's name, to keep another machine's figures beside")
    a = parser.parse_args()

    subprocess.run(["dotnet", "build", str(ROOT / "src/Client"), "-c", "Release", "-v", "quiet"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        embeddings = folder / "embeddings"
        console("embed", cut(a.corpus, a.cut, folder), "--limit", a.limit, "--dim", a.dim, "--out", embeddings)
        mine, theirs = [], []
        for _ in range(a.runs):
            run = ours(embeddings, folder / "selection", a)
            mine.append(run)
            if a.method == "greedy":
                theirs.append(greedy(embeddings, a))
            else:
                theirs.append(peers(embeddings, a, "--budget", a.budget, "--out", folder / "picks.csv"))

        same = a.timed if a.method == "greedy" else compared(folder, a)
        matrix = (embeddings / "tokens.npy").stat().st_size

    report(a, mine, theirs, same, matrix)


def compared(folder, a):
    ranking = [line.split(",")[1] for line in (folder / "selection/ranking.csv").read_text().splitlines()[1:]]
    published = [line.split(",")[1] for line in (folder / "picks.csv").read_text().splitlines()[1:]]
    return f"{sum(1 for x, y in zip(ranking, published) if x == y)} of {a.budget} ranks hold the same example."


def report(a, mine, theirs, same, matrix):
    ours_seconds = [run["seconds"]["ranking"] for run in mine]
    peer_seconds = [seconds for seconds, _ in theirs]
    ratios = [p / o for p, o in zip(peer_seconds, ours_seconds)]
    rows = [
        ("FisherSft `select`, exact", ours_seconds, mine[-1]["counts"]["gainEvaluations"]),
        (f"`tokenod_numpy.py --method {a.method}`", peer_seconds, theirs[-1][1]),
    ]
    text = [
        f"# Selection against the published algorithm, N = {a.limit}, d = {a.dim}, budget {a.budget}",
        "",
        f"The first {a.limit:,} {a.cut} of {a.corpus.name}, {matrix / 4 / a.dim / a.limit:.0f} tokens each on average; "
        f"{a.threads} threads, {a.runs} runs in alternation. {machine()}.",
        "",
        "| what | seconds, median (min … max) | bounds and gains computed |",
        "| --- | --- | --- |",
        *(f"| {name} | {statistics.median(s):.2f} ({min(s):.2f} … {max(s):.2f}) | {evaluations:,} |" for name, s, evaluations in rows),
        "",
        f"FisherSft is **{statistics.median(ratios):,.1f} times faster** (pair by pair {min(ratios):,.1f} … {max(ratios):,.1f}). {same}",
        f"Peak memory of the selecting process {max(r['peakMemoryBytes'] for r in mine) / 1e6:.0f} MB, "
        f"the token matrix being {matrix / 1e6:.0f} MB.",
        "",
        f"`bench/against_peer.py {a.corpus.name} --cut {a.cut} --method {a.method} --limit {a.limit} --dim {a.dim} --budget {a.budget} "
        f"--threads {a.threads} --runs {a.runs}{f' --label {a.label}' if a.label else ''}`",
        "",
    ]
    results = ROOT / "bench/results"
    results.mkdir(exist_ok=True)
    path = results / f"select-vs-{a.method}-{a.cut}-n{a.limit}-d{a.dim}{f'-{a.label}' if a.label else ''}.md"
    path.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
