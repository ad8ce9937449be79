"""The shapes of the test models, as small as they go: what matters is how they are wired, not what they know."""
import math

import torch
from torch import nn


def attend(q, k, v, mask, causal=True):
    """q, k, v: batch × heads × length × width; mask: batch × keys, 1 where a key counts."""
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    allowed = mask[:, None, None, :] > 0
    if causal:
        rows = torch.arange(q.shape[2], device=q.device)[:, None] + (k.shape[2] - q.shape[2])
        allowed = allowed & (torch.arange(k.shape[2], device=q.device)[None, :] <= rows)
    scores = torch.where(allowed, scores, torch.tensor(-1e9, device=q.device))
    return torch.softmax(scores, -1) @ v


def split(x, heads):
    return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def join(x):
    return x.transpose(1, 2).reshape(x.shape[0], x.shape[2], -1)


class Layer(nn.Module):
    def __init__(self, d, heads, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 2 * d), nn.Linear(2 * d, d)

    def forward(self, x, mask):
        q, k, v = (split(part, self.heads) for part in self.qkv(self.ln1(x)).chunk(3, -1))
        x = x + self.out(join(attend(q, k, v, mask, self.causal)))
        return x + self.down(torch.tanh(self.up(self.ln2(x))))


class Gpt2(nn.Module):
    causal = True

    def __init__(self, size, d, layers, heads, context):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(size, d), nn.Embedding(context, d)
        self.layers = nn.ModuleList(Layer(d, heads, self.causal) for _ in range(layers))
        self.ln = nn.LayerNorm(d)

    def states(self, ids, mask):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1], device=ids.device))
        for layer in self.layers:
            x = layer(x, mask)
        return self.ln(x)

    def forward(self, ids, mask):
        x = self.states(ids, mask)
        return x, x @ self.wte.weight.T

    def hidden(self, ids):
        return self.states(ids, torch.ones_like(ids))


class LogitsOnly(Gpt2):
    def forward(self, ids, mask):
        return self.states(ids, mask) @ self.wte.weight.T


class NotANumber(Gpt2):
    def forward(self, ids, mask):
        return torch.log(self.states(ids, mask) - 1e4)


class Float16(Gpt2):
    """A float16 result from weights that are float16 values: PyTorch itself multiplies no float16 on a CPU."""

    def __init__(self, *size, **shape):
        super().__init__(*size, **shape)
        for parameter in self.parameters():
            parameter.data = parameter.data.half().float()

    def forward(self, ids, mask):
        return self.states(ids, mask).half()

    def hidden(self, ids):
        return self.forward(ids, torch.ones_like(ids))


class Bert(Gpt2):
    causal = False

    def __init__(self, size, d, layers, heads, context):
        super().__init__(size, d, layers, heads, context)
        self.types = nn.Embedding(2, d)

    def forward(self, ids, mask, types):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1])) + self.types(types)
        for layer in self.layers:
            x = layer(x, mask)
        return self.ln(x)

    def hidden(self, ids):
        return self.forward(ids, torch.ones_like(ids), torch.zeros_like(ids))


class Norm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6) * self.weight


class LlamaLayer(nn.Module):
    def __init__(self, d, heads, groups):
        super().__init__()
        self.heads, self.groups = heads, groups
        width = d // heads
        self.n1, self.n2 = Norm(d), Norm(d)
        self.q, self.k, self.v = (nn.Linear(d, n * width, bias=False) for n in (heads, groups, groups))
        self.o = nn.Linear(d, d, bias=False)
        self.gate, self.up, self.down = nn.Linear(d, 2 * d, bias=False), nn.Linear(d, 2 * d, bias=False), nn.Linear(2 * d, d, bias=False)

    def forward(self, x, mask, cos, sin, past):
        y = self.n1(x)
        q, k, v = split(self.q(y), self.heads), split(self.k(y), self.groups), split(self.v(y), self.groups)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        repeat = self.heads // self.groups
        x = x + self.o(join(attend(q, shared(k, repeat), shared(v, repeat), mask)))
        y = self.n2(x)
        return x + self.down(torch.nn.functional.silu(self.gate(y)) * self.up(y)), (k, v)


def shared(x, heads):
    """Each group of keys or values for as many heads; repeat_interleave is exported wrongly."""
    return x[:, :, None].expand(-1, -1, heads, -1, -1).reshape(x.shape[0], -1, x.shape[2], x.shape[3])


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], -1)
    return x * cos[:, None] + turned * sin[:, None]


class Llama(nn.Module):

    def __init__(self, size, d, layers, heads, groups, context):
        super().__init__()
        self.embed = nn.Embedding(size, d)
        self.layers = nn.ModuleList(LlamaLayer(d, heads, groups) for _ in range(layers))
        self.norm = Norm(d)
        self.groups, self.width = groups, d // heads
        self.register_buffer("turns", 10000.0 ** (-torch.arange(0, self.width, 2).float() / self.width), persistent=False)

    def forward(self, ids, mask, positions, *past):
        angles = positions[..., None].float() * self.turns
        angles = torch.cat([angles, angles], -1)
        x, states, presents = self.embed(ids), [], []
        for at, layer in enumerate(self.layers):
            states.append(x)
            x, (k, v) = layer(x, mask, angles.cos(), angles.sin(), past[2 * at:2 * at + 2])
            presents += [k, v]
        x = self.norm(x)
        return (x @ self.embed.weight.T, *states, x, x.to(torch.bfloat16), *presents)

    def hidden(self, ids):
        past = [torch.zeros(1, self.groups, 0, self.width) for _ in range(2 * len(self.layers))]
        return self.forward(ids, torch.ones_like(ids), torch.arange(ids.shape[1])[None], *past)[len(self.layers) + 1]
