// The text coloured by a unit: its numbers are those of the trace, and clicks choose.
#include "viz/views/neurons_panel.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/measure.h"
#include "viz/views/neurons_text.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::diverged_snapshot;
using unroll::testing::small_config;
using unroll::testing::snapshot_after;

std::shared_ptr<const Snapshot> trained(ModelKind kind, TaskKind task, int length, int updates) {
  Config config = small_config();
  config.model.kind = kind;
  config.task.kind = task;
  config.task.length = length;
  return snapshot_after(config, static_cast<std::uint64_t>(updates));
}

const NeuronsPanel kView;
const HarnessOptions kDesktop{.width = 860, .height = 470};

}  // namespace

TEST_CASE("neurons: every symbol carries the number of the chosen unit, and its best guesses",
          "[viz][neurons]") {
  const auto snapshot = trained(ModelKind::kLstm, TaskKind::kChars, 20, 10);
  const ExampleView& example = snapshot->example;
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.state.neuron_slot = "lstm0.c";
  stage.state.neuron_unit = 3;
  stage.ui.step(3);
  const SlotView* cell = example.find("lstm0", "c");
  REQUIRE(cell != nullptr);
  const SlotView* p = prediction_slot(*snapshot);
  for (int t = 0; t < 20; ++t) {
    const std::string at = "@" + std::to_string(t);
    CHECK(stage.ui.item("neuron lstm0.c[3]" + at).value ==
          format_value(static_cast<double>(value_at(*cell, 3, t))));
    CHECK(stage.ui.item("text" + at).value ==
          symbol_glyph(snapshot->task, example.inputs[static_cast<std::size_t>(t)]));
    const SymbolGuess best = top_guesses(*p, t, 1)[0];
    CHECK(stage.ui.item("guess[0]" + at)
              .value.ends_with(format_value(static_cast<double>(best.probability))));
  }
  const Ask asked = stage.outbox.take_questions();
  CHECK(asked.questions == set_of({Question::kUnit}));
  CHECK(asked.unit == UnitChoice{"lstm0.c", 3});
}

TEST_CASE("neurons: one step stands at one x in the strip, the text and the guesses",
          "[viz][neurons]") {
  const auto snapshot = trained(ModelKind::kRnn, TaskKind::kChars, 32, 4);
  for (const bool phone : {false, true}) {
    ViewStage stage(kView, *snapshot,
                    phone ? HarnessOptions{.width = 390, .height = 1200} : kDesktop, phone);
    stage.state.playhead = 0;
    stage.ui.step(3);
    int seen = 0;
    for (int t = 0; t < 32; ++t) {
      const std::string at = "@" + std::to_string(t);
      if (!stage.ui.has("text" + at)) continue;
      ++seen;
      const Item &strip = stage.ui.item("rnn0.h[0]" + at), &text = stage.ui.item("text" + at),
                 &guess = stage.ui.item("guess[0]" + at);
      CHECK(strip.min.x == text.min.x);
      CHECK(guess.min.x == text.min.x);
      CHECK(strip.max.x == text.max.x);
      CHECK(guess.max.x == text.max.x);
    }
    CHECK(seen == (phone ? 23 : 32));
    CHECK(stage.ui.has("whole@31") == phone);
  }
}

TEST_CASE("neurons: the lists are the places of the finding, and lead there", "[viz][neurons]") {
  Config config = small_config();
  config.task.length = 20;
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{.questions = set_of({Question::kUnit}), .unit = {"rnn0.h", 2}});
  const auto snapshot = session.snapshot({});
  const UnitFinding& found = snapshot->findings.unit->found;
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.state.neuron_unit = 2;
  stage.ui.step(3);
  CHECK(stage.ui.item("chosen unit").value == "unit 2");
  for (const auto& [word, contexts] :
       {std::pair("highest", &found.highest), std::pair("lowest", &found.lowest)})
    for (int rank = 0; rank < 2; ++rank) {
      const UnitContext& context = contexts->at(static_cast<std::size_t>(rank));
      const std::string name = std::string(word) + " " + std::to_string(rank + 1);
      CHECK(stage.ui.item("value: " + name).value ==
            format_value(static_cast<double>(context.values.back())));
      CHECK(stage.ui.item(name + "@" + std::to_string(context.step)).value ==
            symbol_glyph(snapshot->task, context.symbols.back()));
    }
  const UnitContext& first = found.lowest.front();
  stage.ui.click("lowest 1@" + std::to_string(first.step));
  CHECK(stage.state.playhead == first.step);
  bool asked = false;
  for (const Command& command : stage.outbox.take_commands())
    if (const auto* watch = std::get_if<Watch>(&command))
      asked = static_cast<int>(watch->index) == first.sequence;
  CHECK(asked);
}

