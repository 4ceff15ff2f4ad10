// Every edit can be taken back and made again; an edit in the past keeps the future that it leaves.
#include "viz/app/undo.h"

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <variant>

#include "tests/support/app_harness.h"
#include "viz/app/controller.h"
#include "viz/views/views.h"

namespace unroll::viz::testing {
namespace {

constexpr AppOptions kHigh{.width = 1440, .height = 1500};
constexpr const char* kSmall = "text=rhymes&H=9&E=6&T=8&B=4&view=unroll,runs";

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const char* link = kSmall) {
    platform.start_link = link;
    app = std::make_unique<AppHarness>(platform, kHigh);
  }
  nlohmann::json state() const { return app->state(); }
  std::string config(const char* key) const { return state()["config"][key]; }
  void train_to(std::uint64_t update) {
    app->click("Play");
    app->until([&] { return state()["update"] >= update; });
    app->click("Pause");
    app->until([&] { return state()["state"] == "paused"; });
  }
  void back(int updates) {
    for (int i = 0; i < updates; ++i) {
      const std::uint64_t from = state()["update"];
      app->key(ImGuiKey_LeftArrow);
      app->until([&] { return state()["update"] == from - 1 && state()["state"] == "paused"; });
    }
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

TEST_CASE("undo: a live setting goes back and comes again, by button and by key", "[viz][undo]") {
  Fixture f;
  CHECK(f.app->item("undo").disabled);
  CHECK(f.app->item("redo").disabled);
  const std::string usual = f.config("lr");
  f.type_into("learning rate: value", "0.01");
  f.type_into("learning rate: value", "0.02");
  CHECK(f.config("lr") == "0.02");
  CHECK(f.state()["undo"] == "learning rate");
  f.app->click("undo");
  CHECK(f.config("lr") == "0.01");
  f.app->key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(f.config("lr") == usual);
  CHECK(f.app->item("undo").disabled);
  f.app->key(ImGuiKey_Y, ImGuiMod_Ctrl);
  CHECK(f.config("lr") == "0.01");
  f.app->key(ImGuiKey_Z, ImGuiMod_Ctrl | ImGuiMod_Shift);
  CHECK(f.config("lr") == "0.02");
  CHECK(f.app->item("redo").disabled);
  // A new edit is the end of what could be made again.
  f.app->click("undo");
  f.type_into("learning rate: value", "0.5");
  CHECK(f.app->item("redo").disabled);
}

TEST_CASE("undo: taking a live setting back while training is an edit now, no journey",
          "[viz][undo]") {
  Fixture f;
  f.train_to(20);
  f.type_into("learning rate: value", "0.01");
  f.train_to(60);
  const std::uint64_t update = f.state()["update"];
  f.app->click("undo");
  CHECK(f.state()["update"] == update);
  CHECK(f.state()["runs"] == 1);
}

TEST_CASE("undo: a new start is taken back by going over to the run that it left", "[viz][undo]") {
  Fixture f;
  f.train_to(30);
  const auto before = f.state();
  f.type_into("hidden units: value", "12");
  CHECK(f.state()["update"] == 0);
  CHECK(f.config("H") == "12");
  f.app->click("undo");
  f.app->until([&] { return f.state()["state"] == "paused" && f.state()["update"] > 0; });
  CHECK(f.state()["hash"] == before["hash"]);
  CHECK(f.config("H") == "9");
  f.app->click("redo");
  f.app->step(8);
  CHECK(f.config("H") == "12");
  f.app->click("undo");
  f.app->until([&] { return f.state()["state"] == "paused" && f.state()["update"] > 0; });
  CHECK(f.state()["hash"] == before["hash"]);
  // Without a trained run to go back to, the settings come back.
  f.app->click("same start");
  f.app->wait(1);
  f.app->key(ImGuiKey_R);
  f.app->wait(1);
  CHECK(f.config("seed") == "2");
  f.app->click("undo");
  f.app->step(8);
  CHECK(f.config("seed") == "1");
}

TEST_CASE("undo: models of a race, what is held and what is read come back", "[viz][undo]") {
  Fixture f("task=recall&T=6&B=2&H=4&E=3&view=unroll,race&vs=gru");
  f.app->until([&] { return f.state()["rivals"].size() == 1; });
  f.app->click("Add a model");
  f.app->wait(1);
  CHECK(f.state()["rivals"].size() == 2);
  f.app->click("undo");
  f.app->wait(1);
  CHECK(f.state()["rivals"].size() == 1);
  f.app->click("redo");
  f.app->wait(1);
  CHECK(f.state()["rivals"].size() == 2);
  f.app->click("remove B");
  f.app->wait(1);
  CHECK(f.state()["rivals"].size() == 1);
  f.app->click("undo");
  f.app->wait(1);
  CHECK(f.state()["rivals"].size() == 2);
  CHECK(f.state()["rivals"][0]["differs"] == "gru");
  // Held by key, taken back, held again.
  f.app->move(f.app->middle_of("rnn0.h[1]@2"));
  const std::string free = f.app->value("rnn0.h[1]@2");
  f.app->key(ImGuiKey_C);
  CHECK(f.app->value("rnn0.h[1]@2") == "1.00");
  f.app->wait(1);
  CHECK(f.state()["undo"] == "hold");
  f.app->click("undo");
  CHECK(f.app->value("rnn0.h[1]@2") == free);
  f.app->click("redo");
  CHECK(f.app->value("rnn0.h[1]@2") == "1.00");
  f.app->click("undo");
  // What is read.
  CHECK(f.state()["changed_steps"] == 0);
}

TEST_CASE("undo: another text, equal sizes and a setting of a rival come back", "[viz][undo]") {
  Fixture f("task=recall&T=6&B=2&H=4&E=3&view=unroll,race&vs=gru");
  f.app->until([&] { return f.state()["rivals"].size() == 1; });
  const auto made = [&](const std::function<nlohmann::json()>& told, const char* name,
                        const nlohmann::json& before) {
    const nlohmann::json after = told();
    CHECK(after != before);
    CHECK(f.state()["undo"] == name);
    f.app->click("undo");
    f.app->until([&] { return told() == before; });
    f.app->click("redo");
    f.app->until([&] { return told() == after; });
    f.app->click("undo");
    f.app->until([&] { return told() == before; });
  };
  const auto rivals = [&]() -> nlohmann::json { return f.state()["rivals"][0]["differs"]; };
  const nlohmann::json gru = rivals();
  f.app->click("Equal size");
  f.app->wait(1);
  made(rivals, "equal parameters", gru);
  f.app->click("show B");
  f.type_into("Model/hidden units: value", "5");
  made(rivals, "hidden units of model B", gru);

  Fixture text;
  text.app->click("Harbour");
  text.app->wait(1);
  CHECK(text.state()["text"]["id"] == "harbour");
  CHECK(text.state()["undo"] == "text");
  text.app->click("undo");
  text.app->until([&] { return text.state()["text"]["id"] == "rhymes"; });
  text.app->click("redo");
  text.app->until([&] { return text.state()["text"]["id"] == "harbour"; });
}

TEST_CASE("undo: every command is an edit that can be taken back, or none for a reason",
          "[viz][undo]") {
  FakePlatform platform;
  platform.start_link = kSmall;
  Controller controller(platform, list_views());
  const auto until = [&](const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !(controller.now() && done()); ++i) {
      platform.time_us += 1e4;
      controller.poll();
    }
    REQUIRE(done());
  };
  const auto post = [&](Command command) {
    Outbox outbox(controller.state());
    outbox.post(std::move(command));
    controller.deliver(outbox);
  };
  until([&] { return controller.now()->config.model.hidden == 9; });
  const Config config = controller.now()->config;
  post(StepUpdate{2});
  until([&] { return controller.now()->update == 2; });
  post(Reset{config});
  until([&] { return controller.now()->runs.size() == 2; });
  struct Row {
    Command command;
    const char* no_edit = "";  ///< why
  };
  const Row rows[] = {{Reset{config}},
                      {ProvideText{"t", "abc"}},
                      {Play{}, "the bar of updates goes back"},
                      {Pause{}, "the bar of updates goes on"},
                      {StepUpdate{}, "the bar of updates goes back"},
                      {SeekTo{}, "the bar of updates goes back"},
                      {SetField{"lr", "0.5"}},
                      {Watch{}, "it looks; with changed input it is an edit, see below"},
                      {SetSampling{}, "it says how samples are written"},
                      {Generate{}, "it writes a sample"},
                      {Save{}, "it saves"},
                      {Restore{}, "another session has a history of its own"},
                      {Import{}},
                      {Export{}, "it saves"},
                      {Ask{}, "it looks"},
                      {SetHolds{}},
                      {SwitchRun{1}},
                      {PinRun{1}},
                      {ForgetRun{1}},
                      {SetInput{}},
                      {RecallRun{9}}};
  REQUIRE(std::size(rows) == std::variant_size_v<Command>);
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    INFO(i);
    CHECK(rows[i].command.index() == i);
    CHECK(controller.before_of(rows[i].command).has_value() ==
          std::string_view(rows[i].no_edit).empty());
  }
  post(SetInput{{{.step = 1, .symbol = (controller.now()->example.inputs[1] + 1) % 5}}});
  until([&] { return !controller.now()->what_if.empty(); });
  CHECK(controller.before_of(Watch{WatchSource::kHeldOut, 1}));
}

