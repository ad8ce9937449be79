#!/usr/bin/env python3
"""Makes the test models beside it, from random weights, and what PyTorch and an independent tokenizer say of them.

    make_models.py --node-modules DIR     where DIR holds npm's @huggingface/tokenizers

Needs Debian's python3-torch (1.13, with its ONNX export) and Node. Each folder is a model as the ecosystem makes it:
model.onnx, config.json, a tokenizer; expected.json holds texts with their token ids, expected.npy the hidden states
(float32, one row an input id, the examples after one another), each computed alone, from ids[:-1] behind the
beginning-of-text token.
"""
import argparse
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import torch

import float16
import shapes
import tokenizers_data as data

HERE = Path(__file__).resolve().parent
TEXTS = [
    "The rain had stopped before dawn.",
    "Don't they'll say 1234567 times?  Two  spaces,\n\n  line\r\n\ttab.",
    "Zażółć gęślą jaźń, 東京タワー, naïve café, 𝒜𝓁 \U0001f600\U0001f44d\U0001f3fd.",
    "I",
    "ROMEO: But, soft! what light is it? It is the east, and Juliet is the sun.",
]


def ids_of(folder, texts, modules):
    out = subprocess.run(["node", str(HERE / "ids.mjs"), str(modules), str(folder)], input=json.dumps(texts),
                         capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def export(model, folder, inputs, outputs, arguments):
    path = folder / "model.onnx"
    axes = {name: {0: "batch", 1: "sequence"} for name in [*inputs, *outputs]}
    for name in [*inputs, *outputs]:
        if name.startswith(("past", "present")):
            axes[name] = {0: "batch", 2: "past_sequence" if name.startswith("past") else "total_sequence"}
    torch.onnx.export(model, arguments, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes,
                      opset_version=14, do_constant_folding=False)


def expect(model, folder, modules, bos, texts=None):
    """Ids of the texts, and the hidden states of each text alone."""
    texts = texts or TEXTS
    ids = ids_of(folder, texts, modules)
    states = []
    with torch.no_grad():
        for line in ids:
            history = ([] if bos is None else [bos]) + line[:-1]
            states.append(model.hidden(torch.tensor([history]))[0].float().numpy())
    (folder / "expected.json").write_text("[\n" + ",\n".join(
        json.dumps({"text": t, "ids": i}) for t, i in zip(texts, ids)) + "\n]\n")
    np.save(folder / "expected.npy", np.concatenate(states).astype("float32"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node-modules", type=Path, required=True)
    modules = parser.parse_args().node_modules.resolve()
    torch.manual_seed(4)
    vocabulary, merges = data.train_bpe(HERE.parents[2] / "samples", 400)
    ids, mask = torch.tensor([[1, 2, 3]]), torch.ones(1, 3, dtype=torch.int64)

    def folder(name):
        path = HERE / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    # GPT-2: learned positions, no position_ids, vocab.json and merges.txt, and logits beside the hidden states.
    gpt2 = folder("gpt2")
    bos = data.write_gpt2(gpt2, vocabulary, merges)
    model = shapes.Gpt2(bos + 1, d=32, layers=2, heads=4, context=128).eval()
    export(model, gpt2, ["input_ids", "attention_mask"], ["last_hidden_state", "logits"], (ids, mask))
    np.save(gpt2 / "head.npy", model.wte.weight.detach().numpy())
    expect(model, gpt2, modules, bos)

    # Llama 3: rotary positions, grouped heads, empty past, every layer's states, tokenizer.json that ignores merges.
    llama = folder("llama")
    size, bos = data.write_llama(llama, vocabulary, merges)
    model = shapes.Llama(size, d=32, layers=2, heads=4, groups=2, context=128).eval()
    past = [torch.zeros(1, 2, 0, 8) for _ in range(4)]
    names = [f"past_key_values.{layer}.{part}" for layer in range(2) for part in ("key", "value")]
    presents = [name.replace("past_key_values", "present") for name in names]
    export(model, llama, ["input_ids", "attention_mask", "position_ids", *names],
           ["logits", "hidden_states.0", "hidden_states.1", "hidden_states.2", "rounded", *presents],
           (ids, mask, torch.arange(3)[None], *past))
    expect(model, llama, modules, bos)

    # Qwen: ChatML, float16 weights and results, int32 inputs.
    qwen = folder("qwen-float16")
    size, bos = data.write_qwen(qwen, vocabulary, merges)
    model = shapes.Float16(size, d=16, layers=1, heads=2, context=128).eval()
    export(model, qwen, ["input_ids", "attention_mask"], ["token_embeddings"], (ids.int(), mask.int()))
    expect(model, qwen, modules, bos)

    # BERT: WordPiece and token_type_ids, both directions.
    bert = folder("wordpiece")
    size, bos = data.write_wordpiece(bert, HERE.parents[2] / "samples")
    model = shapes.Bert(size, d=16, layers=1, heads=2, context=128).eval()
    export(model, bert, ["input_ids", "attention_mask", "token_type_ids"], ["last_hidden_state"], (ids, mask, torch.zeros_like(ids)))
    expect(model, bert, modules, bos)

    # For the refusals: logits alone, and a graph that returns NaN.
    logits = folder("logits-only")
    bos = data.write_gpt2(logits, vocabulary, merges)
    export(shapes.LogitsOnly(bos + 1, d=8, layers=1, heads=2, context=32).eval(), logits,
           ["input_ids", "attention_mask"], ["logits"], (ids, mask))
    nan = folder("nan")
    bos = data.write_gpt2(nan, vocabulary, merges)
    export(shapes.NotANumber(bos + 1, d=8, layers=1, heads=2, context=32).eval(), nan,
           ["input_ids", "attention_mask"], ["last_hidden_state"], (ids, mask))

    # Float16 throughout, past keys and values too; expected is what float32 makes of the same weights.
    half = folder("llama-float16")
    size, bos = data.write_llama(half, vocabulary, merges)
    model = shapes.Llama(size, d=32, layers=1, heads=4, groups=2, context=128).eval()
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()
    past = [torch.zeros(1, 2, 0, 8) for _ in range(2)]
    names = [f"past_key_values.0.{part}" for part in ("key", "value")]
    export(model, half, ["input_ids", "attention_mask", "position_ids", *names],
           ["logits", "hidden_states.0", "hidden_states.1", "rounded", *(name.replace("past_key_values", "present") for name in names)],
           (ids, mask, torch.arange(3)[None], *past))
    float16.convert(half / "model.onnx")
    expect(model, half, modules, bos, TEXTS[:2])
    print(f"{sum(f.stat().st_size for f in HERE.rglob('*') if f.is_file()):,} bytes")


if __name__ == "__main__":
    main()
