#!/usr/bin/env python3
"""Times the selection on three silos of this machine against the local one, in one run.

    bench/cluster_against_local.py shakespeare.txt --scripts DIR --limit 5000 --dim 256 --budget 500

Cuts the text into sentences or paragraphs, starts PostgreSQL and three silos, each a process of its own, and runs the
same job with `select` and `submit` in alternation. Writes the medians of the stage that selects, their ratio, the picks a
round and the machine to bench/results. Needs Debian's postgresql; DIR holds Orleans' published PostgreSQL-*.sql.
"""
import argparse
import glob
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from against_peer import ROOT, cut, machine

SILOS = 3
WARM_UP = 3
FIRST_PORT = 18100


class Postgres:
    """A server in a folder; it refuses to run as root."""

    def __init__(self, folder):
        self.folder, self.port = folder / "postgres", FIRST_PORT + 99
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "--no-sync").wait()
        self.process = self.run("postgres", "-D", self.folder / "data", "-p", self.port, "-h", "127.0.0.1", "-k", self.folder)
        self.connection = f"Host=127.0.0.1;Port={self.port};Username=postgres;Database=postgres"
        while subprocess.run([self.find("pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)], stdout=subprocess.DEVNULL).returncode:
            time.sleep(0.1)

    def find(self, program):
        return shutil.which(program) or sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))[-1]

    def run(self, program, *arguments):
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        os.chmod(self.folder.parent, 0o755)
        return subprocess.Popen([*become, self.find(program), *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Silo:
    def __init__(self, number, postgres, scripts):
        self.http = FIRST_PORT + number
        settings = {
            "Http": f"http://localhost:{self.http}", "SiloPort": FIRST_PORT + 10 + number, "GatewayPort": FIRST_PORT + 20 + number,
            "Address": "127.0.0.1", "Membership": "postgres", "Storage": "postgres",
            "Postgres": postgres.connection, "PostgresScripts": scripts,
        }
        environment = dict(os.environ, **{f"FisherSft__{name}": str(value) for name, value in settings.items()})
        program = ROOT / "src/Silo/bin/Release/net10.0/fishersft-silo.dll"
        self.process = subprocess.Popen(["dotnet", program], env=environment, stdout=subprocess.DEVNULL)

    def get(self, path):
        with urllib.request.urlopen(f"http://localhost:{self.http}{path}", timeout=10) as response:
            return response.read()

    def wait(self):
        while True:
            try:
                return self.get("/health/ready")
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("a silo ended; see above")
                time.sleep(0.2)


def console(*arguments, **environment):
    program = ROOT / "src/Client/bin/Release/net10.0/fishersft.dll"
    subprocess.run(["dotnet", program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=dict(os.environ, **environment))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--scripts", type=Path, required=True)
    parser.add_argument("--cut", default="paragraphs", choices=["sentences", "paragraphs"])
    parser.add_argument("--limit", type=int, default=5000)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--budget", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--label", help="ends the file's name, to keep another machine's figures beside")
    a = parser.parse_args()

    subprocess.run(["dotnet", "build", "-c", "Release", "-m:1", "-v", "quiet", ROOT / "src/Silo"], check=True, stdout=sys.stderr)
    subprocess.run(["dotnet", "build", "-c", "Release", "-m:1", "-v", "quiet", ROOT / "src/Client"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        postgres, silos = Postgres(folder), []
        try:
            silos = [Silo(number, postgres, a.scripts) for number in range(SILOS)]
            for silo in silos:
                silo.wait()
            examples = cut(a.corpus, a.cut, folder)
            job = [examples, "--limit", a.limit, "--budget", a.budget, "--dim", a.dim]
            runs = [measure(job, number, silos[0], postgres, folder) for number in range(WARM_UP + a.runs)]
        finally:
            for process in [*(silo.process for silo in silos), postgres.process]:
                process.send_signal(signal.SIGINT)
                process.wait()

    report(a, runs[0], runs[WARM_UP:])


def measure(job, number, silo, postgres, folder):
    """Both once: their seconds, and the job's status."""
    local, remote, name = folder / "local", folder / "remote", f"job-{number}"
    console("select", *job, "--out", local, "--overwrite")
    console("submit", *job, "--id", name, "--postgres", "--out", remote, "--overwrite", FisherSft__Postgres=postgres.connection)
    if (local / "ranking.csv").read_bytes() != (remote / "ranking.csv").read_bytes():
        sys.exit("the rankings differ")
    status = json.loads(silo.get(f"/jobs/{name}"))
    print(number, json.loads((local / "run.json").read_text())["seconds"], status["seconds"], status["rounds"], file=sys.stderr)
    return json.loads((local / "run.json").read_text())["seconds"]["ranking"], status


def report(a, first, runs):
    # Silos live long; their first jobs find nothing compiled and no connection open.
    cold = first[1]["seconds"]["Selecting"] / first[0]
    local = [seconds for seconds, _ in runs]
    remote = [status["seconds"]["Selecting"] for _, status in runs]
    ratios = [r / l for l, r in zip(local, remote)]
    last = runs[-1][1]
    text = [
        f"# Selection on {SILOS} silos of one machine against the local one, N = {a.limit}, d = {a.dim}, budget {a.budget}",
        "",
        f"The first {a.limit:,} {a.cut} of {a.corpus.name}; {SILOS} silos, each a process, {len(last['shards'])} shards; membership "
        f"and jobs in PostgreSQL; {a.runs} runs in alternation after {WARM_UP} to warm up; the rankings are the same to the byte. "
        f"{machine()}, load average {os.getloadavg()[2]:.0f} at the end.",
        "",
        "| what | seconds, median (min … max) |",
        "| --- | --- |",
        *(f"| {name} | {statistics.median(s):.2f} ({min(s):.2f} … {max(s):.2f}) |" for name, s in
          [("`select`", local), (f"`submit`, {SILOS} silos", remote)]),
        "",
        f"The cluster takes **{statistics.median(ratios):.2f} times** as long (pair by pair {min(ratios):.2f} … {max(ratios):.2f}), "
        f"with {last['selected'] / last['rounds']:.1f} picks a round in {last['rounds']} rounds. The first job after the silos' "
        f"start, while three processes compile on the same cores, took {cold:.2f} times as long.",
        "",
        f"`bench/cluster_against_local.py {a.corpus.name} --scripts DIR --cut {a.cut} --limit {a.limit} --dim {a.dim} "
        f"--budget {a.budget} --runs {a.runs}{f' --label {a.label}' if a.label else ''}`",
        "",
    ]
    path = ROOT / f"bench/results/cluster-vs-local-{a.cut}-n{a.limit}-d{a.dim}{f'-{a.label}' if a.label else ''}.md"
    path.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