TEST_CASE("undo: a pin, going over to a run and another example are taken back", "[viz][undo]") {
  Fixture f;
  f.train_to(20);
  const auto first = f.state();
  f.app->click("same start");
  f.app->wait(1);
  REQUIRE(f.state()["runs"] == 2);
  f.app->click("pin run 1");
  f.app->wait(1);
  CHECK(f.state()["undo"] == "pin a run");
  f.app->click("undo");
  f.app->wait(1);
  CHECK(f.app->has("pin run 1"));
  f.app->click("redo");
  f.app->wait(1);
  CHECK(f.app->has("unpin run 1"));
  f.app->click("step");
  f.app->until([&] { return f.state()["update"] == 1; });
  f.app->click("go on with run 1");
  f.app->until([&] { return f.state()["hash"] == first["hash"]; });
  f.app->click("undo");
  f.app->until([&] { return f.state()["run"] == 2 && f.state()["state"] == "paused"; });
  CHECK(f.state()["update"] == 1);
}

TEST_CASE("undo: what was read comes back with its example", "[viz][undo]") {
  Fixture f("task=recall&T=6&B=8&H=8&E=4&view=whatif");
  f.app->click("reads@2");
  f.app->click(f.app->value("reads@2") == "c" ? "d" : "c");
  f.app->wait(1);
  REQUIRE(f.state()["changed_steps"] == 1);
  f.app->click("next example");
  f.app->wait(1);
  CHECK(f.state()["changed_steps"] == 0);
  CHECK(f.state()["watch"]["index"] == 1);
  CHECK(f.state()["undo"] == "another example");
  f.app->click("undo");
  f.app->wait(1);
  CHECK(f.state()["changed_steps"] == 1);
  CHECK(f.state()["watch"]["index"] == 0);
}

