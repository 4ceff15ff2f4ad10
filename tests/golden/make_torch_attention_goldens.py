#!/usr/bin/env python3
"""Writes torch_attention.json: multi-head attention (causal, key padding, cross), layer norm, losses, a small
transformer language model and a small encoder-decoder, with random weights in double precision, as
PyTorch's own modules compute them: outputs, loss, every gradient and, but for the losses, the parameters
after ten updates of Adam. Parameters and inputs have few decimals to keep the file small; of long
outputs every so-manieth number is kept and the products of all with drawn vectors. Needs Debian's
python3-torch.

Usage: /usr/bin/python3 tests/golden/make_torch_attention_goldens.py > tests/golden/torch_attention.json
"""

import json
import sys

import torch
from torch.nn import functional as F

from drawn_numbers import rounded, sample

torch.set_default_dtype(torch.float64)
UPDATES, RATE = 10, 0.01
# The gradient of a key's bias is 0 but for rounding, which Adam divides by itself and this: 1e-8 would show it.
EPSILON = 1e-6
LONG = 400
IGNORED = -1


def coarse(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).mul(1000).round().div(1000)


def flat(tensor):
    """(T, B, F) -> (F x T*B) column-major; any other tensor in its own order."""
    return tensor.detach().flatten().tolist()


def matrix(tensor):
    """(rows, columns) or a vector -> column-major."""
    tensor = tensor.detach()
    return flat(tensor.t().contiguous() if tensor.dim() == 2 else tensor)


def kept(tensor):
    return sample(tensor, LONG)


def lengths_of(steps, batch):
    return [max(1, steps - 2 * b) for b in range(batch)]


def padding(lengths, steps):
    """(B, T), true where a key is padding."""
    return torch.tensor([[t >= n for t in range(steps)] for n in lengths])


def causal_mask(steps):
    return torch.ones(steps, steps, dtype=torch.bool).triu(1)


def randomise(module):
    for p in module.parameters():
        # Gains and biases too are not what they start from.
        p.data = coarse(*p.shape, scale=0.5) + (1.0 if getattr(p, "is_gain", False) else 0.0)


def mark_gains(module):
    for m in module.modules():
        if isinstance(m, torch.nn.LayerNorm):
            m.weight.is_gain = True


def attention_tensors(a):
    """Wq bq Wk bk Wv bv Wo bo, as (tensor, slice of its first dimension)."""
    d = a.embed_dim
    rows = [slice(0, d), slice(d, 2 * d), slice(2 * d, 3 * d)]
    own = a.in_proj_weight is None
    weights = [a.q_proj_weight, a.k_proj_weight, a.v_proj_weight] if own else [a.in_proj_weight] * 3
    out = []
    for i in range(3):
        out += [(weights[i], slice(None) if own else rows[i]), (a.in_proj_bias, rows[i])]
    return out + [(a.out_proj.weight, slice(None)), (a.out_proj.bias, slice(None))]


def whole(*tensors):
    return [(t, slice(None)) for t in tensors]


def parameters(tensors):
    return sum((matrix(t[part]) for t, part in tensors), [])


def gradients(tensors):
    return sum((matrix(t.grad[part]) for t, part in tensors), [])


def finish(record, tensors, outputs, inputs, loss):
    """Runs backward; `outputs` and `inputs` are named tensors whose values or gradients are kept."""
    record["theta"] = parameters(tensors)
    loss.backward()
    record.update(loss=loss.item(), dtheta=rounded(gradients(tensors)),
                  values_of={name: kept(t) for name, t in outputs.items()},
                  gradients_of={name: kept(t.grad) for name, t in inputs.items()})
    return record


def train(record, module, tensors, loss):
    """Ten updates; `loss()` runs the module. The gradients of finish() are those of the first."""
    adam = torch.optim.Adam(module.parameters(), lr=RATE, eps=EPSILON)
    for _ in range(UPDATES):
        adam.zero_grad()
        loss().backward()
        adam.step()
    record.update(updates=UPDATES, rate=RATE, epsilon=EPSILON, theta_after=rounded(parameters(tensors)))
    return record


def counted_loss(y, targets, counted):
    return ((y - targets) ** 2)[counted].mean()


