// Every layer but the walk of the recurrent ones as plain loops; see Proof in layer_proofs.h.

#include <algorithm>
#include <cmath>

#include "engine/base/contract.h"
#include "tests/support/engine_attention_loops.h"
#include "tests/support/engine_recurrent.h"
#include "tests/support/recurrent_proofs.h"

namespace unroll::test {

namespace {

using Numbers = std::vector<double>;

/// Number `row` of `rows` at step t of sequence b, as the data bring them.
double number(const Numbers& from, const PlainLoops& l, int rows, int row, int t, int b) {
  return from[static_cast<std::size_t>((t * l.batch() + b) * rows + row)];
}

int target(const PlainLoops& l, int t, int b) {
  return l.data().targets[static_cast<std::size_t>(t * l.batch() + b)];
}

/// What a state is before the first step: learned, what was set from outside, or 0.
void begin(PlainLoops& l, const char* start) {
  l.each_cell(start, [&](int row, int t, int b) {
    if (l.has_weight(start))
      l.is(start, row, t, b, l.weight(start, row));
    else
      l.is(start, row, t, b, l.trace().continues() ? l.own_cell(start, row, t, b) : 0.0);
  });
}

void add(Numbers& to, const Numbers& from, double times) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += times * from[i];
}

Numbers softmax(const Numbers& scores) {
  double sum = 0;
  for (const double s : scores) sum += std::exp(s);
  Numbers out;
  for (const double s : scores) out.push_back(std::exp(s) / sum);
  return out;
}

}  // namespace

void Proof<Values<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  const Numbers& from = variant == 1 ? l.data().source_values : l.data().values;
  l.each_cell("x", [&](int row, int t, int b) {
    l.is("x", row, t, b, number(from, l, size.features, row, t, b));
  });
}

void Proof<Embedding<double>>::loops(PlainLoops& l, const ProofSize&, int variant) {
  const std::vector<int>& ids = variant >= 2 ? l.data().source : l.data().inputs;
  l.each_cell("x", [&](int row, int t, int b) {
    const int id = ids[static_cast<std::size_t>(t * l.batch() + b)];
    const bool learned = variant % 2 == 0;
    l.is("x", row, t, b,
         id < 0    ? 0.0
         : learned ? l.weight("E", row, id)
                   : static_cast<double>(row == id));
  });
}

void Proof<Linear<double>>::loops(PlainLoops& l, const ProofSize&, int variant) {
  const auto f = static_cast<Activation>(variant);
  l.each_cell("y", [&](int row, int t, int b) {
    const double a = l.row_of("W", row, l.column("input.x", t, b), "b");
    if (f != Activation::kIdentity) l.is("a", row, t, b, a);
    l.is("y", row, t, b, plain_activation(f, a));
  });
}

void Proof<Rnn<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  begin(l, "h0");
  plain_walk(l, config(size, variant), l.find("input.x"), reverse(way(variant)));
}

void Proof<Lstm<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  begin(l, "h0");
  begin(l, "c0");
  plain_walk(l, config(size, variant), l.find("input.x"), reverse(variant));
}

void Proof<Gru<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  begin(l, "h0");
  plain_walk(l, config(size, variant), l.find("input.x"), reverse(variant % kWalks));
}

void Proof<Add<double>>::loops(PlainLoops& l, const ProofSize&, int variant) {
  l.each_cell("y", [&](int row, int t, int b) {
    const double x = l.cell("input.x", row, t, b);
    l.is("y", row, t, b, variant == 0 ? x + x : x + l.cell("other.y", row, t, b));
  });
}

void Proof<Position<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  l.each_cell("p", [&](int row, int t, int b) {
    const double angle = t / std::pow(10000.0, (row - row % 2) / double(size.features));
    const double p = variant == 0   ? l.weight("P", row, t)
                     : row % 2 == 0 ? std::sin(angle)
                                    : std::cos(angle);
    l.is("p", row, t, b, p);
    l.is("y", row, t, b, l.cell("input.x", row, t, b) + p);
  });
}

void Proof<LayerNorm<double>>::loops(PlainLoops& l, const ProofSize& size, int) {
  l.each_column("y", [&](int t, int b) {
    const Numbers x = l.column("input.x", t, b);
    const auto count = static_cast<double>(x.size());
    double mean = 0, variance = 0;
    for (const double v : x) mean += v / count;
    for (const double v : x) variance += (v - mean) * (v - mean) / count;
    l.is("m", 0, t, b, mean);
    l.is("v", 0, t, b, variance);
    for (int row = 0; row < size.features; ++row) {
      const double n =
          (x[static_cast<std::size_t>(row)] - mean) / std::sqrt(variance + epsilon(size));
      l.is("n", row, t, b, n);
      l.is("y", row, t, b, l.weight("g", row) * n + l.weight("b", row));
    }
  });
}

void Proof<Concat<double>>::loops(PlainLoops& l, const ProofSize& size, int) {
  l.each_cell("y", [&](int row, int t, int b) {
    const int s = row / size.features;
    l.is("y", row, t, b, s <= t ? l.cell("input.x", row % size.features, s, b) : 0.0);
  });
}

