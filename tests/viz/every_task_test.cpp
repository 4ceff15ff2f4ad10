// Every view on every task with every model that can be built: it draws, twice the same, and says
// nothing that is not so.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <memory>

#include "engine/io/fields.h"
#include "engine/session/session.h"
#include "engine/tasks/registry.h"
#include "tests/support/view_stage.h"
#include "viz/views/measure.h"
#include "viz/views/preview.h"
#include "viz/views/reading.h"
#include "viz/views/task_tiles.h"
#include "viz/views/views.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

std::vector<ModelKind> kinds() {
  std::vector<ModelKind> out;
  for (std::size_t i = 0; i < kModelKindNames.size(); ++i) out.push_back(static_cast<ModelKind>(i));
  return out;
}

/// Not every model can read a source before it answers.
bool can_learn(ModelKind model, TaskKind task) {
  const bool source =
      task == TaskKind::kDates || task == TaskKind::kPhrases || task == TaskKind::kGlyphs;
  return !source || is_recurrent(model) || model == ModelKind::kTransformer;
}

std::string table() {
  std::string text = "height,weight\n";
  for (int i = 0; i < 300; ++i)
    text += std::to_string(i % 11) + "," + std::to_string(i % 7) + ".25\n";
  return text;
}

std::shared_ptr<const Snapshot> trained(TaskKind task, ModelKind model, std::uint64_t updates) {
  Config config;
  config.task.kind = task;
  config.task.text = "rhymes";
  config.task.length = 12;
  config.task.batch = 3;
  config.model.kind = model;
  config.model.hidden = 7;
  config.model.embedding_size = 5;
  Session session;
  if (task == TaskKind::kTable) {
    session.apply(ProvideText{"numbers.csv", table(), true});
    config.task.text = session.snapshot({})->config.task.text;
  }
  session.apply(Reset{config});
  session.apply(Ask{kAllQuestions});
  session.apply(StepUpdate{updates});
  while (session.step()) {
  }
  auto snapshot = session.snapshot({});
  REQUIRE(snapshot->config.task.kind == task);
  REQUIRE(snapshot->config.model.kind == model);
  return snapshot;
}

}  // namespace

TEST_CASE("every task: each view draws it with each model, twice the same",
          "[viz][views][tasks][slow]") {
  const auto views = make_views();
  const Snapshot nothing;
  ViewStage desktop(view_called(views, "task"), nothing, {.width = 820, .height = 470});
  ViewStage phone(view_called(views, "task"), nothing, {.width = 360, .height = 430}, true);
  for (const TaskEntry& task : task_entries()) {
    for (const ModelKind model : kinds()) {
      if (!can_learn(model, task.kind)) continue;
      const auto snapshot = trained(task.kind, model, 11);
      for (const auto& view : views) {
        for (ViewStage* stage : {&desktop, &phone}) {
          INFO(view->info().id << " of " << task.id() << " with "
                               << kModelKindNames[static_cast<std::size_t>(model)] << " at "
                               << (stage == &phone ? "phone" : "desktop"));
          stage->show(*view, *snapshot);
          const std::string items = listing(stage->ui.items());
          CHECK_FALSE(items.empty());
          CHECK(items.find("NaN") == std::string::npos);
          stage->ui.step();
          CHECK(listing(stage->ui.items()) == items);
          CHECK(stage->outbox.take_commands().empty());
          CHECK(stage->outbox.take_wishes().empty());
        }
      }
    }
  }
}