TEST_CASE("neurons: strip, arrows and symbols choose unit and step", "[viz][neurons]") {
  const auto snapshot = trained(ModelKind::kRnn, TaskKind::kChars, 20, 4);
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.item("unit").value == "unit 0 of 0–6");
  stage.ui.click("rnn0.h[4]@11");
  CHECK(stage.state.neuron_unit == 4);
  CHECK(stage.state.playhead == 11);
  stage.ui.click("text@2");
  CHECK(stage.state.playhead == 2);
  stage.ui.click("next unit");
  CHECK(stage.state.neuron_unit == 5);
  stage.ui.click("previous unit");
  stage.ui.click("previous unit");
  CHECK(stage.state.neuron_unit == 3);
  stage.ui.step(2);
  CHECK(stage.ui.item("unit").value == "unit 3 of 0–6");
  CHECK(stage.ui.has("neuron rnn0.h[3]@0"));
  stage.state.neuron_unit = 0;
  stage.ui.click("previous unit");
  CHECK(stage.state.neuron_unit == 6);
  stage.ui.click("slot");
  stage.ui.click("slot: out.y");
  CHECK(stage.state.neuron_slot == "out.y");
}

TEST_CASE("neurons: probes show the accuracies of the finding", "[viz][neurons]") {
  const auto snapshot = trained(ModelKind::kLstm, TaskKind::kRecall, 8, 40);
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.ui.click("probes");
  CHECK(stage.state.probes);
  stage.outbox.take_questions();  // those of the text
  stage.ui.step(2);
  CHECK(stage.outbox.take_questions().questions == set_of({Question::kProbes}));
  const ProbesFinding& found = snapshot->findings.probes->found;
  REQUIRE(found.places.size() == 8);
  for (const ProbeLine& line : found.lines)
    for (std::size_t k = 0; k < found.places.size(); ++k)
      CHECK(stage.ui.item("probe " + line.slot.address() + "@" + std::to_string(found.places[k]))
                .value == share_text(static_cast<double>(line.accuracy[k])));
  CHECK(stage.ui.has("probe verdict"));
  stage.ui.click("text");
  stage.ui.step(2);
  CHECK(stage.ui.has("text@2"));

  const auto numbers = trained(ModelKind::kGru, TaskKind::kSines, 12, 1);
  stage.show(kView, *numbers);
  stage.ui.click("probes");
  stage.ui.step(2);
  CHECK(stage.ui.item("No probes here").value == numbers->findings.probes->refused);
}

TEST_CASE("neurons: a long text shows the lines around the playhead", "[viz][neurons]") {
  const auto snapshot = trained(ModelKind::kRnn, TaskKind::kChars, 400, 1);
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.state.playhead = 0;
  stage.ui.step(2);
  CHECK(stage.ui.has("text@0"));
  CHECK_FALSE(stage.ui.has("text@399"));
  stage.state.playhead = 399;
  stage.ui.step(2);
  CHECK(stage.ui.has("text@399"));
  CHECK_FALSE(stage.ui.has("text@0"));
  ViewStage phone(kView, *snapshot, {.width = 390, .height = 844}, true);
  CHECK(phone.ui.has("whole@0"));
  CHECK(phone.ui.has("whole@399"));
}

TEST_CASE("neurons: numbers have no guesses; a fault leaves its marks; nothing says why",
          "[viz][neurons]") {
  const auto numbers = trained(ModelKind::kGru, TaskKind::kSines, 12, 1);
  ViewStage stage(kView, *numbers, kDesktop);
  CHECK(stage.ui.item("text@3").value ==
        format_fixed(static_cast<double>(numbers->example.values[3]), 1));
  CHECK_FALSE(stage.ui.has("guess[0]@3"));
  const auto broken = diverged_snapshot();
  stage.show(kView, *broken);
  CHECK(stage.ui.has("neuron rnn0.h[0]@5"));
  const Snapshot nothing;
  stage.show(kView, nothing);
  CHECK(stage.ui.has("No units to look at"));
}

TEST_CASE("neurons: the view looks as it did", "[viz][neurons][golden]") {
  struct Shot {
    const char* name;
    ModelKind model;
    TaskKind task;
    HarnessOptions options;
    bool phone;
  };
  const Shot shot =
      GENERATE(Shot{"neurons-light", ModelKind::kRnn, TaskKind::kTunes, kDesktop, false},
               Shot{"neurons-dark",
                    ModelKind::kLstm,
                    TaskKind::kClasses,
                    {.width = 860, .height = 470, .look = {.theme = ThemeId::kDark}},
                    false},
               Shot{"neurons-phone",
                    ModelKind::kGru,
                    TaskKind::kTunes,
                    {.width = 390, .height = 844, .look = {.touch = true}},
                    true});
  Config config;
  config.model.kind = shot.model;
  // A small PNG keeps the colours of so many cells.
  config.model.hidden = 4;
  config.task.kind = shot.task;
  config.task.length = 36;
  const auto snapshot = snapshot_after(config, 120);
  ViewStage stage(kView, *snapshot, shot.options, shot.phone);
  stage.state.neuron_unit = 2;
  stage.ui.step(4);
  const std::string problem = check_golden(shot.name, stage.ui.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