void Proof<MeanPool<double>>::loops(PlainLoops& l, const ProofSize&, int) {
  l.each_cell("y", [&](int row, int t, int b) {
    double sum = 0;
    int count = 0;
    for (int s = 0; s <= t; ++s) {
      if (!l.data().real(s, b)) continue;
      sum += l.cell("input.x", row, s, b);
      ++count;
    }
    l.is("y", row, t, b, sum / count);
  });
}

void Proof<Attention<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  attention_loops(l, config(size, variant), causal(variant), l.find("input.x"),
                  l.find(reads_source(variant) ? "source.x" : "input.x"));
}

void Proof<SquaredError<double>>::loops(PlainLoops& l, const ProofSize&, int) {
  const int rows = l.rows("e");
  l.each_column("loss", [&](int t, int b) {
    double sum = 0;
    for (int row = 0; row < rows; ++row) {
      const double wanted = number(l.data().target_values, l, rows, row, t, b);
      const double e = target(l, t, b) < 0 ? 0.0 : l.cell("input.x", row, t, b) - wanted;
      l.is("e", row, t, b, e);
      sum += e * e;
    }
    l.is("loss", 0, t, b, sum / rows);
  });
}

void Proof<BinaryCrossEntropy<double>>::loops(PlainLoops& l, const ProofSize&, int) {
  const int rows = l.rows("p");
  l.each_column("loss", [&](int t, int b) {
    double sum = 0;
    for (int row = 0; row < rows; ++row) {
      const double wanted = number(l.data().target_values, l, rows, row, t, b);
      const double p = 1 / (1 + std::exp(-l.cell("input.x", row, t, b)));
      const double cost =
          target(l, t, b) < 0 ? 0.0 : -wanted * std::log(p) - (1 - wanted) * std::log(1 - p);
      l.is("p", row, t, b, p);
      l.is("cost", row, t, b, cost);
      sum += cost;
    }
    l.is("loss", 0, t, b, sum / rows);
  });
}

void Proof<SoftmaxCrossEntropy<double>>::loops(PlainLoops& l, const ProofSize&, int) {
  l.each_column("loss", [&](int t, int b) {
    const Numbers p = softmax(l.column("input.x", t, b));
    Numbers logs;
    for (const double probability : p) logs.push_back(std::log(probability));
    l.are("p", t, b, p);
    l.are("logp", t, b, logs);
    const int wanted = target(l, t, b);
    l.is("loss", 0, t, b, wanted < 0 ? 0.0 : -logs[static_cast<std::size_t>(wanted)]);
  });
}

void Proof<Join<double>>::loops(PlainLoops& l, const ProofSize& size, int) {
  l.each_column("x", [&](int t, int b) {
    l.are("x", t, b, l.column("input.x", t, b));
    l.are("x", t, b, l.column("side.y", t, b), size.features);
  });
}

void Proof<Handover<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  const int last = size.source_steps - 1;
  for (int b = 0; b < l.batch(); ++b) {
    Numbers ends = l.column("encoder0.h", last, b);
    if (variant == 0) {
      l.are("s", 0, b, ends);
      continue;
    }
    // Who walks back ends at the first step.
    for (const double h : l.column("encoder0r.h", 0, b)) ends.push_back(h);
    for (int row = 0; row < l.rows("s"); ++row) {
      const double a = l.row_of("W", row, ends, "b");
      l.is("a", row, 0, b, a);
      l.is("s", row, 0, b, std::tanh(a));
    }
  }
}

void Proof<CrossAttention<double>>::loops(PlainLoops& l, const ProofSize& size, int variant) {
  const int steps = size.source_steps, H = size.units;
  const bool additive = variant == 1, mapped = variant != 2;
  // The keys, step by step of the source.
  const auto key = [&](int s, int b) {
    const Numbers m = l.column("memory.y", s, b);
    if (!mapped) return m;
    Numbers k;
    for (int i = 0; i < H; ++i)
      k.push_back(additive ? l.row_of("Wk", i, m, "b") : l.row_of("W", i, m));
    l.are("k", s, b, k);
    return k;
  };
  l.each_column("c", [&](int t, int b) {
    const Numbers h = l.column("query.y", t, b);
    Numbers q;
    for (int i = 0; additive && i < H; ++i) {
      q.push_back(l.row_of("Wq", i, h));
      l.is("q", i, t, b, q.back());
    }
    Numbers seen, c(static_cast<std::size_t>(H), 0.0);
    for (int s = 0; s < steps; ++s) {
      const Numbers k = key(s, b);
      double score = 0;
      for (int i = 0; i < H; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (!additive) {
          score += h[at] * k[at];
          continue;
        }
        const double u = std::tanh(q[at] + k[at]);
        l.is("u", i * steps + s, t, b, u);
        score += l.weight("v", i) * u;
      }
      l.is("score", s, t, b, score);
      if (l.data().real(s, b, true)) seen.push_back(score);
    }
    // Padding stands behind what is real.
    const Numbers w = softmax(seen);
    for (int s = 0; s < steps; ++s) {
      const double share = s < static_cast<int>(w.size()) ? w[static_cast<std::size_t>(s)] : 0.0;
      l.is("w", s, t, b, share);
      add(c, l.column("memory.y", s, b), share);
    }
    l.are("c", t, b, c);
  });
}

}  // namespace unroll::test
