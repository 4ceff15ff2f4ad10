#include "engine/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/math/calculator.h"
#include "engine/math/kernels.h"
#include "engine/session/session.h"
#include "engine/threads/thread_team.h"
#include "engine/train/training_step.h"

namespace unroll::bench {

namespace {

struct Bench {
  explicit Bench(const Workload& w)
      : model(w.model, w.shape()),
        theta(model.initial_parameters(1)),
        gradient(model.params()),
        trace(model.slots(), w.data(), true) {}

  double step() { return training_step(model, config, theta, gradient, state, trace).loss_nats; }

  Model<float> model;
  TrainConfig config;
  Params<float> theta, gradient;
  OptimizerState<float> state;
  Trace<float> trace;
};

/// Milliseconds of one of `calls` calls, the fastest so far.
template <class Work>
void keep_least(double& least, int calls, const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) work();
  const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - begin;
  least = least > 0 ? std::min(least, ms.count() / calls) : ms.count() / calls;
}

void time_phases(Bench& b, double seconds, Measured& out) {
  // Runs of 2 ms, since a browser's clock is coarse.
  const int calls = std::max(1, static_cast<int>(2 / (out.step.ms + 1e-6)));
  const int rounds = std::max(3, static_cast<int>(seconds * 250 / (calls * out.step.ms + 1e-6)));
  for (int i = 0; i < rounds; ++i) {
    keep_least(out.forward_ms, calls, [&] { b.model.forward(b.theta, b.trace); });
    keep_least(out.backward_ms, calls, [&] { b.model.backward(b.theta, b.trace, b.gradient); });
    keep_least(out.clip_ms, calls, [&] {
      const std::vector<float>& g = b.gradient.values();
      clip_gradient(b.config, b.gradient, std::sqrt(math::squared_norm(g.data(), g.size())));
    });
    keep_least(out.optimizer_ms, calls,
               [&] { apply_update(b.config, b.gradient, b.theta, b.state); });
  }
}

}  // namespace

Measured measure(const Workload& workload, const Setting& setting) {
  const auto team = make_thread_team(setting.threads);
  Bench bench(workload);
  bench.model.use(math::kernels<float>(setting.numerics, setting.most_bits));
  bench.model.use(team.get());
  Measured out;
  out.width = bench.model.kernels().width;
  out.trace_mb = static_cast<double>(Trace<float>::bytes_needed(
                     *bench.model.slots(), {workload.steps, workload.batch, 0, true})) *
                 1e-6;
  out.first_loss = bench.step();
  out.step = time_calls([&] { out.last_loss = bench.step(); }, setting.seconds);
  time_phases(bench, setting.seconds, out);
  return out;
}

double measure_peak(const Setting& setting) {
  constexpr int kRows = 32, kCols = 16, kDepth = 128, kTimes = 100;
  math::Calculator<float> calculator(setting.numerics, setting.most_bits);
  math::Buffer<float> room;
  const Matrix<float> a = Matrix<float>::Constant(kRows, kDepth, 0.5f);
  const Matrix<float> b = Matrix<float>::Constant(kDepth, kCols, 0.5f);
  Matrix<float> c(kRows, kCols);
  const math::Packed<float> packed = calculator.pack(view(a), room);
  const Timing t = time_calls(
      [&] {
        for (int i = 0; i < kTimes; ++i)
          calculator.product(packed, view(b), view(c), math::Write::kReplace);
      },
      setting.seconds);
  return 2e-6 * kRows * kCols * kDepth * kTimes / t.ms;
}

double measure_products(const Workload& w, const Setting& setting) {
  const auto team = make_thread_team(setting.threads);
  math::Calculator<float> calculator;
  calculator.use(math::kernels<float>(setting.numerics, setting.most_bits), team.get());
  const auto some = [](int rows, int cols) {
    return Matrix<float>(Matrix<float>::Constant(rows, cols, 0.1f));
  };
  const int H = w.model.hidden, gates = 4 * H, E = w.model.embedding_size, V = w.symbols,
            B = w.batch, all = B * w.steps;
  using math::Write;
  math::Buffer<float> room;
  double ms = 0;
  const auto add = [&](int times, const auto& work) {
    ms += times * time_calls(work, setting.seconds / 8).ms;
  };
  /// A (rows x depth) times B (depth x cols), the left side packed before.
  const auto packed = [&](int times, int rows, int depth, int cols) {
    const Matrix<float> a = some(rows, depth), b = some(depth, cols);
    Matrix<float> c = some(rows, cols);
    const math::Packed<float> left = calculator.pack(view(a), room);
    add(times, [&] { calculator.product(left, view(b), view(c), Write::kReplace); });
  };
  const auto plain = [&](int rows, int depth, int cols) {
    const Matrix<float> a = some(rows, depth), b = some(depth, cols);
    Matrix<float> c = some(rows, cols);
    add(1, [&] { calculator.product(view(a), view(b), view(c), Write::kReplace); });
  };
  const auto by_transposed = [&](int rows, int depth, int cols) {
    const Matrix<float> a = some(rows, depth), b = some(cols, depth);
    Matrix<float> c = some(rows, cols);
    add(1, [&] { calculator.product_transposed(view(a), view(b), view(c), Write::kReplace); });
  };
  packed(w.steps, gates, H, B);  // the recurrence, forward and back
  packed(w.steps, H, gates, B);
  by_transposed(gates, all, H);
  plain(gates, E, V);  // symbols are projected once
  by_transposed(gates, V, E);
  plain(E, gates, V);
  plain(V, H, all);  // scores
  plain(H, V, all);
  by_transposed(V, all, H);
  return ms;
}

SnapshotCost measure_snapshot(double seconds) {
  Session session;
  Config config;
  config.model.kind = ModelKind::kLstm;
  config.model.hidden = 128;
  config.model.embedding_size = 64;
  config.task.batch = 32;
  config.task.length = 64;
  session.apply(Reset{config});
  session.apply(Play{});
  History history;
  SnapshotCost out;
  out.step = time_calls([&] { session.step(); }, seconds);
  out.snapshot = time_calls(
      [&] {
        const auto snapshot = session.snapshot(history.request());
        history.apply(*snapshot);
        out.bytes = static_cast<double>(encode_snapshot(*snapshot).size());
      },
      seconds);
  return out;
}

}  // namespace unroll::bench
