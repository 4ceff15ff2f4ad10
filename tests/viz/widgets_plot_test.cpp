// Curves: what they say about a point is what is in the data.

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/ui_harness.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/line_plot.h"

namespace unroll::viz {
namespace {

using testing::UiHarness;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST_CASE("line plot: pointing gives the exact value in the tooltip", "[viz][widgets][plot]") {
  UiHarness h;
  std::vector<float> loss(100), other(100);
  for (std::size_t k = 0; k < 100; ++k) {
    loss[k] = 5 - 0.03f * static_cast<float>(k);
    other[k] = 1 + 0.0004f * static_cast<float>(k);
  }
  const PlotSeries series[] = {{.name = "loss", .y = loss}, {.name = "other", .y = other}};
  PlotHit hit;
  h.body = [&] {
    hit = line_plot("curves", series, {.height = 200, .x_noun = "update"}, {.width = 500});
  };
  h.step(2);
  const Rect area = hit.area;
  h.move({area.Min.x + area.GetWidth() * 40 / 99, area.Min.y + area.GetHeight() * 0.4f});
  REQUIRE(hit);
  CHECK(hit.series == 0);
  CHECK(hit.index == 40);
  CHECK(hit.x == 40);
  CHECK(hit.y == loss[40]);
  h.wait(0.2f);
  CHECK(h.item("tooltip").value == "loss 3.80 update 40 other 1.02");
  h.move({area.Min.x + area.GetWidth() * 40 / 99, area.Max.y - 3});
  CHECK(hit.series == 1);
  h.move({790, 590});
  CHECK_FALSE(hit);

  h.focus("curves");
  h.key(ImGuiKey_Home);
  CHECK(hit.index == 0);
  h.key(ImGuiKey_RightArrow);
  CHECK(hit.index == 1);
  h.key(ImGuiKey_End);
  CHECK(hit.index == 99);
}

TEST_CASE("line plot: the name of the y axis has a line of its own, a mark is drawn in range only",
          "[viz][widgets][plot]") {
  UiHarness h;
  const std::vector<float> y = {1, 2, 3};
  const PlotSeries series[] = {{.name = "y", .y = y}};
  PlotSpec spec{.height = 200};
  PlotHit hit;
  int drawn = 0;
  h.body = [&] {
    const int before = ImGui::GetWindowDrawList()->VtxBuffer.Size;
    hit = line_plot("curves", series, spec, {.width = 400});
    drawn = ImGui::GetWindowDrawList()->VtxBuffer.Size - before;
  };
  h.step(2);
  const float top = hit.area.Min.y;
  const int plain = drawn;
  spec.x_mark = 5;  // beyond the last x
  spec.x_mark_label = "here";
  h.step(2);
  CHECK(drawn == plain);
  spec.x_mark = 1;
  h.step(2);
  CHECK(drawn > plain);
  spec.y_label = "right, %";
  h.step(2);
  CHECK(hit.area.Min.y >= top + line_height(Type::kSmall) / 2);
}

TEST_CASE("line plot: lines sampled elsewhere tell their last value before",
          "[viz][widgets][plot]") {
  UiHarness h;
  std::vector<float> training(101, 2.0f);
  const std::array<float, 3> held_out = {3, 2.5f, 2.25f}, at = {0, 50, 100};
  const PlotSeries series[] = {{.name = "training", .y = training},
                               {.name = "held-out", .y = held_out, .x = at}};
  PlotHit hit;
  h.body = [&] {
    hit = line_plot("p", series, {.height = 200, .x_noun = "update"}, {.width = 500});
  };
  h.step(2);
  h.move({hit.area.Min.x + hit.area.GetWidth() * 0.7f, hit.area.Max.y - 5});
  h.wait(0.2f);
  CHECK(h.item("tooltip").value == "training 2.00 update 70 held-out 2.50 at 50");
}

TEST_CASE("line plot: the line passes through its points", "[viz][widgets][plot]") {
  UiHarness h;
  const std::array<float, 3> y = {0, 1, 0};
  const ImU32 red = IM_COL32(255, 0, 0, 255);
  const PlotSeries series[] = {{.name = "", .y = y, .color = red}};
  PlotHit hit;
  h.body = [&] {
    hit = line_plot("p", series, {.height = 200, .y_min = 0.0f, .y_max = 2.0f}, {.width = 400});
  };
  h.step(2);
  const testing::Image picture = h.picture();
  const auto is_red = [&](float part_x, float part_y) {
    const int x = static_cast<int>(hit.area.Min.x + hit.area.GetWidth() * part_x);
    const int y0 = static_cast<int>(hit.area.Max.y - hit.area.GetHeight() * part_y);
    for (int dy = -2; dy <= 2; ++dy)
      if (((picture.at(x, y0 + dy) >> IM_COL32_G_SHIFT) & 255) < 120) return true;
    return false;
  };
  CHECK(is_red(0.25f, 0.25f));
  CHECK(is_red(0.5f, 0.5f));
  CHECK(is_red(0.75f, 0.25f));
  CHECK_FALSE(is_red(0.5f, 0.25f));
}

TEST_CASE("line plot: gaps, infinities, zeros on a logarithmic axis are marked, never fatal",
          "[viz][widgets][plot][nan]") {
  UiHarness h;
  std::vector<float> y = {1, 0.1f, 0, kNaN, kInfinity, -kInfinity, -2, 1e-9f, 1e-3f};
  bool logarithmic = true;
  const PlotSeries series[] = {{.name = "norm", .y = y}};
  PlotHit hit;
  h.body = [&] {
    hit = line_plot("p", series, {.height = 160, .log_y = logarithmic}, {.width = 400});
  };
  for (const bool log : {true, false}) {
    logarithmic = log;
    h.step(2);
    for (std::size_t k = 0; k < y.size(); ++k) {
      h.move({hit.area.Min.x + hit.area.GetWidth() * static_cast<float>(k) / 8,
              hit.area.GetCenter().y});
      REQUIRE(hit);
      CHECK(hit.index == static_cast<int>(k));
    }
    h.wait(0.2f);
    h.move({hit.area.Min.x + hit.area.GetWidth() * 3 / 8, hit.area.GetCenter().y});
    CHECK(h.item("tooltip").value.find("NaN") != std::string::npos);
    // The mark on the upper edge is in the colour of problems.
    h.move({790, 590});
    const testing::Image picture = h.picture();
    const int x = static_cast<int>(hit.area.Min.x + hit.area.GetWidth() * 3 / 8);
    bool marked = false;
    for (int dy = 0; dy < 10; ++dy)
      for (int dx = -3; dx <= 3; ++dx)
        marked = marked ||
                 picture.at(x + dx, static_cast<int>(hit.area.Min.y) + dy) == h.ui().theme().bad;
    CHECK(marked);
  }
  for (float& v : y) v = kNaN;
  h.step(2);
  for (float& v : y) v = 0;
  h.step(2);
}

TEST_CASE("line plot: empty, a single point, and very many points", "[viz][widgets][plot]") {
  UiHarness h;
  std::vector<float> y;
  PlotHit hit;
  h.body = [&] {
    const PlotSeries series[] = {{.name = "loss", .y = y}};
    hit = line_plot("p", series, {.height = 160, .empty = "No updates yet"}, {.width = 400});
  };
  h.step(2);
  CHECK(h.has("No updates yet"));
  CHECK_FALSE(hit);
  y = {2.5f};
  h.step(2);
  CHECK_FALSE(h.has("No updates yet"));
  h.hover("p");
  CHECK(hit.y == 2.5f);
  y.resize(200000);
  for (std::size_t k = 0; k < y.size(); ++k) y[k] = std::sin(static_cast<float>(k));
  y[123456] = 40;  // a spike that thinning must not lose
  h.step(2);
  const testing::Image picture = h.picture();
  const int x = static_cast<int>(hit.area.Min.x + hit.area.GetWidth() * 123456 / 199999);
  bool spike = false;
  for (int dx = -2; dx <= 2; ++dx)
    spike = spike || luminance(picture.at(x + dx, static_cast<int>(hit.area.Min.y) + 40)) < 0.4f;
  CHECK(spike);
  CHECK(ImGui::GetDrawData()->TotalVtxCount < 60000);
}

TEST_CASE("line plot: shares the columns of a time axis", "[viz][widgets][plot][time]") {
  UiHarness h;
  const TimeAxis axis = TimeAxis::over(120, 520, 3, 10);
  std::vector<float> y(10, 1.0f);
  const PlotSeries series[] = {{.name = "g", .y = y, .first_x = 3}};
  PlotHit hit;
  h.body = [&] { hit = line_plot("p", series, {.height = 120, .axis = &axis}); };
  h.step(2);
  CHECK(hit.area.Min.x == axis.left(3));
  CHECK(hit.area.Max.x == axis.end());
  h.move({axis.center(8), hit.area.GetCenter().y});
  CHECK(hit.x == 8);
}

TEST_CASE("plot arithmetic: ticks are round, medians are medians", "[viz][widgets][plot]") {
  CHECK(axis_ticks(0, 1, 5, false) == std::vector<float>{0, 0.2f, 0.4f, 0.6f, 0.8f, 1});
  CHECK(axis_ticks(0, 131, 4, false).size() >= 3);
  CHECK(axis_ticks(1e-6f, 1, 4, true).size() <= 4);
  CHECK(axis_ticks(0.2f, 0.9f, 4, true).size() >= 1);
  CHECK(axis_ticks(1, 1, 4, false).empty());
  CHECK(axis_ticks(0, kInfinity, 4, false).empty());
  const std::array<float, 3> a = {1, 5, kNaN}, b = {3, 1, kNaN};
  const std::array<float, 2> c = {2, 9};
  const std::array<std::span<const float>, 3> runs = {a, b, c};
  const std::vector<float> median = pointwise_median(runs);
  CHECK(median[0] == 2);
  CHECK(median[1] == 5);
  CHECK(std::isnan(median[2]));
}

}  // namespace
}  // namespace unroll::viz
