// A session file that is brought takes the place of all runs: it asks before it takes what was
// trained.
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

constexpr const char* kQuestion = "Open the saved session in place of yours?";

Bytes saved_session(std::string& hash) {
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
  hash = saved->state_hash;
  return saved->saved.front().file;
}

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;
  std::string hash;
  Bytes file = saved_session(hash);

  Fixture() {
    platform.start_link = "v=1&text=rhymes&H=9&E=6&T=8&B=4";
    app = std::make_unique<AppHarness>(platform);
  }
  void drop() {
    app->app().on_file_dropped("run.unroll", file);
    app->step(6);
  }
  void train() {
    app->click("step");
    app->until([&] { return app->state()["update"] == 1; });
  }
};

}  // namespace

TEST_CASE("open a session: where nothing was trained it is opened at once", "[viz][keep]") {
  Fixture f;
  f.drop();
  CHECK_FALSE(f.app->has(kQuestion));
  CHECK(f.app->state()["hash"] == f.hash);
}

TEST_CASE("open a session: what was trained is kept until the user says so", "[viz][keep]") {
  Fixture f;
  f.train();
  f.app->key(ImGuiKey_R);
  f.app->wait(1);
  f.train();
  const auto before = f.app->state();
  REQUIRE(before["runs"] == 2);
  f.drop();
  REQUIRE(f.app->has(kQuestion));
  CHECK(f.app->value(kQuestion).find("the run of 1 updates and the kept one") != std::string::npos);
  CHECK(f.app->state()["hash"] == before["hash"]);
  f.app->click("Keep mine");
  CHECK_FALSE(f.app->has(kQuestion));
  CHECK(f.app->state()["hash"] == before["hash"]);
  CHECK(f.app->state()["runs"] == 2);
  CHECK(f.app->state()["undo"] == before["undo"]);
  f.drop();
  f.app->click("Open");
  f.app->until([&] { return f.app->state()["hash"] == f.hash; });
  CHECK(f.app->state()["runs"] == 1);
  CHECK_FALSE(f.app->has(kQuestion));
}

}  // namespace unroll::viz::testing
