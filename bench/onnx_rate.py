#!/usr/bin/env python3
"""Tokens a second of `--embedder onnx` from text, beside ONNX Runtime's own rate on ideally packed batches.

    bench/onnx_rate.py shakespeare.txt --dim 256 --layers 4
    bench/onnx_rate.py shakespeare.txt --dim 768 --layers 12 --device cuda

Makes a GPT-2-shaped model of that size from random weights, with the test models' shapes and tokenizer, embeds the text's
paragraphs with it and runs ONNX Runtime alone on batches of the same lengths without padding, in one process on the same threads
in alternation, and writes the medians, their ratio and the machine to bench/results. On a GPU PyTorch takes its turn in each
round too: the same model, batches and card, its states brought back as they are by the others. Needs PyTorch (Debian's
python3-torch makes the model; for its turn on a GPU it must see that).
"""
import argparse
import inspect
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from against_peer import ROOT, machine

MODELS = ROOT / "tests/Embedding.Onnx.Tests/models"
sys.path.insert(0, str(MODELS))


def cards():
    """The names that nvidia-smi lists, in order; nothing where it is not there."""
    try:
        ask = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
        return subprocess.run(ask, capture_output=True, text=True).stdout.strip().splitlines()
    except FileNotFoundError:
        return []


def torch_rate(model, device, shapes, threads):
    """Tokens a second of PyTorch on the batches; None where it does not see the card."""
    import torch

    if not torch.cuda.is_available():
        return None
    torch.backends.cuda.matmul.allow_tf32 = False
    return rate(model.to(device), device, shapes, threads)


def rate(model, device, shapes, threads):
    import torch

    def run(rows, length):
        ids = (torch.arange(rows * length) * 7 % 256).reshape(rows, length).to(device)
        return model(ids, torch.ones_like(ids)).cpu()

    with torch.no_grad():
        run(*shapes[0])
        began, used = time.perf_counter(), time.process_time()
        for rows, length in shapes:
            run(rows, length)
    tokens = sum(rows * length for rows, length in shapes)
    return {"Clock": tokens / (time.perf_counter() - began), "Processor": tokens * threads / (time.process_time() - used)}