def attention_case(seed, steps, heads, causal, padded, cross):
    torch.manual_seed(seed)
    batch, width, features = 2, 4, 3 if cross else 4
    keys = steps + 2 if cross else steps
    a = torch.nn.MultiheadAttention(width, heads, kdim=features, vdim=features) if cross else \
        torch.nn.MultiheadAttention(width, heads)
    randomise(a)
    x = coarse(steps, batch, width).requires_grad_()
    memory = coarse(keys, batch, features).requires_grad_() if cross else x
    lengths = lengths_of(keys, batch)

    def look():
        return a(x, memory, memory, attn_mask=causal_mask(steps) if causal else None,
                 key_padding_mask=padding(lengths, keys) if padded else None, average_attn_weights=False)

    y, weights = look()
    targets, counted = coarse(steps, batch, width), torch.rand(steps, batch) < 0.8
    counted[0] = True
    if padded and not cross:
        counted &= ~padding(lengths, steps).t()
    record = dict(kind="attention", seed=seed, steps=steps, batch=batch, width=width, heads=heads,
                  features=width, causal=causal, cross=cross, values=flat(x), target_values=flat(targets),
                  targets=[0 if c else IGNORED for c in flat(counted)])
    if padded:
        record["source_lengths" if cross else "lengths"] = lengths
    if cross:
        record.update(source_steps=keys, source_features=features, source_values=flat(memory))
    inputs = {"input.x": x, **({"source.x": memory} if cross else {})}
    outputs = {"layer.y": y, "layer.weight": weights.permute(2, 0, 1, 3)}
    tensors = attention_tensors(a)
    finish(record, tensors, outputs, inputs, counted_loss(y, targets, counted))
    return train(record, a, tensors, lambda: counted_loss(look()[0], targets, counted))


def norm_case(seed, steps):
    torch.manual_seed(seed)
    batch, width = 2, 5
    norm = torch.nn.LayerNorm(width)
    mark_gains(norm)
    randomise(norm)
    x = coarse(steps, batch, width).requires_grad_()
    y, targets = norm(x), coarse(steps, batch, width)
    record = dict(kind="norm", seed=seed, steps=steps, batch=batch, features=width, values=flat(x),
                  target_values=flat(targets), targets=[0] * (steps * batch))
    tensors = whole(norm.weight, norm.bias)
    finish(record, tensors, {"layer.y": y}, {"input.x": x}, F.mse_loss(y, targets))
    return train(record, norm, tensors, lambda: F.mse_loss(norm(x), targets))


