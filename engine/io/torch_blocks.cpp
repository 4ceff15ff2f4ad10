#include "engine/io/torch_blocks.h"

namespace unroll {
namespace {

constexpr std::string_view kRecurrent = R"py(class Recurrent(torch.nn.Module):
    """Recurrent layers step by step, for what torch.nn.RNN, LSTM and GRU have no switch for: any
    activation, a GRU that resets before the product, weights for each step, a state that is cut."""

    GATES = {"rnn": 1, "lstm": 4, "gru": 3}

    def __init__(self, kind, inputs, hidden, layers=1, ways=1, activation=torch.tanh,
                 resets_before=False, steps=0, cut=False):
        super().__init__()
        self.kind, self.hidden, self.activation = kind, hidden, activation
        self.resets_before, self.steps, self.cut = resets_before, steps, cut
        self.suffixes = [[f"_l{layer}{way}" for way in ("", "_reverse")[:ways]] for layer in range(layers)]
        rows = self.GATES[kind] * hidden
        for layer, suffixes in enumerate(self.suffixes):
            for suffix in suffixes:
                self.add("weight_ih" + suffix, rows, ways * hidden if layer else inputs)
                self.add("weight_hh" + suffix, rows, hidden)
                self.add("bias_ih" + suffix, rows)
                if steps == 0 and not resets_before:
                    self.add("bias_hh" + suffix, rows)
                elif kind == "gru" and not resets_before:
                    self.add("bias_hh_n" + suffix, hidden)

    def add(self, name, rows, cols=0):
        if self.steps:
            self.register_parameter(name + "_steps", torch.nn.Parameter(torch.zeros(rows, max(1, cols) * self.steps)))
        else:
            self.register_parameter(name, torch.nn.Parameter(torch.zeros(rows, cols) if cols else torch.zeros(rows)))

    def at(self, name, t):
        """The weights of step t."""
        if not self.steps:
            return getattr(self, name)
        whole, t = getattr(self, name + "_steps"), t % self.steps
        cols = whole.shape[1] // self.steps
        part = whole[:, t * cols:(t + 1) * cols]
        return part[:, 0] if name.startswith("bias") else part

    def second_bias(self, suffix, t):
        if self.resets_before or (self.steps and self.kind != "gru"):
            return None
        if not self.steps:
            return self.at("bias_hh" + suffix, t)
        candidate = self.at("bias_hh_n" + suffix, t)
        return torch.cat([candidate.new_zeros(2 * self.hidden), candidate])

    def step(self, x, h, c, suffix, t):
        H, linear = self.hidden, torch.nn.functional.linear
        W = self.at("weight_hh" + suffix, t)
        a = linear(x, self.at("weight_ih" + suffix, t), self.at("bias_ih" + suffix, t))
        if self.kind == "gru" and self.resets_before:
            r, z = torch.sigmoid(a[:, :2 * H] + linear(h, W[:2 * H])).chunk(2, 1)
            n = torch.tanh(a[:, 2 * H:] + linear(r * h, W[2 * H:]))
            return (1 - z) * n + z * h, c
        u = linear(h, W, self.second_bias(suffix, t))
        if self.kind == "gru":
            r, z = torch.sigmoid(a[:, :2 * H] + u[:, :2 * H]).chunk(2, 1)
            n = torch.tanh(a[:, 2 * H:] + r * u[:, 2 * H:])
            return (1 - z) * n + z * h, c
        if self.kind == "rnn":
            return self.activation(a + u), c
        i, f, g, o = (a + u).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    def forward(self, x, start=None):
        """x (T, B, inputs) -> states (T, B, ways * hidden) and the states after the last step."""
        cells = self.kind == "lstm"
        if start is None:
            zeros = x.new_zeros(sum(map(len, self.suffixes)), x.shape[1], self.hidden)
            start = (zeros, zeros) if cells else zeros
        firsts = list(zip(*start)) if cells else [(h, None) for h in start]
        ends = []
        for suffixes in self.suffixes:
            outs = []
            for way, suffix in enumerate(suffixes):
                first = h, c = firsts[len(ends)]
                out = [None] * len(x)
                for t in reversed(range(len(x))) if way else range(len(x)):
                    h, c = self.step(x[t], *(first if self.cut else (h, c)), suffix, t)
                    out[t] = h
                outs.append(torch.stack(out))
                ends.append((h, c))
            x = torch.cat(outs, 2)
        h, c = zip(*ends)
        return x, (torch.stack(h), torch.stack(c)) if cells else torch.stack(h)


)py";

constexpr std::string_view kAttention = R"py(class Attention(torch.nn.Module):
    """Multi-head attention with scores that torch.nn.MultiheadAttention has not, under its names."""

