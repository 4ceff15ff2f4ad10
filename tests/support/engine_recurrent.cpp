#include "tests/support/engine_recurrent.h"

#include <cmath>
#include <map>

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

/// One layer of one sequence, step by step.
struct NaiveLayer {
  const Model<double>& model;
  const Params<double>& theta;
  const Trace<double>& trace;
  const ModelConfig& config;
  const std::string& name;
  double worst = 0;

  double weight(const char* tensor, int row, int col, int t) const {
    const int index = model.find_param(name + "." + tensor);
    const ConstMatrixView<double> m = theta.matrix(index);
    const int copies = config.untied == Switch::kOn ? trace.steps() : 1;
    const auto cols = static_cast<int>(m.cols()) / copies;
    return m(row, copies > 1 ? t * cols + col : col);
  }
  void same(const char* slot, int row, Eigen::Index col, double expected) {
    const double got = trace.value(model.find_slot(name, slot))(row, col);
    worst = std::max(worst, std::fabs(got - expected) / std::max(1.0, std::fabs(expected)));
  }
  /// Row `row` of Wx x + Wh h + b; a null part counts as absent.
  double sum(int row, int t, const std::vector<double>* x, const std::vector<double>* h,
             const char* bias) const {
    double a = bias ? weight(bias, row, 0, t) : 0.0;
    if (x)
      for (std::size_t j = 0; j < x->size(); ++j)
        a += weight("Wx", row, static_cast<int>(j), t) * (*x)[j];
    if (h)
      for (std::size_t j = 0; j < h->size(); ++j)
        a += weight("Wh", row, static_cast<int>(j), t) * (*h)[j];
    return a;
  }
  static double sigmoid(double a) { return 1 / (1 + std::exp(-a)); }

  void rnn(int t, Eigen::Index col, const std::vector<double>& x, std::vector<double>& h) {
    const std::vector<double> before = h;
    for (int i = 0; i < config.hidden; ++i) {
      const double a = sum(i, t, &x, &before, "b");
      same("a", i, col, a);
      double& out = h[static_cast<std::size_t>(i)];
      switch (config.activation) {
        case Activation::kTanh:
          out = std::tanh(a);
          break;
        case Activation::kRelu:
          out = std::max(0.0, a);
          break;
        case Activation::kSigmoid:
          out = sigmoid(a);
          break;
        case Activation::kIdentity:
          out = a;
          break;
      }
    }
  }
  void lstm(int t, Eigen::Index col, const std::vector<double>& x, std::vector<double>& h,
            std::vector<double>& c) {
    const std::vector<double> before = h;
    const int H = config.hidden;
    for (int i = 0; i < H; ++i) {
      double a[4];
      for (int gate = 0; gate < 4; ++gate) {
        a[gate] = sum(gate * H + i, t, &x, &before, "b");
        same("a", gate * H + i, col, a[gate]);
      }
      const auto k = static_cast<std::size_t>(i);
      const double in = sigmoid(a[0]), f = sigmoid(a[1]), g = std::tanh(a[2]), o = sigmoid(a[3]);
      c[k] = f * c[k] + in * g;
      h[k] = o * std::tanh(c[k]);
      same("i", i, col, in);
      same("f", i, col, f);
      same("g", i, col, g);
      same("o", i, col, o);
      same("c", i, col, c[k]);
      same("tc", i, col, std::tanh(c[k]));
    }
  }
  void gru(int t, Eigen::Index col, const std::vector<double>& x, std::vector<double>& h) {
    const std::vector<double> before = h;
    const int H = config.hidden;
    std::vector<double> r, z, reset;
    for (int i = 0; i < H; ++i) {
      const double ar = sum(i, t, &x, &before, "b"), az = sum(H + i, t, &x, &before, "b");
      same("a", i, col, ar);
      same("a", H + i, col, az);
      r.push_back(sigmoid(ar));
      z.push_back(sigmoid(az));
      same("r", i, col, r.back());
      same("z", i, col, z.back());
      reset.push_back(r.back() * before[static_cast<std::size_t>(i)]);
    }
    for (int i = 0; i < H; ++i) {
      const auto k = static_cast<std::size_t>(i);
      double an = 0;
      if (config.reset == ResetKind::kAfter) {
        const double q = sum(2 * H + i, t, nullptr, &before, nullptr) + weight("bh", i, 0, t);
        same("q", i, col, q);
        an = sum(2 * H + i, t, &x, nullptr, "b") + r[k] * q;
      } else {
        same("q", i, col, reset[k]);
        an = sum(2 * H + i, t, &x, &reset, "b");
      }
      same("an", i, col, an);
      same("n", i, col, std::tanh(an));
      h[k] = (1 - z[k]) * std::tanh(an) + z[k] * before[k];
    }
  }
};

}  // namespace

double naive_distance(const Model<double>& model, const Params<double>& theta,
                      const Trace<double>& trace, const ModelConfig& config,
                      const std::string& name, int input, bool reverse) {
  NaiveLayer layer{model, theta, trace, config, name};
  const auto column = [](const ConstMatrixView<double>& m, Eigen::Index col) {
    std::vector<double> out;
    for (Eigen::Index i = 0; i < m.rows(); ++i) out.push_back(m(i, col));
    return out;
  };
  const int steps = trace.steps(input), batch = trace.batch();
  const int c0 = model.find_slot(name, "c0");
  for (int b = 0; b < batch; ++b) {
    const std::vector<double> start = column(trace.value(model.find_slot(name, "h0")), b);
    const std::vector<double> start_cell =
        c0 < 0 ? std::vector<double>() : column(trace.value(c0), b);
    std::vector<double> h = start, c = start_cell;
    for (int k = 0; k < steps; ++k) {
      const int t = reverse ? steps - 1 - k : k;
      const Eigen::Index col = t * batch + b;
      if (trace.data().real(t, b)) {
        if (config.cut == Switch::kOn) {
          h = start;
          c = start_cell;
        }
        const std::vector<double> x = column(trace.value(input), col);
        if (config.kind == ModelKind::kLstm)
          layer.lstm(t, col, x, h, c);
        else if (config.kind == ModelKind::kGru)
          layer.gru(t, col, x, h);
        else
          layer.rnn(t, col, x, h);
      }
      for (int i = 0; i < config.hidden; ++i)
        layer.same("h", i, col, h[static_cast<std::size_t>(i)]);
    }
  }
  return layer.worst;
}

}  // namespace unroll::test