def loss_case(seed, steps, loss):
    torch.manual_seed(seed)
    batch, size = 2, 4
    y = coarse(steps, batch, size, scale=3.0).requires_grad_()
    counted = torch.rand(steps, batch) < 0.7
    counted[0] = True
    numbers = coarse(steps, batch, size)
    targets = torch.where(counted, 0, IGNORED)
    if loss == "softmax":
        targets = torch.where(counted, torch.randint(size, (steps, batch)), IGNORED)
        value = F.cross_entropy(y.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
    elif loss == "squared":
        value = F.mse_loss(y[counted], numbers[counted])
    else:
        numbers = (numbers > 0).double()
        value = F.binary_cross_entropy_with_logits(y[counted], numbers[counted])
    record = dict(kind=loss, seed=seed, steps=steps, batch=batch, features=size, values=flat(y),
                  targets=flat(targets), target_values=flat(numbers))
    return finish(record, [], {}, {"input.x": y}, value)


class Transformer(torch.nn.Module):
    """Language model, or encoder and decoder where there is a source; blocks with the norms first."""

    def __init__(self, symbols, width, heads, steps, source_symbols, source_steps):
        super().__init__()
        block = dict(d_model=width, nhead=heads, dim_feedforward=4 * width, dropout=0.0,
                     activation="relu", norm_first=True)
        self.embed, self.positions = torch.nn.Embedding(symbols, width), torch.nn.Parameter(torch.zeros(steps, width))
        self.reads_source = source_steps > 0
        if self.reads_source:
            self.source = torch.nn.Embedding(source_symbols, width)
            self.source_positions = torch.nn.Parameter(torch.zeros(source_steps, width))
            self.encoder, self.encoder_norm = torch.nn.TransformerEncoderLayer(**block), torch.nn.LayerNorm(width)
            self.block = torch.nn.TransformerDecoderLayer(**block)
        else:
            self.block = torch.nn.TransformerEncoderLayer(**block)
        self.norm, self.out = torch.nn.LayerNorm(width), torch.nn.Linear(width, symbols)

    def tensors(self):
        def norm(n):
            return whole(n.weight, n.bias)

        def mlp(b):
            return whole(b.linear1.weight, b.linear1.bias, b.linear2.weight, b.linear2.bias)

        def side(b):
            return norm(b.norm1) + attention_tensors(b.self_attn)

        out, b = [], self.block
        if self.reads_source:
            e = self.encoder
            out += [(self.source.weight, "rows"), (self.source_positions, "rows")]
            out += side(e) + norm(e.norm2) + mlp(e) + norm(self.encoder_norm)
        out += [(self.embed.weight, "rows"), (self.positions, "rows")] + side(b)
        if self.reads_source:
            out += norm(b.norm2) + attention_tensors(b.multihead_attn) + norm(b.norm3)
        else:
            out += norm(b.norm2)
        return out + mlp(b) + norm(self.norm) + whole(self.out.weight, self.out.bias)

    def run(self, inputs, lengths, source, source_lengths):
        steps = inputs.shape[0]
        x = self.embed(inputs) + self.positions[:steps].unsqueeze(1)
        if self.reads_source:
            hidden = padding(source_lengths, source.shape[0])
            m = self.source(source) + self.source_positions.unsqueeze(1)
            m = self.encoder_norm(self.encoder(m, src_key_padding_mask=hidden))
            x = self.block(x, m, tgt_mask=causal_mask(steps), memory_key_padding_mask=hidden,
                           tgt_key_padding_mask=padding(lengths, steps))
        else:
            x = self.block(x, src_mask=causal_mask(steps), src_key_padding_mask=padding(lengths, steps))
        x = self.norm(x)
        return x, self.out(x)


def rows_as_columns(tensors):
    """Tables whose rows are our columns are laid out the same way already."""
    return [(t.t(), slice(None)) if part == "rows" else (t, part) for t, part in tensors]


def model_gradients(tensors):
    return sum((flat(t.grad) if part == "rows" else matrix(t.grad[part]) for t, part in tensors), [])


def transformer_case(seed, steps, heads, reads_source):
    torch.manual_seed(seed)
    batch, symbols, width = 2, 5, 4
    keys, source_symbols = (steps + 1, 6) if reads_source else (0, 0)
    net = Transformer(symbols, width, heads, steps, source_symbols, keys)
    mark_gains(net)
    randomise(net)
    inputs, targets = torch.randint(symbols, (steps, batch)), torch.randint(symbols, (steps, batch))
    lengths, source_lengths = lengths_of(steps, batch), lengths_of(keys, batch)
    targets[(torch.rand(steps, batch) < 0.2) | padding(lengths, steps).t()] = IGNORED
    targets[0] = 1
    record = dict(kind="seq2seq" if reads_source else "lm", seed=seed, steps=steps, batch=batch, symbols=symbols,
                  width=width, heads=heads, lengths=lengths, inputs=flat(inputs), targets=flat(targets),
                  updates=UPDATES, rate=RATE, epsilon=EPSILON,
                  theta=parameters(rows_as_columns(net.tensors())))
    source = torch.randint(source_symbols, (keys, batch)) if reads_source else None
    if reads_source:
        record.update(source_steps=keys, source_symbols=source_symbols, source=flat(source),
                      source_lengths=source_lengths)
    adam = torch.optim.Adam(net.parameters(), lr=RATE, eps=EPSILON)
    for update in range(UPDATES):
        adam.zero_grad()
        top, scores = net.run(inputs, lengths, source, source_lengths)
        top.retain_grad()
        loss = F.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        loss.backward()
        if update == 0:
            record.update(loss=loss.item(), dtheta=rounded(model_gradients(net.tensors())),
                          values_of={"norm.y": kept(top), "out.y": kept(scores)},
                          gradients_of={"norm.y": kept(top.grad)})
        adam.step()
    record["theta_after"] = rounded(parameters(rows_as_columns(net.tensors())))
    return record


def main():
    cases = []
    for seed in (1, 2, 3):
        for steps in (1, 7, 33):
            cases.append(attention_case(seed, steps, 1, False, False, False))
            cases.append(attention_case(seed, steps, 1, True, False, False))
            cases.append(attention_case(seed, steps, 2, False, True, False))
            cases.append(attention_case(seed, steps, 4, True, True, False))
            cases.append(attention_case(seed, steps, 2, False, False, True))
            cases.append(attention_case(seed, steps, 4, False, True, True))
            cases.append(norm_case(seed, steps))
            cases.extend(loss_case(seed, steps, loss) for loss in ("softmax", "squared", "binary"))
            cases.extend(transformer_case(seed, steps, heads, False) for heads in (1, 2, 4))
            cases.append(transformer_case(seed, steps, 2, True))
    json.dump(dict(torch=torch.__version__, cases=cases), sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


main()