TEST_CASE("every task: unroll shows what is read, answered and right, of the snapshot",
          "[viz][views][tasks]") {
  const auto views = make_views();
  const Snapshot nothing;
  ViewStage stage(view_called(views, "unroll"), nothing, {.width = 1200, .height = 600});
  for (const TaskEntry& entry : task_entries()) {
    const auto snapshot = trained(entry.kind, ModelKind::kGru, 2);
    const ExampleView& example = snapshot->example;
    const TaskView& task = snapshot->task;
    stage.show(view_called(views, "unroll"), *snapshot);
    INFO(entry.id());
    REQUIRE(stage.ui.has("hidden state"));
    int shown = 0;
    for (int t = 0; t < steps_of(example); ++t) {
      const std::string at = "@" + std::to_string(t);
      if (!stage.ui.has("loss" + at)) continue;
      ++shown;
      const auto step = static_cast<std::size_t>(t);
      const bool asked = has_target(example, t);
      CHECK(stage.ui.item("loss" + at).value ==
            (asked ? format_value(loss_at(task, example, t)) : ""));
      if (task.loss == LossKind::kSoftmax) {
        CHECK(stage.ui.item("target" + at).value ==
              (asked ? class_glyph(task, example.targets[step]) : ""));
      } else {
        const int rows = prediction_slot(*snapshot)->rows;
        CHECK(stage.ui.item("target[0]" + at).value ==
              (asked ? format_value(example.target_values[step * static_cast<std::size_t>(rows)])
                     : ""));
      }
      if (!example.inputs.empty() && example.inputs[step] >= 0)
        CHECK(stage.ui.item("input" + at).value == symbol_glyph(task, example.inputs[step]));
    }
    CHECK(shown > 0);
    CHECK(stage.ui.has("source") == !(example.source.empty() && example.source_values.empty()));
  }
}

TEST_CASE("every model: model and training show the settings that matter, and only these",
          "[viz][views][tasks]") {
  const auto views = make_views();
  auto snapshot = std::make_shared<Snapshot>(*trained(TaskKind::kRecall, ModelKind::kRnn, 0));
  ViewStage stage(view_called(views, "model"), *snapshot, {.width = 264, .height = 1600});
  const auto check = [&](const View& view, const std::vector<FieldDescription>& fields) {
    stage.show(view, *snapshot);
    stage.state.more_model = stage.state.more_training = true;
    stage.ui.step(3);
    for (const FieldDescription& field : fields) {
      const std::string label(field.info.label);
      INFO(label);
      const bool there = stage.ui.has(label) || stage.ui.has(label + ": " + field.value) ||
                         stage.ui.has(label + ": on");
      CHECK(there == field.info.used);
    }
  };
  for (std::size_t i = 0; i < kModelKindNames.size(); ++i) {
    INFO(kModelKindNames[i]);
    snapshot->config.model.kind = static_cast<ModelKind>(i);
    check(view_called(views, "model"), list_fields(snapshot->config.model));
  }
  for (std::size_t i = 0; i < kOptimizerNames.size(); ++i) {
    INFO(kOptimizerNames[i]);
    snapshot->config.train.optimizer = static_cast<OptimizerKind>(i);
    snapshot->config.train.clip_value = snapshot->config.train.decay = i % 2 ? 0.1 : 0.0;
    check(view_called(views, "training"), list_fields(snapshot->config.train));
    CHECK(stage.ui.has("weight decay: value") == (i % 2 == 1));
  }
}

TEST_CASE("every task: its tile says when it is read and when it is answered",
          "[viz][views][tasks]") {
  const std::vector<Tile> tiles = task_tiles();
  REQUIRE(tiles.size() == kTaskKindNames.size());
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const auto kind = static_cast<TaskKind>(i);
    INFO(tiles[i].name);
    CHECK(tiles[i].name == task_entry(kind).title);
    const auto model = can_learn(ModelKind::kRnn, kind) ? ModelKind::kRnn : ModelKind::kTransformer;
    const auto snapshot = trained(kind, model, 1);
    const ExampleView& example = snapshot->example;
    int answers = 0;
    for (int t = 0; t < example.length; ++t) answers += has_target(example, t);
    const bool read_first = example.source_length > 0;
    CHECK(tiles[i].topology == (read_first && example.source_length == 1 ? Topology::kOneToMany
                                : read_first                             ? Topology::kAfterwards
                                : answers == 1                           ? Topology::kManyToOne
                                : 2 * answers > example.length           ? Topology::kEachStep
                                                                         : Topology::kAfterwards));
  }
}

