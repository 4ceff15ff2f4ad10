// What is held and what is read in place of the input travels with the address.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/link.h"
#include "tests/support/app_harness.h"
#include "viz/app/view_link.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

const std::string kOne = format_value(1.0), kNone = format_value(0.0);

bool noted(const AppHarness& app, std::string_view part) {
  const auto state = app.state();
  for (const auto& notice : state["notices"])
    if (notice["text"].get<std::string>().find(part) != std::string::npos) return true;
  return false;
}

std::string shared(AppHarness& app, const FakePlatform& platform) {
  app.click("Share");
  return platform.clipboard.substr(platform.clipboard.find('#') + 1);
}

}  // namespace

TEST_CASE("what-if links: holds and changed symbols open on another machine", "[viz][link][hold]") {
  FakePlatform here;
  here.start_link = "v=1&task=recall&T=8&H=5&E=4&B=2&m=lstm&vs=gru&view=unroll,log";
  AppHarness first(here);
  first.wait(1);
  first.move(first.middle_of("lstm0.h[2]@3"));
  first.key(ImGuiKey_C);
  first.move(first.middle_of("lstm0.h[1]@5"));
  first.key(ImGuiKey_A);
  first.key(ImGuiKey_9);
  first.step(4);
  first.click("reads@2");
  const std::string other = first.value("reads@2") == "c" ? "d" : "c";
  first.click(other);
  // A rival has holds of its own.
  first.click("show B");
  first.key(ImGuiKey_1);
  first.wait(1);
  first.move(first.middle_of("gru0.h[0]@1"));
  first.key(ImGuiKey_C);
  first.wait(1);
  const std::string link = shared(first, here);
  INFO(link);
  const FieldTexts extra = read_link(link).link.extra;
  CHECK(std::ranges::find(extra, FieldTexts::value_type("clampB", "gru0.h[0]@1:1")) != extra.end());

  FakePlatform there;
  there.start_link = link;
  AppHarness second(there);
  second.wait(1);
  CHECK(second.value("gru0.h[0]@1") == kOne);
  CHECK(second.state()["changed_steps"] == 1);
  second.click("show A");
  second.wait(1);
  CHECK(second.value("lstm0.h[2]@3") == kOne);
  CHECK(second.value("lstm0.h[1]@5") == kNone);
  second.key(ImGuiKey_9);
  second.step(4);
  CHECK(second.value("reads@2") == other);
  CHECK(second.state()["notices"].empty());
  CHECK(second.state()["undo"] == "");
}

TEST_CASE("what-if links: a drawn curve opens on another machine", "[viz][link][whatif]") {
  FakePlatform here;
  here.start_link = "task=sines&T=20&B=8&H=8&view=whatif";
  AppHarness first(here, {.width = 1440, .height = 1300});
  const Item area = first.item("draw a curve");
  first.drag({area.min.x + 10, area.min.y + 30}, {area.max.x - 10, area.max.y - 30});
  first.step(6);
  const int changed = first.state()["changed_steps"];
  REQUIRE(changed > 10);
  FakePlatform there;
  there.start_link = shared(first, here);
  AppHarness second(there, {.width = 1440, .height = 1300});
  second.wait(1);
  CHECK(second.state()["changed_steps"] == changed);
  for (int t = 0; t < 20; ++t) {
    const std::string cell = "reads@" + std::to_string(t);
    CHECK(second.value(cell) == first.value(cell));
  }
}

TEST_CASE("what-if links: what does not fit is refused, and what to write is said",
          "[viz][link][hold]") {
  FakePlatform platform;
  platform.start_link = "task=recall&T=8&H=5&E=4&B=2&m=lstm&clamp=lstm.f@3:0";
  AppHarness app(platform);
  app.wait(1);
  CHECK(noted(app, "hold lstm.f"));
  CHECK(noted(app, "lstm0.f"));
  app.wait(3);
  CHECK(app.state()["link"].get<std::string>().find("clamp") == std::string::npos);

  FakePlatform garbled;
  garbled.start_link = "task=recall&T=8&H=5&E=4&B=2&m=lstm&clamp=lstm0.f@3&reads=3:999";
  AppHarness other(garbled);
  other.wait(1);
  CHECK(noted(other, "it is written as lstm0.f[3]@4-9:0"));
  CHECK(noted(other, "There is no symbol 999"));
}

TEST_CASE("what-if links: too many changed steps are left out, and Share says so",
          "[viz][link][whatif]") {
  std::vector<InputEdit> many;
  for (int t = 0; t < 600; ++t) many.push_back({.step = t, .values = {0.12345678f}});
  CHECK_FALSE(fit_in_link(many));
  CHECK(write_view_link({}, {}, {}, {.edits = many}).empty());
  FakePlatform platform;
  platform.start_link = "task=sines&T=600&B=1&H=2&view=whatif";
  AppHarness app(platform);
  std::string reads;
  app.app().on_link_changed("#task=sines&T=600&B=1&H=2&view=whatif&reads=3=0.5");
  app.wait(1);
  CHECK(app.state()["changed_steps"] == 1);
  app.click("Share");
  CHECK(noted(app, "it opens this very run"));
  CHECK_FALSE(noted(app, "too much for a link"));
}

}  // namespace unroll::viz::testing