    def __init__(self, width, heads, score, sharpness):
        super().__init__()
        self.heads, self.score, self.sharpness = heads, score, sharpness
        self.in_proj_weight = torch.nn.Parameter(torch.zeros(3 * width, width))
        self.in_proj_bias = torch.nn.Parameter(torch.zeros(3 * width))
        self.out_proj = torch.nn.Linear(width, width)

    def forward(self, query, key, value, attn_mask=None, **_):
        parts = zip((query, key, value), self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3))
        q, k, v = (torch.nn.functional.linear(*part).unflatten(2, (self.heads, -1)).permute(1, 2, 0, 3)
                   for part in parts)
        scores = q @ k.transpose(2, 3) * self.sharpness
        if self.score == "scaled":
            scores = scores / q.shape[3] ** 0.5
        if self.score == "cosine":
            length = [(p.square().sum(3, keepdim=True) + 1e-8).sqrt() for p in (q, k)]
            scores = scores / (length[0] * length[1].transpose(2, 3))
        if attn_mask is not None:
            scores = scores.masked_fill(attn_mask, float("-inf"))
        weights = torch.softmax(scores, 3)
        return self.out_proj((weights @ v).permute(2, 0, 1, 3).flatten(2)), weights


)py";

constexpr std::string_view kLookBack = R"py(class LookBack(torch.nn.Module):
    """A decoder's look at the states of its encoder: Luong et al. (2015), Bahdanau et al. (2015)."""

    def __init__(self, kind, hidden, memory):
        super().__init__()
        self.kind = kind
        if kind != "dot":
            self.key = torch.nn.Linear(memory, hidden, bias=kind == "bahdanau")
        if kind == "bahdanau":
            self.query = torch.nn.Linear(hidden, hidden, bias=False)
            self.score = torch.nn.Linear(hidden, 1, bias=False)

    def forward(self, h, m):
        """h (T, B, hidden) and m (S, B, memory) -> what was found (T, B, memory)."""
        keys = m if self.kind == "dot" else self.key(m)
        if self.kind == "bahdanau":
            scores = self.score(torch.tanh(self.query(h).unsqueeze(1) + keys)).squeeze(3)
        else:
            scores = torch.einsum("tbh,sbh->tsb", h, keys)
        return torch.einsum("tsb,sbm->tbm", torch.softmax(scores, 1), m)


)py";

constexpr std::string_view kStarts = R"py(def starts(vectors, x):
    """Initial states, a vector each, for all sequences of x (T, B, inputs)."""
    return torch.stack([vector.expand(x.shape[1], -1) for vector in vectors])


)py";

constexpr std::string_view kCausal = R"py(def causal(x):
    """True where a query (row) may not look at a key (column)."""
    return torch.ones(len(x), len(x), dtype=torch.bool, device=x.device).triu(1)


)py";

constexpr std::string_view kSines = R"py(def sines(x):
    """A vector for each step of x (T, B, width): sines of different lengths (Vaswani et al., 2017)."""
    width = x.shape[2]
    pitch = torch.exp(-math.log(10000.0) * torch.arange(0, width, 2, dtype=torch.float64) / width)
    angle = torch.arange(len(x)).unsqueeze(1) * pitch
    out = torch.stack([torch.sin(angle), torch.cos(angle)], 2).flatten(1)[:, :width]
    return out.unsqueeze(1).to(x)


)py";

constexpr std::string_view kSideBySide = R"py(def side_by_side(x, steps):
    """At step t: x[0] ... x[t] one under the other, then zeros up to that many steps."""
    rows = [torch.cat([x[:t + 1], x.new_zeros(steps - t - 1, *x.shape[1:])]) for t in range(len(x))]
    return torch.stack([row.transpose(0, 1).flatten(1) for row in rows])


)py";

}  // namespace

std::string_view torch_block(TorchBlock block) {
  switch (block) {
    case TorchBlock::kRecurrent:
      return kRecurrent;
    case TorchBlock::kAttention:
      return kAttention;
    case TorchBlock::kLookBack:
      return kLookBack;
    case TorchBlock::kStarts:
      return kStarts;
    case TorchBlock::kCausal:
      return kCausal;
    case TorchBlock::kSines:
      return kSines;
    case TorchBlock::kSideBySide:
      return kSideBySide;
  }
  return {};
}

}  // namespace unroll