TEST_CASE("task: the level of guessing is told in the task's measure", "[viz][views][tasks]") {
  const auto level = [](TaskKind task) {
    const auto snapshot = trained(task, ModelKind::kRnn, 0);
    return main_level(snapshot->task);
  };
  CHECK(level(TaskKind::kRecall).value == std::log2(8.0));
  CHECK(level(TaskKind::kRecall).name == "guessing");
  CHECK(level(TaskKind::kChars).name == "unigram");
  CHECK(std::abs(level(TaskKind::kAdding).value - 1.0 / 6) < 1e-12);
  CHECK(share_text(0.125) == "12.5 %");
  TaskView task;
  task.measure = Measure::kAccuracy;
  task.baselines = {{"chance", 0.5}, {"a bag", 0.75}};
  CHECK_FALSE(has_learned(task, 0, 0.7));
  CHECK(has_learned(task, 0, 0.8));
  CHECK_FALSE(has_learned(task, 0, 0.8, 0.5));
  task.measure = Measure::kError;
  CHECK(has_learned(task, 0.24, NAN));
  CHECK_FALSE(has_learned(task, 0.26, NAN));
}

TEST_CASE("preview: no character of a text is cut in two or drawn as a box", "[viz][views]") {
  auto snapshot = std::make_shared<Snapshot>(*trained(TaskKind::kChars, ModelKind::kRnn, 0));
  std::string letters = "x";
  for (int i = 0; i < 300; ++i) letters += "é";  // the bytes that are shown end within one
  snapshot->task.preview = letters;
  const auto views = make_views();
  ViewStage stage(view_called(views, "task"), *snapshot);
  const auto shown = [&] { return stage.ui.item("preview").value; };
  CHECK(shown() == letters.substr(0, 399));
  snapshot->task.preview = "a\t語\nno語\n\n";
  stage.show(view_called(views, "task"), *snapshot);
  CHECK(shown() == "a \\u{8a9e}\nno\\u{8a9e}\n");
}

TEST_CASE("preview: a target stays under its input when lines are folded", "[viz][views]") {
  const std::string example =
      "input   a  b  c  dd\n"
      "target  ·  ·  ·  x\n\n";
  const auto wide = fold_examples(example + example + example, 40, 5);
  REQUIRE(wide.size() == 5);
  CHECK(wide[0] == "input  a b c dd");
  CHECK(wide[2].empty());
  const auto narrow = fold_examples(example, 11, 9);
  REQUIRE(narrow.size() == 4);
  CHECK(narrow[0] == "input  a b");
  CHECK(narrow[1] == "target · ·");
  CHECK(narrow[2] == "…      c dd");
  CHECK(narrow[3] == "       · x");
  // A wide cell makes only its own column wide.
  const auto spread = fold_examples(
      "input   a        b        c\n"
      "target  ·        ·        X first\n\n",
      40, 9);
  REQUIRE(spread.size() == 2);
  CHECK(spread[0] == "input  a b c");
  CHECK(spread[1] == "target · · X first");
  // A long one shows how it begins and how it ends.
  const auto long_one = fold_examples(
      "input   a b c d e f g h\n"
      "target  · · · · · · · x\n\n",
      8, 5);
  REQUIRE(long_one.size() == 5);
  CHECK(long_one[0] == "input  a");
  CHECK(long_one[2] == "…");
  CHECK(long_one[3] == "…      h");
  CHECK(long_one[4] == "       x");
  // A picture is left alone.
  const auto picture = fold_examples("source\n.#  #.\n##  ##\ninput  a  b\ntarget b  $\n\n", 20, 9);
  REQUIRE(picture.size() == 5);
  CHECK(picture[1] == ".#  #.");
  CHECK(picture[3] == "input  a b");
  CHECK(fold_examples("", 20, 5).empty());
  CHECK(fold_examples("abc", 2, 5) == std::vector<std::string>{"ab"});
}

TEST_CASE("text: names are cut to a cell without a lonely dot", "[viz][widgets]") {
  UiHarness ui;
  ui.body = [] {
    const float width = text_width(Type::kLabel, "praise");
    CHECK(fit_text(Type::kLabel, "praise", width + 1) == "praise");
    CHECK(fit_text(Type::kLabel, "praise", width - 2) == "prai…");
    CHECK(fit_text(Type::kLabel, "praise", text_width(Type::kLabel, "pr") + 1) == "pr");
    CHECK(fit_text(Type::kLabel, "praise", 1).empty());
    CHECK(fit_text(Type::kLabel, "X first", text_width(Type::kLabel, "X f") + 1) == "X f");
    CHECK(fit_text(Type::kLabel, "X first", text_width(Type::kLabel, "X ") + 1) == "X");
  };
  ui.step();
}

}  // namespace unroll::viz::testing
