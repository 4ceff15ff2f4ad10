// Edits that are not of the experiment itself, and can be taken back all the same: the table that
// is searched, how samples are written, layouts, runs that are let go of.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

constexpr AppOptions kHigh{.width = 1440, .height = 1500};

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const std::string& link) {
    platform.start_link = link;
    app = std::make_unique<AppHarness>(platform, kHigh);
    app->step(8);
  }
  nlohmann::json state() const { return app->state(); }
  void train(int updates) {
    for (int i = 0; i < updates; ++i) {
      const int from = state()["update"];
      app->click("step");
      app->until([&] { return state()["update"] == from + 1; });
    }
  }
  /// Takes back, checks `key`, makes again, checks it.
  void there_and_back(const char* key, const nlohmann::json& before, const nlohmann::json& after) {
    INFO(key);
    REQUIRE(before != after);
    REQUIRE(state()[key] == after);
    app->key(ImGuiKey_Z, ImGuiMod_Ctrl);
    app->until([&] { return state()[key] == before; }, 120);
    app->key(ImGuiKey_Y, ImGuiMod_Ctrl);
    app->until([&] { return state()[key] == after; }, 120);
  }
  void type_into(std::string_view label, std::string_view text) {
    app->click_at(app->middle_of(label));
    app->key(ImGuiKey_A, ImGuiMod_Ctrl);
    app->type(text);
    app->key(ImGuiKey_Enter);
    app->wait(1);  // another edit, not a part of this one
  }
};

}  // namespace

TEST_CASE("undo: how samples are written is taken back, each change by itself", "[viz][undo]") {
  Fixture f("v=1&T=8&H=6&E=5&B=3&view=generate");
  CHECK(f.app->item("undo").disabled);
  const auto usual = f.state()["temperature"], usual_length = f.state()["sample_length"];
  f.type_into("temperature: value", "1.5");
  f.type_into("length: value", "77");
  CHECK(f.state()["undo"] == "sampling");
  CHECK(f.state()["undo_entries"] == 2);
  f.there_and_back("sample_length", usual_length, 77);
  f.app->click("undo");
  f.app->click("undo");
  CHECK(f.state()["temperature"] == usual);
  CHECK(f.state()["sample_length"] == usual_length);
  CHECK(f.app->item("undo").disabled);
}

TEST_CASE("undo: numbers of the table that is searched, and starting over with it",
          "[viz][undo][attention]") {
  Fixture f("v=1&task=recall&T=6&B=8&H=8&m=rnn&view=attention");
  f.app->until([&] { return f.app->has("Search a table by hand"); });
  f.app->click("Search a table by hand");
  f.app->wait(1);
  CHECK(f.state()["undo_entries"] == 0);  // it was only opened
  const auto first = f.state()["search"];
  REQUIRE(first.size() > 10);
  f.app->click("query and keys[0,1]");
  f.app->double_click("query: learning: value");
  f.app->type("0");
  f.app->key(ImGuiKey_Enter);
  f.app->wait(1);
  const auto changed = f.state()["search"];
  f.there_and_back("search", first, changed);
  f.app->click("Start over");
  f.app->wait(1);
  f.there_and_back("search", changed, first);
}

TEST_CASE("undo: a layout that was saved or forgotten", "[viz][undo][settings]") {
  Fixture f("v=1&text=rhymes&H=9&E=6&T=8&B=4&view=cell,settings");
  f.type_into("layout name", "mine");
  f.app->click("Save layout");
  f.app->wait(1);
  f.there_and_back("layouts", 0, 1);
  f.app->click("forget layout mine");
  f.app->wait(1);
  CHECK(f.state()["undo"] == "forget a layout");
  f.there_and_back("layouts", 1, 0);
  f.app->click("undo");
  f.app->step(4);
  CHECK(f.app->has("forget layout mine"));
}

TEST_CASE("undo: a run that was let go of comes back and can be gone on with",
          "[viz][undo][runs]") {
  Fixture f("v=1&text=rhymes&H=9&E=6&T=8&B=4&view=unroll,runs");
  f.train(3);
  const auto first = f.state();
  f.app->click("same start");
  f.app->wait(1);
  f.train(1);
  REQUIRE(f.state()["runs"] == 2);
  f.app->click("forget run 1");
  f.app->wait(1);
  CHECK(f.state()["undo"] == "forget a run");
  f.there_and_back("runs", 2, 1);
  f.app->click("undo");
  f.app->until([&] { return f.state()["runs"] == 2; });
  f.app->click("go on with run 1");
  f.app->until([&] { return f.state()["hash"] == first["hash"]; });
}

}  // namespace unroll::viz::testing