def export(folder, a):
    import shapes
    import torch

    class Alone(shapes.Gpt2):
        def forward(self, ids, mask):
            return self.states(ids, mask)

    for name in ("vocab.json", "merges.txt"):
        shutil.copy(MODELS / "gpt2" / name, folder)
    config = json.loads((MODELS / "gpt2/config.json").read_text())
    (folder / "config.json").write_text(json.dumps(dict(config, n_positions=a.context)))
    torch.manual_seed(1)
    model = Alone(config["vocab_size"], d=a.dim, layers=a.layers, heads=a.dim // 64, context=a.context).eval()
    # Newer exporters make another graph by default, which takes packages more.
    older = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    axes = {name: {0: "batch", 1: "sequence"} for name in ("input_ids", "attention_mask", "last_hidden_state")}
    torch.onnx.export(model, (torch.tensor([[1, 2, 3]]), torch.ones(1, 3, dtype=torch.int64)), str(folder / "model.onnx"),
                      input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state"], dynamic_axes=axes,
                      opset_version=14, **older)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--context", type=int, default=1024)
    parser.add_argument("--limit", type=int, default=1000, help="read so many paragraphs; 0 for all")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:1")
    parser.add_argument("--runs", type=int, default=3)
    a = parser.parse_args()

    subprocess.run(["dotnet", "build", str(ROOT / "bench/OnnxRate"), "-c", "Release", "-v", "quiet", "-m:1"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        model = export(folder, a)
        program = subprocess.Popen(
            ["dotnet", str(ROOT / "bench/OnnxRate/bin/Release/net10.0/FisherSft.OnnxRate.dll"), str(folder), str(a.corpus),
             str(a.threads), str(a.limit), a.device], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

        def heard():
            line = program.stdout.readline()
            return json.loads(line) if line else sys.exit(f"OnnxRate ended with code {program.wait()} before its time")

        plan, rounds = heard(), []
        for _ in range(a.runs + 1):
            program.stdin.write("\n")
            rounds.append(heard())
            if plan["device"] != "cpu":
                rounds[-1]["torch"] = torch_rate(model, plan["device"], plan["shapes"], a.threads)
        program.stdin.close()
        facts = heard()
        program.wait()
    # The first round warms all of them up.
    report(a, sum(parameter.numel() for parameter in model.parameters()), plan["device"], rounds[1:], facts)


def report(a, parameters, device, rounds, r):
    def of(name, by):
        return [one[name][by] for one in rounds]

    def row(title, name):
        cells = (f"{statistics.median(rates):,.0f} ({min(rates):,.0f} … {max(rates):,.0f})" for rates in (of(name, "Clock"), of(name, "Processor")))
        return f"| {title} | {' | '.join(cells)} |"

    def ratio(by):
        best = max(("sequential", "parallel"), key=lambda name: statistics.median(of(name, by)))
        ratios = [ours / peer for ours, peer in zip(of("ours", by), of(best, by))]
        return f"**{statistics.median(of('ours', by)) / statistics.median(of(best, by)):.2f}** (pair by pair {min(ratios):.2f} … {max(ratios):.2f})"

    gpu = device != "cpu"
    of_gpu = ROOT / f"bench/results/onnx-rate-d{a.dim}-layers{a.layers}-cuda.md"
    on_torch = gpu and rounds[0]["torch"] is not None
    listed, number = cards(), int(device.partition(":")[2] or 0)
    card = listed[number] if gpu and number < len(listed) else device
    if on_torch:
        import torch
        card = torch.cuda.get_device_name(device)
        clocks = [ours / peer for ours, peer in zip(of("ours", "Clock"), of("torch", "Clock"))]
        beside = f"Beside PyTorch {torch.__version__} on the same card it reaches **{statistics.median(clocks):.2f}** by the " \
                 f"clock (pair by pair {min(clocks):.2f} … {max(clocks):.2f}); float32 products on both sides, no TF32."
    elif gpu:
        beside = "PyTorch sees no GPU here; the row against it is open."
    else:
        why = f"though there is {'; '.join(listed)} (--device cuda)" if listed else "for none was at hand"
        beside = f"On a GPU: not in this run, {why}; what was measured on one stands in {of_gpu.name}." if of_gpu.exists() else \
                 f"On a GPU: not measured, {why}; the row against PyTorch on the same card is open."
    alone = "ONNX Runtime alone, the same lengths without padding"
    text = [
        f"# Embedding by a transformer, d = {a.dim}, {a.layers} layers{', on a GPU' if gpu else ''}",
        "",
        f"{'The first' if a.limit else 'All'} {r['examples']:,} paragraphs of {a.corpus.name}, {r['length']} tokens each on "
        f"average, through a GPT-2-shaped model of {parameters:,} parameters in float32 on {card if gpu else 'the CPU'}; "
        f"{a.threads} threads, {a.runs} runs in alternation. {machine()}, load average {os.getloadavg()[0]:.1f} at the end.",
        "",
        "| what | tokens a second by the clock, median (min … max) | by processor time |",
        "| --- | --- | --- |",
        row("FisherSft, from text to stored rows", "ours"),
        row(f"{alone}, {a.threads} batches at once{'' if gpu else ' on a thread each'}", "parallel"),
        row(f"{alone}, a batch at a time{'' if gpu else f' on {a.threads} threads'}", "sequential"),
        *([row("PyTorch, the same lengths without padding, a batch at a time", "torch")] if on_torch else []),
        "",
        f"FisherSft reaches {ratio('Clock')} of the faster of ONNX Runtime's two by the clock, and {ratio('Processor')} by "
        f"processor time, which what else the machine does disturbs less; {r['padding']:.1%} of what it ran was padding, and "
        f"reading and tokenising alone make {r['tokenising']['Processor']:,.0f} tokens a second of processor time.",
        "",
        beside,
        "",
        f"`bench/onnx_rate.py {a.corpus.name} --dim {a.dim} --layers {a.layers}{f' --limit {a.limit}' if a.limit else ''} "
        f"--threads {a.threads} --runs {a.runs}{f' --device {a.device}' if gpu else ''}`",
        "",
    ]
    path = ROOT / f"bench/results/onnx-rate-d{a.dim}-layers{a.layers}{'-cuda' if gpu else ''}.md"
    path.write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
