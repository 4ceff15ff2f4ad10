// What outlives a visit: links, the last run, texts of the user. And what happens when nothing
// does.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/io/checksum.h"
#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "viz/app/keeper.h"

namespace unroll::viz::testing {
namespace {

constexpr const char* kSmall = "v=1&text=rhymes&H=9&E=6&T=8&B=4";
constexpr const char* kOwnWords =
    "the cat sat on the mat and the dog sat on the log, and so it went on and on for ever.";

void run_to(AppHarness& app, int update) {
  app.click("Play");
  app.until([&] { return app.state()["update"] >= update; });
  app.click("Pause");
  app.until([&] { return app.state()["state"] == "paused"; });
}

bool noted(const AppHarness& app, std::string_view part) {
  const auto state = app.state();
  for (const auto& notice : state["notices"])
    if (notice["text"].get<std::string>().find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("links: a shared address opens the same run on another machine", "[viz][link]") {
  FakePlatform here;
  here.start_link = kSmall;
  AppHarness first(here);
  run_to(first, 30);
  first.click("next example");
  first.click("input@2");
  first.click("Share");
  REQUIRE(here.clipboard.starts_with("https://unroll.example/#"));

  FakePlatform there;
  there.start_link = here.clipboard.substr(here.clipboard.find('#') + 1);
  AppHarness second(there);
  second.until([&] { return second.state()["state"] == "paused" && second.state()["update"] > 0; });
  CHECK(second.state()["hash"] == first.state()["hash"]);
  CHECK(second.state()["update"] == first.state()["update"]);
  CHECK(second.state()["playhead"] == 2);
  CHECK(second.state()["watch"]["index"] == 1);
}

TEST_CASE("links: the address keeps up, but not with every update", "[viz][link]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  AppHarness app(platform);
  app.click("Play");
  app.wait(4);
  CHECK(platform.shown_links.size() >= 1);
  CHECK(platform.shown_links.size() <= 4);
  app.click("Pause");
  app.wait(1);
  const std::string update = std::to_string(app.state()["update"].get<int>());
  CHECK(platform.shown_links.back().find("step=" + update) != std::string::npos);
}

TEST_CASE("links: a fresh start shows no link", "[viz][link]") {
  FakePlatform platform;
  platform.start_link = "";
  AppHarness app(platform);
  app.wait(1);
  CHECK(platform.shown_links.empty());
  CHECK(app.state()["link"] == "");
}

TEST_CASE("links: what is out of range is clamped, and said", "[viz][link]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=999999&T=8&t=nonsense&future=1";
  AppHarness app(platform);
  CHECK(app.state()["config"]["H"] == "1024");
  CHECK(app.state()["notices"].size() == 2);
  CHECK(app.state()["link"].get<std::string>().find("future=1") != std::string::npos);
}

TEST_CASE("links: changing the address changes the run", "[viz][link]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  AppHarness app(platform);
  app.app().on_link_changed("#v=1&text=harbour&H=5&T=8&B=4");
  app.step(4);
  CHECK(app.state()["text"]["id"] == "harbour");
  CHECK(app.state()["config"]["H"] == "5");
}

TEST_CASE("links: a text of the user comes back from the storage", "[viz][link]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  std::string link, hash;
  {
    AppHarness app(platform);
    app.app().on_text_pasted(kOwnWords);
    app.step(4);
    run_to(app, 10);
    app.wait(1);
    link = app.state()["link"];
    hash = app.state()["hash"];
  }
  CHECK(link.find("text=own-") != std::string::npos);
  platform.start_link = link;
  AppHarness again(platform);
  again.until([&] { return again.state()["update"] > 0 && again.state()["state"] == "paused"; });
  CHECK(again.state()["text"]["own"] == true);
  CHECK(again.state()["hash"] == hash);

  FakePlatform elsewhere;
  elsewhere.start_link = link;
  AppHarness without(elsewhere);
  CHECK(noted(without, "not on this device"));
  CHECK(without.state()["text"]["own"] == false);
  without.app().on_text_pasted(kOwnWords);
  without.until([&] { return without.state()["hash"] == hash; });
}

TEST_CASE("keeping: the last run is offered at the next visit and goes on exactly", "[viz][keep]") {
  FakePlatform platform;
  std::string hash;
  int update = 0;
  {
    platform.start_link = kSmall;
    AppHarness app(platform);
    run_to(app, 40);
    app.step(4);
    hash = app.state()["hash"];
    update = app.state()["update"];
  }
  REQUIRE(platform.stored.contains("autosave"));
  platform.start_link = "";
  AppHarness next(platform);
  CHECK(next.state()["resume"] == true);
  CHECK(next.state()["update"] == 0);
  next.click("Resume");
  CHECK(next.state()["resume"] == false);
  CHECK(next.state()["update"] == update);
  CHECK(next.state()["hash"] == hash);
}

TEST_CASE("keeping: Resume can be declined, and is not offered for somebody else's link",
          "[viz][keep]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  {
    AppHarness app(platform);
    run_to(app, 20);
  }
  platform.start_link = "text=harbour&H=5&T=8&B=4";
  {
    AppHarness other(platform);
    CHECK(other.state()["resume"] == false);
  }
  platform.start_link = "";
  AppHarness next(platform);
  next.click("Not now");
  CHECK(next.state()["resume"] == false);
  CHECK(next.state()["update"] == 0);
}

TEST_CASE("keeping: it saves every ten seconds while training, and when hidden", "[viz][keep]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  AppHarness app(platform);
  app.click("Play");
  const auto kept = [&] { return fnv1a64(platform.stored["autosave"]); };
  app.until([&] { return platform.stored.contains("autosave"); });
  double saved[2] = {};
  for (double& at : saved) {
    const std::uint64_t before = kept();
    app.until([&] { return kept() != before; });
    at = platform.now_us();
  }
  CHECK(std::fabs(saved[1] - saved[0] - 10e6) < 0.2e6);
  const std::uint64_t before = kept();
  app.wait(1);
  CHECK(kept() == before);
  app.app().on_hidden();
  app.step(2);
  CHECK(kept() != before);
}

TEST_CASE("keeping: a damaged store does no harm", "[viz][keep]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  {
    AppHarness app(platform);
    run_to(app, 10);
  }
  const Bytes good = platform.stored["autosave"];
  platform.start_link = "";
  for (std::size_t at = 0; at < good.size(); at += good.size() / 23 + 1) {
    platform.stored["autosave"] = good;
    platform.stored["autosave"][at] ^= 0x41;
    AppHarness app(platform);
    if (app.state()["resume"] == true) app.click("Resume");
    app.step(4);
    CHECK(app.state()["ready"] == true);
    CHECK(app.state()["state"] == "paused");
  }
  platform.stored["autosave"] = Bytes(good.begin(), good.begin() + 9);
  AppHarness app(platform);
  CHECK(app.state()["resume"] == false);
}

TEST_CASE("keeping: a place that cannot store says so once and goes on", "[viz][keep]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  platform.problem = "This browser keeps nothing in a private window.";
  AppHarness app(platform);
  run_to(app, 10);
  int times = 0;
  const auto state = app.state();
  for (const auto& notice : state["notices"]) times += notice["text"] == platform.problem;
  CHECK(times == 1);
}

TEST_CASE("idle: nothing is drawn and nothing is wanted while nothing happens",
          "[viz][idle][slow]") {
  FakePlatform platform;
  AppHarness app(platform);
  app.wait(2);
  CHECK(app.app().need() == FrameNeed::kNone);
  CHECK(app.idle(30) == 0);
  app.click("step");
  app.wait(2);
  CHECK(app.app().need() == FrameNeed::kNone);
  CHECK(app.idle(30) == 0);
  app.click("Play");
  CHECK(app.app().need() != FrameNeed::kNone);
  app.click("Pause");
  app.wait(8);  // a notice on screen goes away by itself
  CHECK(app.app().need() == FrameNeed::kNone);
}

TEST_CASE("idle: numbers on screen change at most ten times a second while training",
          "[viz][idle]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  AppHarness app(platform);
  app.click("Play");
  std::string last;
  int changes = 0;
  const double begin = platform.time_us;
  for (int i = 0; i < 120; ++i) {
    app.step();
    const std::string now = app.value("update");
    changes += now != last;
    last = now;
  }
  CHECK(changes > 10);
  CHECK(changes <= (platform.time_us - begin) / 1e5 + 1);
}

TEST_CASE("app: a saved session that is dropped is gone on with, a damaged one is refused",
          "[viz][app]") {
  Session session;
  Config config;
  config.model.kind = ModelKind::kGru;
  config.model.hidden = 7;
  config.task.text = "rhymes";
  session.apply(Reset{config});
  session.apply(Play{3});
  while (session.step()) {
  }
  session.apply(Save{.ticket = 1, .with_text = true});
  const auto saved = session.snapshot({});
  Bytes file = saved->saved.front().file;

  FakePlatform platform;
  platform.start_link = kSmall;
  AppHarness app(platform);
  const std::string before = app.state()["hash"];
  Bytes damaged = file;
  damaged.back() ^= 1;
  app.app().on_file_dropped("run.unroll", damaged);
  app.step(4);
  CHECK(app.state()["hash"] == before);
  CHECK(app.state()["notices"].size() == 1);
  app.app().on_file_dropped("run.unroll", file);
  app.until([&] { return app.state()["update"] == 3; });
  CHECK(app.state()["hash"] == saved->state_hash);
  CHECK(app.state()["config"]["m"] == "gru");
  run_to(app, 10);
  CHECK(app.state()["update"] >= 10);
}

}  // namespace unroll::viz::testing
