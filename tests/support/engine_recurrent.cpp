#include "tests/support/engine_recurrent.h"

#include <algorithm>
#include <cmath>

namespace unroll::test {

namespace {

constexpr double kGarbage = 50;

std::vector<double> numbers(const PortShape& port, int size, Random& random,
                            const std::vector<int>& lengths) {
  std::vector<double> out;
  for (int t = 0; t < port.steps; ++t)
    for (int b = 0; b < size; ++b)
      for (int i = 0; i < port.size; ++i) {
        const bool real = lengths.empty() || t < lengths[static_cast<std::size_t>(b)];
        out.push_back(random.normal() * (real ? 1.0 : kGarbage));
      }
  return out;
}

std::vector<int> symbols(const PortShape& port, int size, Random& random,
                         const std::vector<int>& lengths) {
  std::vector<int> out;
  for (int t = 0; t < port.steps; ++t)
    for (int b = 0; b < size; ++b) {
      const int id = static_cast<int>(random.below(static_cast<std::uint64_t>(port.size)));
      const bool real = lengths.empty() || t < lengths[static_cast<std::size_t>(b)];
      out.push_back(real ? id : -1);
    }
  return out;
}

}  // namespace

DataShape value_shape(int features, int outputs, int steps) {
  return {.input = {PortKind::kValues, features, steps},
          .loss = LossKind::kSquared,
          .outputs = outputs,
          .causal = false};
}

Batch random_values(const DataShape& shape, int size, Random& random,
                    const std::vector<int>& lengths, const std::vector<int>& source_lengths) {
  Batch batch{.steps = shape.input.steps, .size = size, .inputs = {}, .targets = {}};
  if (shape.input.kind == PortKind::kValues)
    batch.values = numbers(shape.input, size, random, lengths);
  else
    batch.inputs = symbols(shape.input, size, random, lengths);
  batch.lengths = lengths;
  for (int t = 0; t < batch.steps; ++t)
    for (int b = 0; b < size; ++b) batch.targets.push_back(batch.real(t, b) ? 0 : -1);
  for (int i = 0; i < batch.steps * size * shape.outputs; ++i)
    batch.target_values.push_back(random.normal());
  if (shape.source.kind == PortKind::kNone) return batch;
  batch.source_steps = shape.source.steps;
  batch.source_lengths = source_lengths;
  if (shape.source.kind == PortKind::kValues)
    batch.source_values = numbers(shape.source, size, random, source_lengths);
  else
    batch.source = symbols(shape.source, size, random, source_lengths);
  return batch;
}

Params<double> random_parameters(const Model<double>& model, std::uint64_t seed) {
  Params<double> theta = model.initial_parameters(seed);
  Random random(seed, 77);
  for (double& v : theta.values()) v += 0.4 * random.normal();
  return theta;
}

const std::vector<CellKind>& cell_kinds() {
  static const std::vector<CellKind> kinds = {
      {.kind = ModelKind::kRnn, .name = "rnn"},
      {.kind = ModelKind::kLstm, .name = "lstm"},
      {.kind = ModelKind::kGru, .reset = ResetKind::kAfter, .name = "gru"},
      {.kind = ModelKind::kGru, .reset = ResetKind::kBefore, .name = "gru"}};
  return kinds;
}

ModelConfig cell_config(const CellKind& cell) {
  ModelConfig config;
  config.kind = cell.kind;
  config.reset = cell.reset;
  config.hidden = 6;
  config.embedding_size = 5;
  return config;
}

int count_targets(const Batch& batch) {
  int n = 0;
  for (const int target : batch.targets) n += target >= 0;
  return n;
}

namespace {

/// One step of a cell of one sequence.
struct PlainCell {
  PlainLoops& loops;
  const ModelConfig& config;
  int t, b;
  int copies;  ///< of the weights: one, or one per step

  /// Row `row` of Wx x + Wh h + b; a null part counts as absent.
  double sum(int row, const std::vector<double>* x, const std::vector<double>* h,
             const char* bias) const {
    const int step = copies > 1 ? t : 0;
    double a = bias ? loops.weight(bias, row, step) : 0.0;
    const auto add = [&](const char* W, const std::vector<double>* from) {
      if (!from) return;
      const int cols = static_cast<int>(from->size());
      for (int j = 0; j < cols; ++j)
        a += loops.weight(W, row, step * cols + j) * (*from)[static_cast<std::size_t>(j)];
    };
    add("Wx", x);
    add("Wh", h);
    return a;
  }
  void is(const char* slot, int row, double expected) const { loops.is(slot, row, t, b, expected); }

