// What a frame of the interface costs without the GPU. Hidden: it judges nothing, it prints rows
// for the benchmark (engine/bench/run.py), in the format of unroll_bench.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "engine/base/random.h"
#include "tests/support/app_harness.h"
#include "tests/support/ui_harness.h"
#include "viz/widgets/heat_map.h"

namespace unroll::viz::testing {
namespace {

constexpr int kRounds = 200;

/// Prints the median of many calls.
void print_row(const char* workload, const std::function<void()>& frame) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    frame();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::ranges::sort(times);
  std::printf(
      "{\"workload\": \"%s\", \"engine\": \"unroll\", \"where\": \"native\", \"threads\": 1, "
      "\"ms\": %.4g}\n",
      workload, times[times.size() / 2]);
}

TEST_CASE("cost: the first load at 1440 x 900 after some training", "[.cost]") {
  FakePlatform platform;
  platform.start_link = "";
  AppHarness app(platform, {.record_cells = false});
  app.click("Play");
  app.until([&] { return app.state()["update"] >= 40; });
  app.click("Pause");
  app.wait(1);
  print_row("frame", [&] { app.step(); });
}

TEST_CASE("cost: a heat map of 512 x 512 cells", "[.cost]") {
  constexpr int kSide = 512;
  std::vector<float> values(static_cast<std::size_t>(kSide) * kSide);
  Random random(1);
  for (float& value : values) value = static_cast<float>(random.normal());
  UiHarness ui({.width = 900, .height = 700});
  ui.ui().items().record_cells(false);
  ui.body = [] {};
  ui.step(4);
  print_row("frame with nothing in it", [&] { ui.step(); });
  ui.body = [&] {
    heat_map("W", MatrixView::by_columns(values, kSide, kSide),
             {.scale = {.limit = 3}, .height = 600});
  };
  ui.step(4);
  print_row("heat map 512x512", [&] { ui.step(); });
  print_row("heat map 512x512, new numbers", [&] {
    values[0] += 1;
    ui.step();
  });
}

}  // namespace
}  // namespace unroll::viz::testing
