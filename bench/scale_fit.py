"""Fits the rates of src/Core/Scale/CostRates.cs to the runs of bench/scale.py: the formulas are those of CostModel.cs."""
import math
import statistics

import numpy

THREADS = 2
TOKENS = 24


def ratio(pairs):
    """The factor between measured and counted, each run counting alike."""
    return math.exp(statistics.mean(math.log(y / x) for x, y in pairs))


def law(pairs):
    """A and B of y = A·x^B."""
    x, y = (numpy.log([pair[at] for pair in pairs]) for at in (0, 1))
    b, a = numpy.polyfit(x, y, 1)
    return math.exp(a), b


def factors(rows, y, beside=None):
    """Factors ≥ 0 of the columns of rows, errors counted as shares of y; beside is what of y is known already."""
    rows, y = numpy.array(rows, float), numpy.array(y, float)
    known = numpy.zeros(len(y)) if beside is None else numpy.array(beside, float)
    used = list(range(rows.shape[1]))
    while True:
        found, *_ = numpy.linalg.lstsq(rows[:, used] / y[:, None], 1 - known / y, rcond=None)
        if (found >= 0).all():
            return [found[used.index(k)] if k in used else 0.0 for k in range(rows.shape[1])]
        used.pop(int(found.argmin()))


def size(run):
    """M·d²."""
    return TOKENS * run["dimension"] ** 2


def fit(lines, root):
    runs = lines[1:]
    local = [run for run in runs if run["kind"] == "select"]
    known = [run for run in local if not run["leftOut"]]
    away = [run for run in runs if run["kind"] == "submit"]
    r = {"bound": lines[0].get("bound", 0)}
    r["first"] = ratio([(run["tokens"] * run["dimension"] / THREADS, run["seconds"]["rankingParts"]["firstPass"]) for run in known])
    r["certificate"] = factors(
        [[run["tokens"] * run["dimension"] / THREADS, run["examples"] * size(run) / 2 / THREADS] for run in known],
        [run["seconds"]["certificate"] for run in known])
    for method in ("tokenod", "stochastic"):
        of = [run for run in known if run["method"] == method]
        r[method] = factors([[run["examples"], run["picks"]] for run in of], [run["evaluations"] - run["examples"] for run in of])
    r["picks"] = law([(run["picks"], run["picks"] / run["rounds"]) for run in known if run["method"] == "tokenod"])
    *r["evaluation"], r["pick"], r["update"], r["root"] = factors(
        [[(run["evaluations"] - run["examples"]) * TOKENS * run["dimension"] / THREADS,
          (run["evaluations"] - run["examples"]) * size(run) / 2 / THREADS, run["picks"], run["picks"] * size(run), roots(run)]
         for run in known],
        [run["seconds"]["ranking"] - run["seconds"]["rankingParts"]["firstPass"] for run in known])

    texts = [run for run in runs if run["kind"] == "embed"]
    learnt = [run for run in texts if not run["leftOut"]]
    r["embedding"], r["word"], r["heldOut"] = factors(
        [[run["tokens"] * run["dimension"] / THREADS, run["tokens"] / THREADS, run["dimension"]] for run in learnt], [took(run) for run in learnt], [6 * run["seconds"]["read"] for run in learnt])

    remote = [run for run in away if not run["leftOut"]]
    # Silos hold rows in memory, in float32.
    r["picksOfSilos"] = law([(run["picks"], run["picks"] / run["rounds"]) for run in remote if run["method"] == "tokenod"])
    r["inMemory"], r["start"], r["silo"] = factors(
        [[evaluating(r, run), 1, rounds(r, run) * run["silos"]] for run in remote],
        [run["seconds"]["Selecting"] for run in remote], [rest(r, run) for run in remote])
    for method in ("tokenod", "stochastic"):
        of = [run for run in remote if run["method"] == method and run["silos"] > 1]
        r[f"{method}Rows"] = factors([others(run) for run in of], [rows(run) for run in of])
    r["keptPick"], r["keptRound"] = factors([[run["picks"], run["rounds"]] for run in remote], [run["checkpoint"] for run in remote])
    table(r, local, away, texts, lines[0], root)


def others(run):
    """Silos beside the coordinator's, and their share of all."""
    return [run["silos"] - 1, (run["silos"] - 1) / run["silos"]]


def rows(run):
    """What a pick moved over the network, in examples' rows."""
    return run["network"] / (run["picks"] * 4 * TOKENS * run["dimension"])


