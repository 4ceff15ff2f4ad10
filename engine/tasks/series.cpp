#include "engine/tasks/series.h"

#include <cmath>

#include "engine/math/functions.h"
#include "engine/math/trigonometry.h"
#include "engine/tasks/forecast.h"

namespace unroll {

namespace {

double between(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

class SinesTask final : public GeneratedTask {
 public:
  explicit SinesTask(const TaskConfig& c)
      : GeneratedTask(forecast_facts({"value"}, c.length)), noise_(c.noise) {}

  Example make(Random& random) const override {
    // In turns per step: a slow and a fast one, so that they can be told apart.
    const double slow = 1 / between(random, 20, 40), fast = 1 / between(random, 8, 16);
    const double slow_start = random.uniform(), fast_start = random.uniform();
    std::vector<double> path;
    for (int t = 0; t <= shape().input.steps; ++t)
      path.push_back(math::sin_pi(2 * (slow_start + slow * t)) +
                     0.5 * math::sin_pi(2 * (fast_start + fast * t)) + noise_ * random.normal());
    return forecast_example(path, 1);
  }

  std::vector<Baseline> baselines() const override { return forecast_baselines(*this); }

 private:
  double noise_;
};

/// A wave of a heartbeat: a bump at `phase` (share of a beat) of this width and height.
struct Bump {
  double phase, width, height;
};
constexpr Bump kBumps[] = {{0.18, 0.045, 0.2},
                           {0.30, 0.025, -0.25},
                           {0.36, 0.032, 1.6},
                           {0.42, 0.025, -0.4},
                           {0.66, 0.08, 0.45}};

double heartbeat(double phase) {
  double sum = 0;
  for (const Bump& bump : kBumps) {
    const double away = (phase - bump.phase) / bump.width;
    sum += bump.height * math::exp(-0.5 * away * away);
  }
  return sum;
}

class HeartbeatTask final : public GeneratedTask {
 public:
  explicit HeartbeatTask(const TaskConfig& c)
      : GeneratedTask(forecast_facts({"voltage"}, c.length)), noise_(c.noise) {}

  Example make(Random& random) const override {
    const double rate = 1 / between(random, 24, 40), strength = between(random, 0.8, 1.2);
    const double start = random.uniform();
    std::vector<double> path;
    for (int t = 0; t <= shape().input.steps; ++t) {
      const double beats = start + rate * t;
      path.push_back(strength * heartbeat(beats - std::floor(beats)) + noise_ * random.normal());
    }
    return forecast_example(path, 1);
  }

  std::vector<Baseline> baselines() const override { return forecast_baselines(*this); }

 private:
  double noise_;
};

class WalkTask final : public GeneratedTask {
 public:
  explicit WalkTask(const TaskConfig& c) : GeneratedTask(forecast_facts({"place"}, c.length)) {}

  Example make(Random& random) const override {
    std::vector<double> path = {random.normal()};
    for (int t = 0; t < shape().input.steps; ++t)
      path.push_back(path.back() + kWalkStep * random.normal());
    return forecast_example(path, 1);
  }

  std::vector<Baseline> baselines() const override { return forecast_baselines(*this); }
};

}  // namespace

Result<std::unique_ptr<Task>> make_sines(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData&) {
  return generate<SinesTask>(seed, config);
}

Result<std::unique_ptr<Task>> make_heartbeat(const TaskConfig& config, std::uint64_t seed,
                                             const TaskData&) {
  return generate<HeartbeatTask>(seed, config);
}

Result<std::unique_ptr<Task>> make_walk(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData&) {
  return generate<WalkTask>(seed, config);
}

}  // namespace unroll
