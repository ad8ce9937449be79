#!/usr/bin/env python3
"""Measures what the cost model of docs/scale.md is fitted on: 10⁴ to 10⁶ examples, one machine and 1 to 4 silos.

    /usr/bin/python3 bench/scale.py measure shakespeare.txt --scripts DIR
    /usr/bin/python3 bench/scale.py fit

`measure` makes embeddings folders of random examples around topics and texts of recombined words, selects from them and
embeds them, on this machine and on silos of this machine with PostgreSQL, and writes a line of JSON a run to
bench/results/scale.jsonl. `fit` fits the rates of src/Core/Scale/CostRates.cs to them, those marked as left out not among them,
and writes bench/results/scale.md with what the model says of each run beside what it took. Needs Debian's python3-numpy and
postgresql; DIR holds Orleans' published PostgreSQL-*.sql; 7 GB of disk.
"""
import argparse
import json
import math
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from against_peer import ROOT, console, machine

RUNS = ROOT / "bench/results/scale.jsonl"
TOKENS = 24

# Method, examples, dimensions, picks; left out of the fit where so marked.
LOCAL = [
    ("stochastic", 10_000, 128, 100, False), ("stochastic", 10_000, 128, 500, False), ("stochastic", 30_000, 128, 300, False),
    ("stochastic", 30_000, 64, 500, False), ("stochastic", 10_000, 256, 300, False), ("stochastic", 10_000, 512, 300, False), ("stochastic", 100_000, 128, 1000, False),
    ("stochastic", 100_000, 128, 3000, False), ("stochastic", 300_000, 128, 3000, True), ("stochastic", 1_000_000, 128, 10_000, False),
    ("tokenod", 10_000, 128, 100, False), ("tokenod", 10_000, 128, 500, False), ("tokenod", 30_000, 128, 300, False),
    ("tokenod", 30_000, 64, 500, False), ("tokenod", 10_000, 256, 300, False), ("tokenod", 10_000, 512, 300, False), ("tokenod", 100_000, 128, 1000, False),
    ("tokenod", 300_000, 128, 1000, True), ("tokenod", 1_000_000, 128, 1000, False),
]
TEXTS = [
    (10_000, 64, False), (10_000, 128, False), (10_000, 256, False), (100_000, 64, False), (100_000, 128, False), (100_000, 256, False),
    (300_000, 64, True), (1_000_000, 64, False),
]
SILOS = [
    (method, count, picks, silos, silos == 3)
    for silos in (1, 2, 3, 4) for method, count, picks in
    (("tokenod", 10_000, 300), ("tokenod", 100_000, 500), ("stochastic", 10_000, 300), ("stochastic", 100_000, 500))
]


def sentences(corpus, count, path):
    """Texts of TOKENS words, each word one that follows the word before it somewhere in the corpus."""
    words, after, draw = corpus.read_text(encoding="utf-8").split(), {}, random.Random(1)
    for word, following in zip(words, words[1:]):
        after.setdefault(word, []).append(following)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(count):
            text = [draw.choice(words)]
            while len(text) < TOKENS:
                text.append(draw.choice(after.get(text[-1]) or words))
            file.write(" ".join(text) + "\n")


def keep(**run):
    with RUNS.open("a") as file:
        file.write(json.dumps(run) + "\n")
    print(json.dumps(run)[:300], file=sys.stderr)


def facts(record):
    counts = record["counts"]
    return {
        "seconds": record["seconds"], "tokens": counts["tokens"], "evaluations": counts.get("gainEvaluations"),
        "rounds": counts.get("rounds"), "selectedTokens": counts.get("selectedTokens"), "peak": record["peakMemoryBytes"],
    }


def loopback():
    """Bytes that went over this machine's own network."""
    line = next(line for line in Path("/proc/net/dev").read_text().splitlines() if line.strip().startswith("lo:"))
    return int(line.split(":")[1].split()[0])


