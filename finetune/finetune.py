#!/usr/bin/env python3
"""Fine-tunes a causal language model on two selections with one recipe, and tells which helped more.

    finetune.py tune MODEL a/selected.jsonl b/selected.jsonl held-out.jsonl --out tuned

MODEL is a folder or a hub's name that Transformers loads, where it is installed (written, never run here), or a small model that this script
trained itself from scratch, on text in bytes:

    finetune.py split corpus.txt --out parts            # half.txt, pool.jsonl, held-out.jsonl
    finetune.py pretrain parts/half.txt --out small

`tune` writes result.json (held-out loss of both, seed by seed, and their difference), and a.jsonl and b.jsonl: what each model
makes of the beginnings of held-out examples, for `fishersft judge`.
"""
import argparse
import json
import math
import random
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

SMALL = "small.pt"


# ---- models --------------------------------------------------------------------------------------------------------------------

class SmallGpt(nn.Module):
    """A decoder over bytes; 256 ends a text."""

    def __init__(self, width, layers, heads, context):
        super().__init__()
        self.shape = dict(width=width, layers=layers, heads=heads, context=context)
        self.tokens = nn.Embedding(257, width)
        self.places = nn.Embedding(context, width)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.1, F.gelu, batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width))
        self.apply(self.begin)

    @staticmethod
    def begin(module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)

    def forward(self, ids):
        """Logits of the next token, batch × length × 257, of ids, batch × length."""
        length = ids.shape[1]
        mask = torch.full((length, length), -math.inf, device=ids.device).triu(1)
        x = self.tokens(ids) + self.places(torch.arange(length, device=ids.device))
        return self.blocks(x, mask=mask) @ self.tokens.weight.T


class SmallModel:
    """The small model behind what tuning needs: encode, decode, logits."""

    def __init__(self, net):
        self.net, self.context, self.end = net, net.shape["context"], 256

    @classmethod
    def load(cls, folder):
        kept = torch.load(Path(folder) / SMALL, map_location="cpu")
        net = SmallGpt(**kept["shape"])
        net.load_state_dict(kept["weights"])
        return cls(net)

    def save(self, folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
        torch.save(dict(shape=self.net.shape, weights=self.net.state_dict()), Path(folder) / SMALL)

    @staticmethod
    def encode(text):
        return list(text.encode())

    @staticmethod
    def decode(ids):
        return bytes(i for i in ids if i < 256).decode(errors="replace")

    def logits(self, ids):
        return self.net(ids)


class HubModel:
    """The same over Transformers."""

    def __init__(self, name):
        from transformers import AutoModelForCausalLM, AutoTokenizer
        self.tokenizer = AutoTokenizer.from_pretrained(name)
        self.net = AutoModelForCausalLM.from_pretrained(name)
        self.context = getattr(self.net.config, "max_position_embeddings", 1024)
        self.end = self.tokenizer.eos_token_id if self.tokenizer.eos_token_id is not None else self.tokenizer.bos_token_id

    def save(self, folder):
        self.net.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def encode(self, text):
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=True)

    def logits(self, ids):
        return self.net(ids).logits


def load(name):
    if (Path(name) / SMALL).exists():
        return SmallModel.load(name)
    try:
        return HubModel(name)
    except ImportError:
        sys.exit(f"{name} holds no {SMALL}, and Transformers is not installed: pip install transformers, or name a folder that "
                 "`finetune.py pretrain` wrote")


# ---- examples ------------------------------------------------------------------------------------------------------------------

def read(path):
    """(prompt, completion) of every row; the completion is what is trained."""
    examples = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        row = json.loads(line)
        if "completion" in row:
            examples.append((row.get("prompt", ""), row["completion"]))
        elif "output" in row:
            examples.append(("\n".join(filter(None, [row.get("instruction"), row.get("input")])) + "\n", row["output"]))
        elif "text" in row:
            examples.append(("", row["text"]))
        else:
            sys.exit(f"{path}, line {number}: a row has text, prompt and completion, or instruction, input and output; this one has "
                     + ", ".join(row))
    return examples or sys.exit(f"{path} has no row")


