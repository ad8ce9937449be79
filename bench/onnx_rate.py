#!/usr/bin/env python3
"""Tokens a second of `--embedder onnx` from text, beside ONNX Runtime's own rate on ideally packed batches.

    bench/onnx_rate.py shakespeare.txt --dim 256 --layers 4

Makes a GPT-2-shaped model of that size from random weights, with the test models' shapes and tokenizer, embeds the text's
paragraphs with it and runs ONNX Runtime alone on batches of the same lengths without padding, in one process on the same threads in alternation, and
writes the medians, their ratio and the machine to bench/results. Needs Debian's python3-torch.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from against_peer import ROOT, machine

MODELS = ROOT / "tests/Embedding.Onnx.Tests/models"
sys.path.insert(0, str(MODELS))


def gpus():
    """What nvidia-smi lists; nothing where it is not there."""
    try:
        return subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True).stdout.split("\n")[:-1]
    except FileNotFoundError:
        return []


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
    axes = {name: {0: "batch", 1: "sequence"} for name in ("input_ids", "attention_mask", "last_hidden_state")}
    torch.onnx.export(model, (torch.tensor([[1, 2, 3]]), torch.ones(1, 3, dtype=torch.int64)), str(folder / "model.onnx"),
                      input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state"], dynamic_axes=axes,
                      opset_version=14)
    return sum(parameter.numel() for parameter in model.parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--context", type=int, default=1024)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    a = parser.parse_args()

    subprocess.run(["dotnet", "build", str(ROOT / "bench/OnnxRate"), "-c", "Release", "-v", "quiet", "-m:1"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        parameters = export(folder, a)
        line = subprocess.run(
            ["dotnet", str(ROOT / "bench/OnnxRate/bin/Release/net10.0/FisherSft.OnnxRate.dll"), str(folder), str(a.corpus),
             str(a.threads), str(a.runs), str(a.limit)], check=True, capture_output=True, text=True).stdout
    report(a, parameters, json.loads(line.strip().splitlines()[-1]))


def report(a, parameters, r):
    def of(name, by):
        return [rate[by] for rate in r[name]]

    def row(title, name):
        cells = (f"{statistics.median(rates):,.0f} ({min(rates):,.0f} … {max(rates):,.0f})" for rates in (of(name, "Clock"), of(name, "Processor")))
        return f"| {title} | {' | '.join(cells)} |"

    def ratio(by):
        best = max(("sequential", "parallel"), key=lambda name: statistics.median(of(name, by)))
        ratios = [ours / peer for ours, peer in zip(of("ours", by), of(best, by))]
        return f"**{statistics.median(of('ours', by)) / statistics.median(of(best, by)):.2f}** (pair by pair {min(ratios):.2f} … {max(ratios):.2f})"

    text = [
        f"# Embedding by a transformer, d = {a.dim}, {a.layers} layers",
        "",
        f"The first {r['examples']:,} paragraphs of {a.corpus.name}, {r['length']} tokens each on average, through a GPT-2-shaped model of "
        f"{parameters:,} parameters in float32 on the CPU; {a.threads} threads, {a.runs} runs in alternation. {machine()}, load average "
        f"{os.getloadavg()[0]:.1f} at the end.",
        "",
        "| what | tokens a second by the clock, median (min … max) | by processor time |",
        "| --- | --- | --- |",
        row("FisherSft, from text to stored rows", "ours"),
        row(f"ONNX Runtime alone, the same lengths without padding, {a.threads} batches at once on a thread each", "parallel"),
        row(f"ONNX Runtime alone, the same lengths without padding, a batch at a time on {a.threads} threads", "sequential"),
        "",
        f"FisherSft reaches {ratio('Clock')} of the faster of the two by the clock, and {ratio('Processor')} by processor time, which "
        f"what else the machine does disturbs less; {r['padding']:.1%} of what it ran was padding, and "
        f"reading and tokenising alone make {r['tokenising']['Processor']:,.0f} tokens a second of processor time.",
        "",
        f"On a GPU: not measured, {'though there is ' + '; '.join(gpus()) if gpus() else 'for none was at hand'}; the row against PyTorch on the "
        "same card is open.",
        "",
        f"`bench/onnx_rate.py {a.corpus.name} --dim {a.dim} --layers {a.layers} --limit {a.limit} --threads {a.threads} --runs {a.runs}`",
        "",
    ]
    path = ROOT / f"bench/results/onnx-rate-d{a.dim}-layers{a.layers}.md"
    path.write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