def measure(a):
    from past_memory import store
    shape = argparse.Namespace(tokens=TOKENS, dim=128)
    with tempfile.TemporaryDirectory(dir=a.folder) as folder:
        folder = Path(folder)
        # PostgreSQL runs as another user.
        folder.chmod(0o755)
        out, stores = folder / "out", {}
        for method, count, dim, picks, left_out in LOCAL:
            name = folder / f"store-{count}-{dim}"
            if name not in stores:
                shape.dim = dim
                store(name, count, shape)
                stores[name] = True
            console("select", name, "--budget", picks, "--method", method, "--memory", "3GB", "--threads", 2, "--out", out, "--overwrite")
            keep(kind="select", method=method, examples=count, dimension=dim, picks=picks, leftOut=left_out,
                 **facts(json.loads((out / "run.json").read_text())))
        silos(a, folder)
        for name in stores:
            subprocess.run(["rm", "-r", str(name)], check=True)
        texts(a, folder)


def texts(a, folder):
    for count, dim, left_out in TEXTS:
        sentences(a.corpus, count, folder / "text.txt")
        console("embed", folder / "text.txt", "--dim", dim, "--threads", 2, "--out", folder / "embedded", "--overwrite", "--dtype", "float16")
        keep(kind="embed", examples=count, dimension=dim, bytes=(folder / "text.txt").stat().st_size, leftOut=left_out,
             **facts(json.loads((folder / "embedded/run.json").read_text())))
        subprocess.run(["rm", "-r", str(folder / "embedded")], check=True)


def silos(a, folder):
    from cluster_against_local import Postgres, Silo
    for many in sorted({silos for *_, silos, _ in SILOS}):
        place = folder / f"cluster-{many}"
        place.mkdir()
        postgres = Postgres(place)
        started = [Silo(number, postgres, a.scripts) for number in range(many)]
        try:
            for silo in started:
                silo.wait()
            # The first job finds nothing compiled and no connection open.
            runs = [run for run in SILOS if run[3] == many]
            for number, (method, count, picks, _, left_out) in enumerate([runs[0], runs[2], *runs]):
                before = loopback()
                submit(folder / f"store-{count}-128", method, picks, f"job-{number}", postgres, folder / "remote")
                status = json.loads(started[0].get(f"/jobs/job-{number}"))
                if number > 1:
                    keep(kind="submit", method=method, examples=count, dimension=128, picks=picks, silos=many, leftOut=left_out,
                         network=loopback() - before, rounds=status["rounds"], seconds=status["seconds"],
                         checkpoint=status.get("checkpointBytes"),
                         evaluations=facts(json.loads((folder / "remote/run.json").read_text()))["evaluations"])
        finally:
            for process in [*(silo.process for silo in started), postgres.process]:
                process.send_signal(signal.SIGINT)
                process.wait()


def submit(store, method, picks, name, postgres, out):
    from cluster_against_local import console as with_environment
    with_environment("submit", store, "--budget", picks, "--method", method, "--id", name, "--postgres", "--out", out, "--overwrite",
                     FisherSft__Postgres=postgres.connection)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["measure", "fit"])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--scripts", type=Path)
    parser.add_argument("--folder", type=Path, help="where the stores go; default: the system's folder for temporary files")
    a = parser.parse_args()
    if a.what == "measure":
        for project in ("Silo", "Client"):
            subprocess.run(["dotnet", "build", str(ROOT / "src" / project), "-c", "Release", "-v", "quiet"], check=True, stdout=sys.stderr)
        RUNS.write_text("")
        probe = ["dotnet", "run", "-c", "Release", "--project", ROOT / "bench/Benchmarks", "--", "--probe"]
        bound = float(subprocess.run(probe, check=True, capture_output=True, text=True).stdout)
        keep(kind="machine", machine=machine(), bound=bound)
        measure(a)
    else:
        from scale_fit import fit
        fit([json.loads(line) for line in RUNS.read_text().splitlines()], ROOT)


if __name__ == "__main__":
    main()
