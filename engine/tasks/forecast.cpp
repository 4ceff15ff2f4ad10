#include "engine/tasks/forecast.h"

#include <cmath>

namespace unroll {

namespace {

constexpr int kExamples = 128;
constexpr std::uint64_t kBaselineStream = 4;

}  // namespace

TaskFacts forecast_facts(std::vector<std::string> names, int steps) {
  const int size = static_cast<int>(names.size());
  return {{.input = {PortKind::kValues, size, steps}, .loss = LossKind::kSquared, .outputs = size},
          Measure::kError,
          names,
          names};
}

Example forecast_example(const std::vector<double>& path, int rows) {
  Example e;
  e.values.assign(path.begin(), path.end() - rows);
  e.target_values.assign(path.begin() + rows, path.end());
  e.targets.assign(e.values.size() / static_cast<std::size_t>(rows), 0);
  return e;
}

std::vector<Baseline> forecast_baselines(const Task& task) {
  const auto rows = static_cast<std::size_t>(task.shape().outputs);
  Random random(0, kBaselineStream);
  const Batch seen = task.draw(random, kExamples);
  std::vector<double> mean(rows, 0.0);
  for (std::size_t i = 0; i < seen.target_values.size(); ++i)
    mean[i % rows] += seen.target_values[i] * static_cast<double>(rows) /
                      static_cast<double>(seen.target_values.size());

  const Batch held = task.held_out(0, task.held_out_count());
  const std::size_t stride = rows * static_cast<std::size_t>(held.size);
  double by_mean = 0, by_copy = 0, by_line = 0;
  for (std::size_t i = 0; i < held.values.size(); ++i) {
    const double now = held.values[i], before = i < stride ? now : held.values[i - stride];
    const double target = held.target_values[i];
    by_mean += (target - mean[i % rows]) * (target - mean[i % rows]);
    by_copy += (target - now) * (target - now);
    by_line += (target - (now + (now - before))) * (target - (now + (now - before)));
  }
  const double n = static_cast<double>(held.values.size());
  return {{"the mean", std::sqrt(by_mean / n)},
          {"copy the last", std::sqrt(by_copy / n)},
          {"straight on", std::sqrt(by_line / n)}};
}

}  // namespace unroll
