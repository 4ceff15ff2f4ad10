// What if it had read something else: by a press, by typing, by drawing.
#include "viz/views/what_if_panel.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/view_stage.h"
#include "viz/views/input_edits.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

constexpr AppOptions kHigh{.width = 1440, .height = 1300};

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const char* link, int updates = 0) {
    platform.start_link = link;
    app = std::make_unique<AppHarness>(platform, kHigh);
    if (updates == 0) return;
    app->key(ImGuiKey_Space);
    app->until([&] { return app->state()["update"] >= updates; }, 6000);
    app->key(ImGuiKey_Space);
    app->until([&] { return app->state()["state"] == "paused"; });
  }
  int changed() const { return app->state()["changed_steps"]; }
};

std::shared_ptr<const Snapshot> trained(const Config& config, int updates,
                                        std::vector<InputEdit> edits = {}) {
  Session session;
  session.apply(Reset{config});
  if (updates > 0) session.apply(StepUpdate{static_cast<std::uint64_t>(updates)});
  while (session.step()) {
  }
  if (!edits.empty()) session.apply(SetInput{std::move(edits)});
  return session.snapshot({});
}

const WhatIfPanel kView;

}  // namespace

TEST_CASE("what if view: a press puts another symbol there, another press gives it back",
          "[viz][whatif]") {
  Fixture f("task=recall&T=6&B=8&H=8&E=4&view=whatif", 30);
  const std::string hash = f.app->state()["hash"];
  CHECK(f.changed() == 0);
  CHECK(f.app->item("Restore example").disabled);
  f.app->click("reads@2");
  const std::string before = f.app->value("reads@2");
  const std::string other = before == "c" ? "d" : "c";
  f.app->click(other);
  CHECK(f.changed() == 1);
  CHECK(f.app->value("reads@2") == other);
  CHECK(f.app->value("read before@2") == before);
  CHECK(f.app->has("answered before@5"));
  CHECK(f.app->state()["hash"] == hash);
  CHECK(f.app->state()["undo"] == "what is read");
  f.app->click("undo");
  f.app->step(4);
  CHECK(f.changed() == 0);
  f.app->click("redo");
  f.app->step(4);
  CHECK(f.changed() == 1);
  f.app->click("Restore example");
  CHECK(f.changed() == 0);
  CHECK(f.app->value("reads@2") == before);
}

TEST_CASE("what if view: what is typed is read as far as the symbols are known", "[viz][whatif]") {
  Fixture f("text=rhymes&T=12&B=8&H=8&E=4&view=whatif");
  CHECK(f.app->value("what if").starts_with("Press a symbol, "));
  CHECK(f.app->value("what if").ends_with("The network itself is not changed."));
  f.app->click("what it reads");
  f.app->type("ab a");
  f.app->step(6);
  CHECK(f.changed() > 0);
  CHECK(f.app->value("reads@0") == "a");
  CHECK(f.app->value("reads@1") == "b");

  Config config;
  config.task.kind = TaskKind::kClasses;
  const auto words = trained(config, 0);
  const std::string known = words->task.symbols.at(0) + " " + words->task.symbols.at(1);
  CHECK(typed_input(*words, known).problem.empty());
  CHECK(typed_input(*words, known + " xylophone").problem.find("xylophone") != std::string::npos);
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += words->task.symbols.at(0) + " ";
  CHECK(typed_input(*words, endless).problem.find("longer was left out") != std::string::npos);
}

TEST_CASE("what if view: a drawn line is the flight of the ball", "[viz][whatif]") {
  Fixture f("task=ball&T=10&B=8&H=8&view=whatif");
  const Item area = f.app->item("draw a throw");
  f.app->drag({area.min.x + 60, area.max.y - 40}, {area.min.x + 200, area.min.y + 60});
  f.app->step(6);
  CHECK(f.changed() >= 9);
  CHECK(f.app->has("expects@4"));
  f.app->key(ImGuiKey_Z, ImGuiMod_Ctrl);
  f.app->step(6);
  CHECK(f.changed() == 0);
}

