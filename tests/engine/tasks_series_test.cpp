// Numbers whose next step is to be predicted.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/tasks/series.h"
#include "engine/tasks/windows.h"
#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace test;
using Catch::Approx;

/// All moments of an example with one number per step, the last target included.
std::vector<double> path_of(const Example& e) {
  std::vector<double> out = e.values;
  out.push_back(e.target_values.back());
  return out;
}

/// Root mean square error of `predict(path, t)` for path[t + 1] over the held-out examples.
template <class Predict>
double error_of(const Task& task, Predict predict) {
  double sum = 0, n = 0;
  const Batch held = task.held_out(0, task.held_out_count());
  for (int b = 0; b < held.size; ++b) {
    const std::vector<double> path = path_of(unpack(task.shape(), held, b));
    for (std::size_t t = 0; t + 1 < path.size(); ++t) {
      const double miss = path[t + 1] - predict(path, t);
      sum += miss * miss;
      n += 1;
    }
  }
  return std::sqrt(sum / n);
}

TEST_CASE("series: every target is the next input", "[tasks][series]") {
  for (const TaskKind kind : {TaskKind::kBall, TaskKind::kSines, TaskKind::kHeartbeat,
                              TaskKind::kWalk, TaskKind::kTable}) {
    const auto task = made(config_of(kind));
    const auto rows = static_cast<std::size_t>(task->shape().outputs);
    INFO("task " << task_entry(kind).id());
    CHECK(task->shape().causal);
    for (const Example& e : examples(*task, 20)) {
      CHECK(std::count(e.targets.begin(), e.targets.end(), 0) == 32);
      for (std::size_t i = 0; i + rows < e.values.size(); ++i)
        CHECK(e.target_values[i] == e.values[i + rows]);
    }
  }
}

TEST_CASE("series: the baselines are what following the rule gives", "[tasks][series]") {
  for (const TaskKind kind : {TaskKind::kSines, TaskKind::kHeartbeat, TaskKind::kWalk}) {
    const auto task = made(config_of(kind));
    INFO("task " << task_entry(kind).id());
    const double copy = error_of(*task, [](const auto& path, std::size_t t) { return path[t]; });
    const double line = error_of(*task, [](const auto& path, std::size_t t) {
      return t == 0 ? path[0] : 2 * path[t] - path[t - 1];
    });
    CHECK(baseline(*task, "copy the last") == Approx(copy));
    CHECK(baseline(*task, "straight on") == Approx(line));
  }
}

TEST_CASE("ball: it flies a parabola between bounces and stays in its box", "[tasks][series]") {
  const auto task = made(config_of(TaskKind::kBall));
  int free_flight = 0, total = 0;
  for (const Example& e : examples(*task, 200))
    for (std::size_t t = 0; t + 2 < e.targets.size(); ++t) {
      const auto at = [&](std::size_t step, std::size_t row) { return e.values[2 * step + row]; };
      CHECK(std::fabs(at(t, 0)) <= 1);
      CHECK(std::fabs(at(t, 1)) <= 1);
      const double bend_x = at(t + 2, 0) - 2 * at(t + 1, 0) + at(t, 0);
      const double bend_y = at(t + 2, 1) - 2 * at(t + 1, 1) + at(t, 1);
      ++total;
      free_flight += std::fabs(bend_x) < 1e-12 && std::fabs(bend_y + 0.004) < 1e-12;
    }
  CHECK(free_flight > total * 6 / 10);
  CHECK(free_flight < total * 95 / 100);
  // One picture does not tell where the ball is going; two do.
  CHECK(baseline(*task, "copy the last") > 1.5 * baseline(*task, "straight on"));
}

TEST_CASE("sines: without noise the curve is smooth and bounded", "[tasks][series]") {
  TaskConfig config = config_of(TaskKind::kSines);
  config.noise = 0;
  config.length = 128;
  double largest = 0;
  for (const Example& e : examples(*made(config), 100)) {
    const std::vector<double> path = path_of(e);
    for (std::size_t t = 0; t < path.size(); ++t) {
      largest = std::max(largest, std::fabs(path[t]));
      // Steepest where both rise: 2 pi / 20 of height 1 and 2 pi / 8 of height 1/2.
      if (t > 0) CHECK(std::fabs(path[t] - path[t - 1]) < 6.2832 * (1 / 20.0 + 0.5 / 8.0));
    }
  }
  CHECK(largest <= 1.5);
  CHECK(largest > 1.3);
}

TEST_CASE("heartbeat: spikes come at one distance per example", "[tasks][series]") {
  TaskConfig config = config_of(TaskKind::kHeartbeat);
  config.noise = 0;
  config.length = 200;
  for (const Example& e : examples(*made(config), 50)) {
    const std::vector<double> path = path_of(e);
    std::vector<std::size_t> spikes;
    for (std::size_t t = 1; t + 1 < path.size(); ++t)
      if (path[t] > 0.8 && path[t] >= path[t - 1] && path[t] > path[t + 1]) spikes.push_back(t);
    REQUIRE(spikes.size() >= 4);
    std::size_t shortest = 1000, longest = 0;
    for (std::size_t i = 1; i < spikes.size(); ++i) {
      shortest = std::min(shortest, spikes[i] - spikes[i - 1]);
      longest = std::max(longest, spikes[i] - spikes[i - 1]);
    }
    CHECK(shortest >= 23);
    CHECK(longest <= 41);
    CHECK(longest - shortest <= 1);
  }
}