def certificate(r, run):
    value, product = r["certificate"]
    return run["tokens"] * run["dimension"] * (value + product * run["dimension"] / 2) / THREADS


def took(run):
    if run["kind"] == "embed":
        return sum(run["seconds"][stage] for stage in ("read", "learn", "embed"))
    return run["seconds"]["Selecting" if run["kind"] == "submit" else "ranking"]


def model(r, run):
    if run["kind"] == "embed":
        d = run["dimension"]
        return (6 * run["seconds"]["read"] + (r["embedding"] * d + r["word"]) * run["tokens"] / THREADS
                + r["heldOut"] * d)
    return seconds(r, run)


def rounds(r, run):
    law = r["picksOfSilos" if "silos" in run else "picks"]
    return run["picks"] if run["method"] == "stochastic" else run["picks"] / min(run["picks"], power(law, run["picks"]))


def power(law, x):
    return law[0] * x ** law[1]


def evaluations(r, run):
    each, pick = r[run["method"]]
    return each * run["examples"] + pick * run["picks"]


def evaluating(r, run):
    """Seconds of evaluations of rows on disk."""
    value, product = r["evaluation"]
    return evaluations(r, run) * (value * TOKENS * run["dimension"] + product * size(run) / 2) / THREADS


def roots(run):
    """d³ of each root of the design: shards of stochastic need one a pick; those of tokenod's few rounds do not count."""
    return run["picks"] * run["dimension"] ** 3 if run["method"] == "stochastic" else 0


def rest(r, run):
    """Seconds of the selection without evaluations and messages."""
    silos, n = run.get("silos", 0), run["picks"]
    update = ((r["pick"] + r["update"] * size(run)) * n + r["root"] * roots(run)) * (1 + silos / THREADS if silos else 1)
    return r["first"] * run["examples"] * TOKENS * run["dimension"] / THREADS + update


def seconds(r, run):
    """Seconds of the selection."""
    silos = run.get("silos", 0)
    return (rest(r, run) + evaluating(r, run) * (r["inMemory"] if silos else 1)
            + (r["start"] + rounds(r, run) * r["silo"] * silos if silos else 0))


def table(r, local, away, texts, head, root):
    lines = [
        "# What the cost model says, and what runs took",
        "",
        f"{head['machine']}; {THREADS} threads{head.get('note', '')}. Examples of {TOKENS} tokens; selection from stores on disk in float16 (`select`), by silos that are processes of "
        "this machine and hold float32 in memory (`submit`), and reading, learning and embedding texts (`embed`). The model is "
        "src/Core/Scale/CostModel.cs with the rates of CostRates.cs, fitted to the runs that are not marked: docs/scale.md.",
        "",
        "| run | method | examples | d | picks | silos | took, s | model, s | off | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for run in local + away + texts:
        says, was = model(r, run), took(run)
        lines.append(
            f"| {run['kind']} | {run.get('method', '')} | {run['examples']:,} | {run['dimension']} | {run.get('picks', '')} | {run.get('silos', '')} | "
            f"{was:.2f} | {says:.2f} | {says / was - 1:+.0%} | {'left out' if run['leftOut'] else ''} |")
    lines += ["", "| certificate of | examples | d | took, s | model, s | off |", "| --- | --- | --- | --- | --- | --- |"]
    for run in local:
        says, was = certificate(r, run), run["seconds"]["certificate"]
        lines.append(f"| {run['method']} | {run['examples']:,} | {run['dimension']} | {was:.2f} | {says:.2f} | {says / was - 1:+.0%} |")
    lines += ["", "| rows over the network, a pick of | examples | silos | were | model |", "| --- | --- | --- | --- | --- |"]
    for run in away:
        says = sum(x * y for x, y in zip(r[f"{run['method']}Rows"], others(run)))
        lines.append(f"| {run['method']} | {run['examples']:,} | {run['silos']} | {rows(run):.2f} | {says:.2f} |")
    left = [abs(model(r, run) / took(run) - 1) for run in local + away + texts if run["leftOut"]]
    lines += [
        "", f"The runs left out are predicted within {max(left):.0%}, {statistics.mean(left):.0%} on average.", "",
        "| rate | value |", "| --- | --- |",
        *(f"| {name} | {', '.join(f'{x:.4g}' for x in value) if isinstance(value, (list, tuple)) else f'{value:.4g}'} |" for name, value in r.items()),
        "", "`bench/scale.py measure shakespeare.txt --scripts DIR`, then `bench/scale.py fit`", "",
    ]
    (root / "bench/results/scale.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
