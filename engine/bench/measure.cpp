#include "engine/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include "engine/math/kernels.h"
#include "engine/train/training_step.h"

namespace unroll::bench {

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double cpu_ms() { return static_cast<double>(std::clock()) * (1e3 / CLOCKS_PER_SEC); }

/// Steps are timed in stretches of this length, so that the clock itself does not count.
constexpr double kStretchMs = 10;

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

void time_phases(Bench& b, int rounds, Measured& out) {
  std::vector<double> forward, backward, clip, optimizer;
  for (int i = 0; i < rounds; ++i) {
    double begin = cpu_ms();
    b.model.forward(b.theta, b.trace);
    forward.push_back(cpu_ms() - begin);
    begin = cpu_ms();
    b.model.backward(b.theta, b.trace, b.gradient);
    backward.push_back(cpu_ms() - begin);
    begin = cpu_ms();
    const std::vector<float>& g = b.gradient.values();
    clip_gradient(b.config, b.gradient, std::sqrt(math::squared_norm(g.data(), g.size())));
    clip.push_back(cpu_ms() - begin);
    begin = cpu_ms();
    apply_update(b.config, b.gradient, b.theta, b.state);
    optimizer.push_back(cpu_ms() - begin);
  }
  const auto least = [](const std::vector<double>& v) { return *std::ranges::min_element(v); };
  out.forward_ms = least(forward);
  out.backward_ms = least(backward);
  out.clip_ms = least(clip);
  out.optimizer_ms = least(optimizer);
}

}  // namespace

Measured measure(const Workload& workload, const Setting& setting) {
  Bench bench(workload);
  bench.model.use(math::kernels<float>(setting.numerics, setting.most_bits));
  Measured out;
  out.width = bench.model.kernels().width;
  out.trace_mb = static_cast<double>(Trace<float>::bytes_needed(
                     *bench.model.slots(), {workload.steps, workload.batch, 0, true})) *
                 1e-6;
  out.first_loss = bench.step();
  const auto warm = Clock::now();
  bench.step();
  const int per_stretch = std::max(1, static_cast<int>(kStretchMs / (ms_since(warm) + 1e-6)));
  std::vector<double> stretches, cpu;
  const auto start = Clock::now();
  while (stretches.size() < 3 || ms_since(start) < setting.seconds * 1e3) {
    const auto begin = Clock::now();
    const double cpu_begin = cpu_ms();
    for (int i = 0; i < per_stretch; ++i) out.last_loss = bench.step();
    stretches.push_back(ms_since(begin) / per_stretch);
    cpu.push_back((cpu_ms() - cpu_begin) / per_stretch);
  }
  std::ranges::sort(stretches);
  out.ms = stretches.front();
  out.cpu_ms = *std::ranges::min_element(cpu);
  out.median_ms = stretches[stretches.size() / 2];
  time_phases(bench, std::max(3, static_cast<int>(stretches.size()) * per_stretch / 4), out);
  return out;
}

}  // namespace unroll::bench