TEST_CASE("walk: nothing linear in the last two places beats the last", "[tasks][series]") {
  const auto task = made(config_of(TaskKind::kWalk));
  CHECK(baseline(*task, "copy the last") == Approx(kWalkStep).epsilon(0.04));
  CHECK(baseline(*task, "straight on") == Approx(kWalkStep * std::sqrt(2)).epsilon(0.06));
  // Least squares on training examples, measured on the held-out ones.
  double aa = 0, ab = 0, bb = 0, ay = 0, by = 0;
  for (const Example& e : examples(*task, 2000)) {
    const std::vector<double> path = path_of(e);
    for (std::size_t t = 1; t + 1 < path.size(); ++t) {
      const double a = path[t], b = path[t - 1], y = path[t + 1];
      aa += a * a, ab += a * b, bb += b * b, ay += a * y, by += b * y;
    }
  }
  const double det = aa * bb - ab * ab;
  const double wa = (ay * bb - by * ab) / det, wb = (by * aa - ay * ab) / det;
  const double best = error_of(*task, [&](const auto& path, std::size_t t) {
    return t == 0 ? path[0] : wa * path[t] + wb * path[t - 1];
  });
  CHECK(best > 0.995 * baseline(*task, "copy the last"));
}

TEST_CASE("csv: columns are scaled by their training part", "[tasks][series]") {
  TaskConfig config = config_of(TaskKind::kTable);
  config.length = 4;
  TaskData data{.columns = {{}}};
  for (int i = 0; i < 200; ++i) data.columns[0].push_back(i < 136 ? (i % 2 == 0 ? 10 : 14) : 22);
  const auto task = make_task(config, 1, data).value();
  CHECK(task->input_names() == std::vector<std::string>{"column 1"});
  // The last 64 rows are held out; before them mean 12, standard deviation 2.
  for (const double v : task->held_out(0, 1).values) CHECK(v == Approx(5));
  for (const Example& e : examples(*task, 50))
    for (const double v : e.values) CHECK(std::fabs(v) == Approx(1));
}

TEST_CASE("csv: a table that cannot be learned from is refused with column and row",
          "[tasks][series]") {
  const TaskConfig config = config_of(TaskKind::kTable);
  const auto refused = [&](auto change) {
    TaskData data = sample_table();
    change(data);
    return make_task(config, 1, data).error().text();
  };
  CHECK(refused([](TaskData& d) { d.columns[1][16] = std::nan(""); }) ==
        "table.csv: rise has no number in row 17. Fill the gap or take the row out.");
  CHECK(refused([](TaskData& d) {
          d.columns[0][0] = std::numeric_limits<double>::infinity();
        }).find("tooth has no number in row 1.") != std::string::npos);
  CHECK(refused([](TaskData& d) {
          d.columns[1].pop_back();
        }).find("rise has 1199 numbers, tooth has 1200") != std::string::npos);
  CHECK(refused([](TaskData& d) {
          d.columns[0].assign(1200, 3.5);
        }).find("tooth has the same number in every row") != std::string::npos);
  CHECK(refused([](TaskData& d) { d.columns[0][3] = 1e300; }).find("too large") !=
        std::string::npos);
  CHECK(refused([](TaskData& d) { d.columns.clear(); }).find("no table yet") != std::string::npos);
  CHECK(refused([](TaskData& d) {
          d.columns.resize(33, d.columns[0]);
        }).find("33 columns; up to 32") != std::string::npos);
  CHECK(refused([](TaskData& d) {
          for (auto& column : d.columns) column.resize(3);
        }).find("3 rows of numbers; from 4") != std::string::npos);
  CHECK(refused([](TaskData& d) {
          for (auto& column : d.columns) column.resize(40);
        }).find("Allowed: 1 to 19 (default 32)") != std::string::npos);
  CHECK(make_task(config, 1).error().where == "csv");
}

TEST_CASE("windows: the halves never overlap and every length up to the longest works",
          "[tasks][series]") {
  for (const std::size_t total : {2, 3, 4, 10, 65, 128, 200, 1000}) {
    const Windows windows(total);
    CHECK(windows.split() + windows.held_out() == total);
    Random random(1);
    for (int steps = 1; steps <= windows.longest_length(); ++steps) {
      const auto end = static_cast<std::size_t>(steps) + 1;
      CHECK(windows.draw(random, steps) + end <= windows.split());
      const int last = windows.held_out_count(steps) - 1;
      CHECK(windows.held_out_start(steps, 0) >= windows.split());
      CHECK(windows.held_out_start(steps, last) + end <= total);
    }
  }
}

}  // namespace
}  // namespace unroll