TEST_CASE("what if view: a drawn curve is read instead", "[viz][whatif]") {
  Fixture f("task=sines&T=20&B=8&H=8&view=whatif");
  const Item area = f.app->item("draw a curve");
  const std::string before = f.app->value("reads@10");
  f.app->drag({(area.min.x + area.max.x) / 2 - 40, area.min.y + 30},
              {(area.min.x + area.max.x) / 2 + 40, area.max.y - 30});
  f.app->step(6);
  CHECK(f.changed() >= 2);
  f.app->click("Restore example");
  CHECK(f.app->value("reads@10") == before);
}

TEST_CASE("what if view: a point of a picture is turned over", "[viz][whatif]") {
  Fixture f("task=glyphs&B=8&H=8&view=whatif");
  const std::string before = f.app->value("pixel 2 3");
  f.app->click("pixel 2 3");
  f.app->step(4);
  CHECK(f.changed() == 1);
  CHECK(f.app->value("pixel 2 3") != before);
}

TEST_CASE("what if view: answers are those of the trace, before and now", "[viz][whatif]") {
  Config config;
  config.task.kind = TaskKind::kRecall;
  config.task.length = 6;
  config.model.hidden = 8;
  const auto first = trained(config, 20);
  const int other = (first->example.inputs[0] + 1) % 8;
  const auto snapshot = trained(config, 20, {InputEdit{.step = 0, .symbol = other}});
  ViewStage stage(kView, *snapshot, {.width = 860, .height = 620});
  const ExampleView& now = snapshot->example;
  const SlotView &h = *main_slot(*snapshot), &old = *snapshot->what_if[0].before.find("rnn0", "h");
  for (int t = 0; t < now.length; ++t) {
    const std::string at = " rnn0.h[3]@" + std::to_string(t);
    CHECK(stage.ui.item("memory" + at).value ==
          format_value(static_cast<double>(value_at(h, 3, t))));
    CHECK(stage.ui.item("change of the memory" + at).value ==
          format_value(static_cast<double>(value_at(h, 3, t) - value_at(old, 3, t))));
  }
  for (int t = 0; t < now.length; ++t) {
    const std::string at = "@" + std::to_string(t);
    CHECK(stage.ui.item("reads" + at).value ==
          symbol_glyph(snapshot->task, now.inputs[static_cast<std::size_t>(t)]));
    if (!has_target(now, t)) continue;
    CHECK(stage.ui.item("answers" + at).value == class_glyph(snapshot->task, answer_at(now, t)));
    CHECK(stage.ui.item("answered before" + at).value ==
          class_glyph(snapshot->task, answer_at(snapshot->what_if[0].before, t)));
    CHECK(answer_value(now, answer_at(now, t), t) ==
          value_at(*now.find("loss", "p"), answer_at(now, t), t));
  }
  CHECK(stage.ui.item("what if").value.find("still the answer of the task") != std::string::npos);
}

TEST_CASE("what if view: it looks as it did", "[viz][whatif][golden]") {
  struct Shot {
    const char* name;
    TaskKind task;
    bool dark, phone;
  };
  const Shot shot = GENERATE(Shot{"whatif-light", TaskKind::kRecall, false, false},
                             Shot{"whatif-dark", TaskKind::kBall, true, false},
                             Shot{"whatif-phone", TaskKind::kSentences, false, true});
  Config config;
  config.task.kind = shot.task;
  config.task.length = 12;
  config.model.hidden = 16;
  config.train.rate = 0.01;
  const auto plain = trained(config, 150);
  std::vector<InputEdit> edits;
  if (shot.task == TaskKind::kBall)
    for (int t = 0; t < 12; ++t)
      edits.push_back(
          {.step = t,
           .values = {-0.8f + 0.13f * static_cast<float>(t),
                      0.6f - 0.02f * static_cast<float>(t * t) + 0.1f * static_cast<float>(t)}});
  else
    edits.push_back({.step = 1, .symbol = (plain->example.inputs[1] + 2) % 8});
  const auto snapshot = trained(config, 150, edits);
  HarnessOptions options{.width = shot.phone ? 390.0f : 860.0f,
                         .height = shot.phone ? 844.0f : 520.0f};
  if (shot.dark) options.look.theme = ThemeId::kDark;
  options.look.touch = shot.phone;
  ViewStage stage(kView, *snapshot, options, shot.phone);
  const std::string problem = check_golden(shot.name, stage.ui.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
