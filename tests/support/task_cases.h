#pragma once
// What the tests of tasks share: making them, and looking at their examples one by one.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "engine/tasks/example.h"
#include "engine/tasks/registry.h"

namespace unroll::test {

/// A table that can be learned from: 1200 rows of a saw tooth and a slow rise.
inline TaskData sample_table() {
  TaskData data{.title = "table.csv", .columns = {{}, {}}, .column_names = {"tooth", "rise"}};
  for (int i = 0; i < 1200; ++i) {
    data.columns[0].push_back(i % 7);
    data.columns[1].push_back(0.25 * i + i % 3);
  }
  return data;
}

inline TaskConfig config_of(TaskKind kind) {
  TaskConfig config;
  config.kind = kind;
  return config;
}

inline Result<std::unique_ptr<Task>> try_task(const TaskConfig& config, std::uint64_t seed = 1) {
  return make_task(config, seed, config.kind == TaskKind::kTable ? sample_table() : TaskData{});
}

inline std::unique_ptr<Task> made(const TaskConfig& config, std::uint64_t seed = 1) {
  return try_task(config, seed).value();
}

/// `count` training examples.
inline std::vector<Example> examples(const Task& task, int count, std::uint64_t seed = 7) {
  Random random(seed);
  const Batch batch = task.draw(random, count);
  std::vector<Example> out;
  for (int b = 0; b < count; ++b) out.push_back(unpack(task.shape(), batch, b));
  return out;
}

/// The input symbols of an example by name.
inline std::vector<std::string> words_of(const Task& task, const std::vector<int>& ids) {
  std::vector<std::string> out;
  for (const int id : ids) out.push_back(task.input_names().at(static_cast<std::size_t>(id)));
  return out;
}

/// Whether a share of `right` among n is what chance of probability p gives, within 5 standard
/// deviations.
inline bool plausible(double right, double n, double p) {
  return std::fabs(right - n * p) <= 5 * std::sqrt(n * p * (1 - p)) + 1e-9;
}

/// The one target of an example whose loss stands at the last step; -2 if there are others.
inline int only_target(const Example& e) {
  for (std::size_t t = 0; t + 1 < e.targets.size(); ++t)
    if (e.targets[t] != -1) return -2;
  return e.targets.back();
}

inline double baseline(const Task& task, const std::string& name) {
  for (const Baseline& b : task.baselines())
    if (b.name == name) return b.value;
  FAIL("no baseline " << name);
  return 0;
}

}  // namespace unroll::test
