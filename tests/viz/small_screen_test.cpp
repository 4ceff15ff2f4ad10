// The smallest desktop: what a view is for is there, not behind its edge.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

struct Small {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Small(const std::string& link) {
    platform.start_link = link;
    app = std::make_unique<AppHarness>(platform, AppOptions{.width = 1280, .height = 720});
    app->step(6);
  }
  void train(int updates) {
    app->key(ImGuiKey_Space);
    app->until([&] { return app->state()["update"] >= updates; }, 8000);
    app->key(ImGuiKey_Space);
    app->step(4);
  }
  /// `label` stands whole in the panel that is open on the stage.
  void inside(const std::string& label) const {
    INFO(label);
    const std::string stage = app->state()["stage"];
    const Item &item = app->item(label), &panel = app->item("panel: " + stage);
    CHECK(item.visible);
    CHECK(item.min.x >= panel.min.x);
    CHECK(item.max.x <= panel.max.x);
    CHECK(item.min.y >= panel.min.y);
    CHECK(item.max.y <= panel.max.y);
  }
};

}  // namespace

TEST_CASE("small screen: every node of a cell shows a value", "[viz][layout][cell]") {
  const std::string model = GENERATE("lstm", "gru", "rnn");
  CAPTURE(model);
  Small small("v=1&text=rhymes&T=32&B=4&H=24&E=6&t=5&m=" + model + "&view=cell,curves");
  small.train(3);
  int tiles = 0, numbers = 0;
  for (const Item& item : small.app->items().items()) {
    if (item.label.starts_with("number of ")) {
      ++numbers;
      CHECK_FALSE(item.value.empty());
    }
    if (item.role != Role::kPicture || item.label.starts_with("frame ") ||
        item.label.find('.') == std::string::npos || item.label.find('@') == std::string::npos)
      continue;
    ++tiles;
    INFO(item.label);
    CHECK(item.max.y - item.min.y >= 3);
  }
  CHECK(tiles >= (model == "rnn" ? 3 : 8));
  // All but the sums, of which a unit has several rows, and what is handed in from below.
  CHECK(numbers >= tiles - 3);
}

TEST_CASE("small screen: a step stands at one x, even where a view scrolls",
          "[viz][layout][time]") {
  Small small("v=1&text=rhymes&T=32&B=4&H=24&E=6&t=5&m=lstm");
  small.train(2);
  std::vector<float> places;
  for (int t = 0; t < 32; ++t)
    places.push_back(small.app->item("input@" + std::to_string(t)).min.x);
  small.app->key(ImGuiKey_2);
  small.app->step(4);
  int seen = 0;
  for (int t = 0; t < 32; ++t) {
    const std::string lane = "lane lstm0.i[0]@" + std::to_string(t);
    if (!small.app->has(lane)) continue;
    ++seen;
    CHECK(small.app->item(lane).min.x == places[static_cast<std::size_t>(t)]);
  }
  CHECK(seen == 32);
}

TEST_CASE("small screen: the gradient's share by age and the norms are within reach",
          "[viz][layout][gradient]") {
  const bool teaching = GENERATE(false, true);
  const std::string model = GENERATE("rnn", "lstm");
  CAPTURE(teaching, model);
  Small small("v=1&text=rhymes&T=32&B=4&H=9&E=6&view=gradient,settings&m=" + model);
  if (teaching) small.app->click("teaching mode");
  small.train(3);
  small.inside("gradient against lag");
  CHECK_FALSE(small.app->has("share of the gradient by age"));
  small.app->click("older than d, %");
  small.app->step(2);
  small.inside("share of the gradient by age");
  small.inside(small.app->has("gradient norm") ? "gradient norm" : "norm, clipped");
  small.app->click("back from loss 31");
  small.app->step(2);
  small.inside("gradient against lag");
}

TEST_CASE("small screen: the loop is told in words beside an encoder too",
          "[viz][layout][unroll]") {
  Small small("v=1&task=dates&B=4&m=gru&H=9");
  small.train(2);
  small.app->click("fold");
  small.app->wait(0.6);
  small.inside("loop in words");
  small.inside("loop of encoder0.h");
  small.inside("weights gru0.Wh");
  const Item &words = small.app->item("loop in words"), &bars = small.app->item("source grad@5");
  CHECK(words.max.y <= bars.min.y);
}

TEST_CASE("small screen: lines join the tokens that look at each other",
          "[viz][layout][attention]") {
  const std::string link =
      GENERATE("v=1&task=dates&B=4&m=gru&H=9&cross=luong", "v=1&task=recall&T=12&B=4&m=attention",
               "v=1&text=rhymes&T=64&B=4&m=transformer&d=8&heads=2");
  CAPTURE(link);
  Small small(link + "&view=attention,curves");
  small.train(2);
  small.inside("lines");
  small.inside("attention");
  small.inside("pair");
}

}  // namespace unroll::viz::testing