def windows(model, examples):
    """(ids, targets) of each window of the context's length: what is read, and what is to be predicted at each place; -100 where
    nothing is. Long completions take several windows, so that nothing is left out; of a prompt its end is kept."""
    out = []
    for prompt, completion in examples:
        head, tail = [model.end] + model.encode(prompt)[-model.context // 2:], model.encode(completion) + [model.end]
        ids = torch.tensor((head + tail)[:-1])
        targets = torch.tensor([-100] * (len(head) - 1) + tail)
        for at in range(0, len(ids), model.context):
            row = (ids[at:at + model.context], targets[at:at + model.context])
            if trained([row]):
                out.append(row)
    return out


def trained(rows):
    """How many targets there are."""
    return sum(int((targets != -100).sum()) for _, targets in rows)


def batches(rows, size):
    """Rows in batches of at least so many targets but the last, so that as many tokens make as many steps, however they are cut."""
    some = []
    for row in rows:
        some.append(row)
        if trained(some) >= size:
            yield some
            some = []
    if some:
        yield some


def batch(rows, device):
    ids = nn.utils.rnn.pad_sequence([row[0] for row in rows], batch_first=True)
    targets = nn.utils.rnn.pad_sequence([row[1] for row in rows], batch_first=True, padding_value=-100)
    return ids.to(device), targets.to(device)


def loss_of(model, ids, targets):
    """Summed nats over all targets, and their number."""
    logits = model.logits(ids).flatten(0, 1).float()
    return F.cross_entropy(logits, targets.flatten(), reduction="sum", ignore_index=-100), int((targets != -100).sum())


# ---- training ------------------------------------------------------------------------------------------------------------------

def optimise(model, batches, steps, rate, device, told=0):
    """AdamW with a linear warm-up over a tenth of the steps and a linear fall to zero."""
    model.net.to(device).train()
    optimiser = torch.optim.AdamW(model.net.parameters(), lr=rate, betas=(0.9, 0.95), weight_decay=0.1)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda t: min((t + 1) / warm, (steps - t) / max(1, steps - warm)))
    began, mean = time.time(), None
    for step, (ids, targets) in enumerate(batches, 1):
        loss, count = loss_of(model, ids, targets)
        (loss / count).backward()
        nn.utils.clip_grad_norm_(model.net.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
        mean = loss.item() / count if mean is None else 0.98 * mean + 0.02 * loss.item() / count
        if told and (step % told == 0 or step == steps):
            print(f"step {step} of {steps}, {mean / math.log(2):.3f} bits a token, {time.time() - began:.0f} s", file=sys.stderr)


@torch.no_grad()
def held_out(model, rows, size, device):
    """Mean bits a token."""
    model.net.to(device).eval()
    total, count = 0.0, 0
    for some in batches(rows, size):
        loss, tokens = loss_of(model, *batch(some, device))
        total, count = total + loss.item(), count + tokens
    return total / count / math.log(2)


@torch.no_grad()
def complete(model, prompt, length, temperature, generator, device):
    """What the model goes on with, drawn token by token."""
    model.net.to(device).eval()
    ids, made = [model.end] + model.encode(prompt), []
    for _ in range(length):
        seen = torch.tensor([(ids + made)[-model.context:]], device=device)
        logits = model.logits(seen)[0, -1].float().cpu() / temperature
        token = int(torch.multinomial(logits.softmax(0), 1, generator=generator))
        if token == model.end:
            break
        made.append(token)
    return model.decode(made)


# ---- commands ------------------------------------------------------------------------------------------------------------------

def split(a):
    """Half of a text to begin with, and of the other half's paragraphs a tenth held out."""
    text = a.corpus.read_text(encoding="utf-8").replace("\r\n", "\n")
    paragraphs = [p.strip() for p in text.split("\n\n") if p.strip()]
    half = len(paragraphs) // 2
    rest = paragraphs[half:]
    chosen = set(random.Random(a.seed).sample(range(len(rest)), max(1, len(rest) // 10)))
    a.out.mkdir(parents=True, exist_ok=True)
    (a.out / "half.txt").write_text("\n\n".join(paragraphs[:half]) + "\n", encoding="utf-8")
    for name, keep in (("pool.jsonl", lambda i: i not in chosen), ("held-out.jsonl", lambda i: i in chosen)):
        with open(a.out / name, "w", encoding="utf-8") as file:
            for i, paragraph in enumerate(rest):
                if keep(i):
                    file.write(json.dumps({"text": paragraph}, ensure_ascii=False) + "\n")
    print(f"{half} paragraphs to begin with, {len(rest) - len(chosen)} to select from, {len(chosen)} held out")


def pretrain(a):
    """The small model from scratch, on windows of the text drawn at random."""
    torch.manual_seed(a.seed)
    model = SmallModel(SmallGpt(a.width, a.layers, a.heads, a.context))
    paragraphs = [SmallModel.encode(p) + [model.end] for p in a.text.read_text(encoding="utf-8").split("\n\n")]
    data = torch.tensor([i for paragraph in paragraphs for i in paragraph])
    generator = torch.Generator().manual_seed(a.seed)

    def draw():
        for _ in range(a.steps):
            starts = torch.randint(len(data) - a.context - 1, (a.batch,), generator=generator).tolist()
            window = torch.stack([data[s:s + a.context + 1] for s in starts]).to(a.device)
            yield window[:, :-1], window[:, 1:]

    optimise(model, draw(), a.steps, a.rate, a.device, told=100)
    model.save(a.out)


def tune(a):
    """Both selections, from the same start, in the same way, as many times as there are seeds."""
    base = load(a.model)
    start = {name: value.clone() for name, value in base.net.state_dict().items()}
    held = read(a.held_out)
    held_rows = windows(base, held)
    before = held_out(base, held_rows, a.batch, a.device)
    result = dict(model=str(a.model), epochs=a.epochs, rate=a.rate, batch=a.batch, heldOutExamples=len(held),
                  heldOutTokens=trained(held_rows), bitsBefore=before)
    a.out.mkdir(parents=True, exist_ok=True)
    for side, path in (("a", a.a), ("b", a.b)):
        examples = read(path)
        rows = windows(base, examples)
        bits = []
        for seed in range(a.seeds):
            base.net.load_state_dict(start)
            torch.manual_seed(seed)
            order = random.Random(seed)
            passes = [some for _ in range(a.epochs) for some in batches(order.sample(rows, len(rows)), a.batch)]
            optimise(base, (batch(some, a.device) for some in passes), len(passes), a.rate, a.device)
            bits.append(held_out(base, held_rows, a.batch, a.device))
            print(f"{side}, seed {seed}: {bits[-1]:.4f} bits a held-out token, {before:.4f} before", file=sys.stderr)
        result[side] = dict(file=str(path), examples=len(examples), tokens=trained(rows), steps=len(passes), bits=bits,
                            perplexity=[2 ** b for b in bits])
        write_completions(base, held, a, a.out / f"{side}.jsonl")
        if a.save:
            base.save(a.out / side)
    differences = [x - y for x, y in zip(result["a"]["bits"], result["b"]["bits"])]
    mean = sum(differences) / len(differences)
    result["aMinusB"] = dict(mean=mean, low=min(differences), high=max(differences))
    (a.out / "result.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"a {sum(result['a']['bits']) / a.seeds:.4f}, b {sum(result['b']['bits']) / a.seeds:.4f}, before {before:.4f} bits a token; "
          f"a - b {mean:+.4f} ({min(differences):+.4f} … {max(differences):+.4f} over {a.seeds} seeds)")


def write_completions(model, held, a, path):
    """Of each held-out example's beginning, which both sides share; the last seed's model goes on from it."""
    generator = torch.Generator().manual_seed(0)
    with open(path, "w", encoding="utf-8") as file:
        for number, (prompt, completion) in enumerate(held[:a.completions]):
            beginning = prompt or " ".join(completion.split(" ")[:a.words])
            text = complete(model, beginning, a.length, a.temperature, generator, a.device)
            file.write(json.dumps({"id": str(number), "prompt": beginning, "completion": text}, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, help="of the processor; default: all")
    commands = parser.add_subparsers(dest="command", required=True)

    c = commands.add_parser("split", help="cuts a text into half.txt, pool.jsonl and held-out.jsonl")
    c.add_argument("corpus", type=Path)
    c.add_argument("--seed", type=int, default=0)
    c.set_defaults(run=split)

    c = commands.add_parser("pretrain", help="trains a small model from scratch")
    c.add_argument("text", type=Path)
    for name, value in (("width", 128), ("layers", 4), ("heads", 4), ("context", 128), ("steps", 1500), ("batch", 16), ("seed", 0)):
        c.add_argument(f"--{name}", type=int, default=value)
    c.add_argument("--rate", type=float, default=1e-3)
    c.set_defaults(run=pretrain)

    c = commands.add_parser("tune", help="fine-tunes on two selections, and compares")
    c.add_argument("model")
    c.add_argument("a", type=Path)
    c.add_argument("b", type=Path)
    c.add_argument("held_out", type=Path)
    for name, value in (("epochs", 3), ("batch", 1024), ("seeds", 3), ("completions", 50), ("length", 120)):
        c.add_argument(f"--{name}", type=int, default=value)
    c.add_argument("--words", type=int, default=5, help="of a held-out text that both models go on from")
    c.add_argument("--rate", type=float, default=3e-4)
    c.add_argument("--temperature", type=float, default=0.8)
    c.add_argument("--save", action="store_true", help="keeps both models of the last seed")
    c.set_defaults(run=tune)

    for c in commands.choices.values():
        c.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    a.run(a)


if __name__ == "__main__":
    main()