TEST_CASE("undo: a link that was followed is taken back", "[viz][undo]") {
  Fixture f;
  f.app->app().on_link_changed("#v=1&text=rhymes&H=5&T=8&B=4&vs=gru");
  f.app->wait(1);
  CHECK(f.config("H") == "5");
  f.app->click("undo");
  f.app->wait(1);
  CHECK(f.state()["rivals"].empty());
  f.app->click("undo");
  f.app->wait(1);
  CHECK(f.config("H") == "9");
}

TEST_CASE("undo log: steps of one drag are one edit", "[viz][undo]") {
  UndoLog log;
  log.made({"rate", FieldBefore{"lr", "1"}}, 0);
  log.made({"rate", FieldBefore{"lr", "2"}}, 1e5);
  log.made({"rate", FieldBefore{"lr", "3"}}, 2e5);
  log.made({"clip", FieldBefore{"clip", "1"}}, 3e5);
  auto entry = log.take_undo();
  REQUIRE(entry);
  CHECK(std::get<FieldBefore>(entry->before).key == "clip");
  entry = log.take_undo();
  REQUIRE(entry);
  CHECK(std::get<FieldBefore>(entry->before).value == "1");
  CHECK_FALSE(log.take_undo());
  for (int i = 0; i < 200; ++i) log.made({"seed", StartBefore{}}, 1e6 * i);
  int kept = 0;
  while (log.take_undo()) ++kept;
  CHECK(kept == static_cast<int>(UndoLog::kMost));
}

TEST_CASE("runs view: an edit in the past opens a branch, and either can be gone on with",
          "[viz][runs]") {
  Fixture f;
  f.train_to(40);
  const auto end = f.state();
  CHECK(f.app->value("run 1: updates") == std::to_string(end["update"].get<int>()));
  f.back(3);
  const std::uint64_t fork = f.state()["update"];
  f.type_into("learning rate: value", "0.02");
  CHECK(f.state()["runs"] == 2);
  CHECK(f.state()["run"] == 2);
  CHECK(f.app->value("run 2").find("learning rate 0.02 from update " + std::to_string(fork)) !=
        std::string::npos);
  f.train_to(fork + 20);
  const auto branch = f.state();
  f.app->click("go on with run 1");
  f.app->until([&] { return f.state()["run"] == 1 && f.state()["state"] == "paused"; });
  CHECK(f.state()["hash"] == end["hash"]);
  CHECK(f.state()["update"] == end["update"]);
  CHECK(end["config"]["lr"] == f.config("lr"));
  CHECK(f.app->item("go on with run 1").disabled);
  // The pin, and letting go.
  f.app->click("pin run 2");
  CHECK(f.app->has("unpin run 2"));
  f.app->click("go on with run 2");
  f.app->until([&] { return f.state()["run"] == 2 && f.state()["state"] == "paused"; });
  CHECK(f.state()["hash"] == branch["hash"]);
  f.app->click("forget run 1");
  CHECK(f.state()["runs"] == 1);
}

TEST_CASE("runs view: two configurations are compared field by field, and saved as a table",
          "[viz][runs]") {
  Fixture f;
  f.train_to(20);
  f.type_into("hidden units: value", "12");
  f.train_to(30);
  REQUIRE(f.state()["runs"] == 2);
  f.app->click("run 1");
  CHECK(f.app->item("run 1").checked);
  CHECK(f.app->value("Runs/hidden units") == "9 / 12");
  f.app->click("Copy table");
  CHECK(f.platform.clipboard.starts_with("run\tbranch of"));
  f.app->click("Save CSV");
  f.app->until([&] { return f.platform.offered.contains("unroll.runs.csv"); });
  const Bytes& file = f.platform.offered["unroll.runs.csv"];
  CHECK(std::string(file.begin(), file.end()).starts_with("run,"));
}

}  // namespace unroll::viz::testing