  void rnn(const std::vector<double>& x, std::vector<double>& h) const {
    const std::vector<double> before = h;
    for (int i = 0; i < config.hidden; ++i) {
      const double a = sum(i, &x, &before, "b");
      is("a", i, a);
      h[static_cast<std::size_t>(i)] = plain_activation(config.activation, a);
    }
  }
  void lstm(const std::vector<double>& x, std::vector<double>& h, std::vector<double>& c) const {
    const std::vector<double> before = h;
    const int H = config.hidden;
    for (int i = 0; i < H; ++i) {
      double a[4];
      for (int gate = 0; gate < 4; ++gate) {
        a[gate] = sum(gate * H + i, &x, &before, "b");
        is("a", gate * H + i, a[gate]);
      }
      const auto k = static_cast<std::size_t>(i);
      const double in = sigmoid(a[0]), f = sigmoid(a[1]), g = std::tanh(a[2]), o = sigmoid(a[3]);
      c[k] = f * c[k] + in * g;
      h[k] = o * std::tanh(c[k]);
      is("i", i, in);
      is("f", i, f);
      is("g", i, g);
      is("o", i, o);
      is("tc", i, std::tanh(c[k]));
    }
  }
  void gru(const std::vector<double>& x, std::vector<double>& h) const {
    const std::vector<double> before = h;
    const int H = config.hidden;
    std::vector<double> r, z, reset;
    for (int i = 0; i < H; ++i) {
      const double ar = sum(i, &x, &before, "b"), az = sum(H + i, &x, &before, "b");
      is("a", i, ar);
      is("a", H + i, az);
      r.push_back(sigmoid(ar));
      z.push_back(sigmoid(az));
      is("r", i, r.back());
      is("z", i, z.back());
      reset.push_back(r.back() * before[static_cast<std::size_t>(i)]);
    }
    for (int i = 0; i < H; ++i) {
      const auto k = static_cast<std::size_t>(i);
      double an = 0;
      if (config.reset == ResetKind::kAfter) {
        const double q =
            sum(2 * H + i, nullptr, &before, nullptr) + loops.weight("bh", i, copies > 1 ? t : 0);
        is("q", i, q);
        an = sum(2 * H + i, &x, nullptr, "b") + r[k] * q;
      } else {
        is("q", i, reset[k]);
        an = sum(2 * H + i, &x, &reset, "b");
      }
      is("an", i, an);
      is("n", i, std::tanh(an));
      h[k] = (1 - z[k]) * std::tanh(an) + z[k] * before[k];
    }
  }
  /// At padding states are held and all else is 0.
  void padding() const {
    for (const char* slot : {"a", "i", "f", "g", "o", "tc", "r", "z", "q", "an", "n"})
      if (loops.has(slot))
        for (int row = 0; row < loops.rows(slot); ++row) is(slot, row, 0);
  }

 private:
  static double sigmoid(double a) { return plain_activation(Activation::kSigmoid, a); }
};

}  // namespace

double plain_activation(Activation f, double a) {
  switch (f) {
    case Activation::kTanh:
      return std::tanh(a);
    case Activation::kRelu:
      return std::max(0.0, a);
    case Activation::kSigmoid:
      return 1 / (1 + std::exp(-a));
    case Activation::kIdentity:
      break;
  }
  return a;
}

void plain_walk(PlainLoops& loops, const ModelConfig& config, int input, bool reverse) {
  const Trace<double>& trace = loops.trace();
  const int steps = trace.steps(input);
  const bool in_source = trace.table()[static_cast<std::size_t>(input)].in_source;
  const int copies = config.untied == Switch::kOn ? steps : 1;
  const bool has_cell = config.kind == ModelKind::kLstm;
  for (int b = 0; b < trace.batch(); ++b) {
    std::vector<double> start, start_cell;
    for (int i = 0; i < config.hidden; ++i) start.push_back(loops.own_cell("h0", i, 0, b));
    for (int i = 0; has_cell && i < config.hidden; ++i)
      start_cell.push_back(loops.own_cell("c0", i, 0, b));
    std::vector<double> h = start, c = start_cell;
    for (int k = 0; k < steps; ++k) {
      const int t = reverse ? steps - 1 - k : k;
      const PlainCell cell{loops, config, t, b, copies};
      if (trace.data().real(t, b, in_source)) {
        if (config.cut == Switch::kOn) {
          h = start;
          c = start_cell;
        }
        const std::vector<double> x = loops.column(input, t, b);
        if (config.kind == ModelKind::kLstm)
          cell.lstm(x, h, c);
        else if (config.kind == ModelKind::kGru)
          cell.gru(x, h);
        else
          cell.rnn(x, h);
      } else {
        cell.padding();
      }
      loops.are("h", t, b, h);
      if (has_cell) loops.are("c", t, b, c);
    }
  }
}

double naive_distance(const Model<double>& model, const Params<double>& theta,
                      const Trace<double>& trace, const ModelConfig& config,
                      const std::string& name, int input, bool reverse) {
  PlainLoops loops(model, theta, trace, name);
  plain_walk(loops, config, input, reverse);
  return loops.worst();
}

}  // namespace unroll::test
