// Every view on canned snapshots: it draws, it draws the same twice, and it shows the very numbers
// that the snapshot holds.
#include "viz/views/views.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/io/fields.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/reading.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::diverged_snapshot;
using unroll::testing::small_config;
using unroll::testing::snapshot_after;

struct Canned {
  std::string name;
  std::shared_ptr<const Snapshot> snapshot;
};

std::vector<Canned> canned_snapshots() {
  Config one_step = small_config();
  one_step.task.length = 1;
  Config relu = small_config();
  relu.model.activation = Activation::kRelu;
  relu.model.embedding = EmbeddingKind::kOneHot;
  return {{"fresh", snapshot_after(small_config(), 0)},
          {"training", snapshot_after(small_config(), 40)},
          {"relu", snapshot_after(relu, 12)},
          {"NaN", diverged_snapshot()},
          {"T = 1", snapshot_after(one_step, 5)},
          {"nothing", std::make_shared<Snapshot>()}};
}

using Stage = ViewStage;

}  // namespace

TEST_CASE("views: each has an id, a title and help", "[viz][views]") {
  for (const auto& view : make_views()) {
    CHECK_FALSE(view->info().id.empty());
    CHECK_FALSE(view->info().title.empty());
    CHECK(view->info().help.size() > 40);
  }
  CHECK(list_views().size() == make_views().size());
}

TEST_CASE("next: what was read before the first symbol shown is told by dots", "[viz][views]") {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  config.task.length = 24;
  const auto views = make_views();
  const auto next =
      std::ranges::find_if(views, [](const auto& v) { return v->info().id == "next"; });
  REQUIRE(next != views.end());
  const auto snapshot = snapshot_after(config, 1);
  Stage stage(**next, *snapshot, {.width = 340, .height = 500});
  const auto read = [&](int playhead) {
    stage.state.playhead = playhead;
    stage.ui.step(2);
    return stage.ui.item("has read").value;
  };
  const std::string first = symbol_glyph(snapshot->task, snapshot->example.inputs[0]);
  CHECK(read(2).starts_with(first));
  CHECK(read(snapshot->example.length - 1).starts_with("…"));
}

#if defined(UNROLL_SANITIZED)
constexpr bool kPixels =
    false;  // it is ten times as slow to paint them, and that is the tests' own code
#else
constexpr bool kPixels = true;
#endif

TEST_CASE("views: each draws every snapshot, twice the same, and wishes for nothing by itself",
          "[viz][views]") {
  const auto views = make_views();
  for (const Canned& canned : canned_snapshots()) {
    for (const auto& view : views) {
      for (const ImVec2 size : {ImVec2(820, 470), ImVec2(330, 400), ImVec2(60, 60)}) {
        INFO(view->info().id << " on " << canned.name << " at " << size.x);
        Stage stage(*view, *canned.snapshot, {.width = size.x, .height = size.y});
        const std::string items = listing(stage.ui.items());
        const Image first = kPixels ? stage.ui.picture() : Image();
        stage.ui.step();
        CHECK(listing(stage.ui.items()) == items);
        if (kPixels) CHECK(compare(first, stage.ui.picture(), 0).differing == 0);
        CHECK(stage.outbox.take_commands().empty());
        CHECK(stage.outbox.take_wishes().empty());
      }
    }
  }
}

TEST_CASE("unroll: every cell of the hidden state shows the number of the snapshot",
          "[viz][views]") {
  const auto snapshot = GENERATE(snapshot_after(small_config(), 0),
                                 snapshot_after(small_config(), 40), diverged_snapshot());
  const auto views = make_views();
  Stage stage(view_called(views, "unroll"), *snapshot, {.width = 820, .height = 470});
  const SlotView* h = find_slot(snapshot->example, "h");
  REQUIRE(h != nullptr);
  for (int t = 0; t < h->steps; ++t)
    for (int row = 0; row < h->rows; ++row)
      CHECK(stage.ui.item(address(*h, row, t)).value == format_value(value_at(*h, row, t)));
}

TEST_CASE("unroll: losses, gradients, symbols and guesses are those of the snapshot",
          "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 40);
  const ExampleView& example = snapshot->example;
  const auto views = make_views();
  Stage stage(view_called(views, "unroll"), *snapshot, {.width = 820, .height = 470});
  const SlotView* h = find_slot(example, "h");
  const SlotView* p = find_slot(example, "p");
  REQUIRE(h != nullptr);
  REQUIRE(p != nullptr);
  for (int t = 0; t < steps_of(example); ++t) {
    const std::string at = "@" + std::to_string(t);
    const auto step = static_cast<std::size_t>(t);
    CHECK(stage.ui.item("loss" + at).value == format_value(loss_bits_at(example, t)));
    CHECK(stage.ui.item("grad" + at).value == format_value(gradient_length(*h, t)));
    CHECK(stage.ui.item("input" + at).value == symbol_glyph(snapshot->task, example.inputs[step]));
    CHECK(stage.ui.item("target" + at).value ==
          symbol_glyph(snapshot->task, example.targets[step]));
    const SymbolGuess best = top_guesses(*p, t, 1).front();
    CHECK(stage.ui.item("guess[0]" + at).value ==
          symbol_glyph(snapshot->task, best.symbol) + " " + format_value(best.probability));
  }
}

TEST_CASE("unroll: a cell's tooltip gives name, value, shape and formula", "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 10);
  const auto views = make_views();
  Stage stage(view_called(views, "unroll"), *snapshot, {.width = 820, .height = 470});
  stage.ui.hover("rnn0.h[3]@4");
  stage.ui.wait(0.5f);
  const SlotView* h = find_slot(snapshot->example, "h");
  REQUIRE(h != nullptr);
  const std::string said = stage.ui.item("tooltip").value;
  CAPTURE(said);
  CHECK(said.starts_with("h4[3]"));
  CHECK(said.find(format_value(value_at(*h, 3, 4))) != std::string::npos);
  CHECK(said.find("7 × 6") != std::string::npos);
  CHECK(said.find("tanh") != std::string::npos);
  CHECK(said.find("rnn0.h[3]@4") != std::string::npos);
}

TEST_CASE("next symbol: the guesses at the playhead, with the right answer among them",
          "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 40);
  const auto views = make_views();
  Stage stage(view_called(views, "next"), *snapshot, {.width = 330, .height = 260});
  for (int t = 0; t < steps_of(snapshot->example); ++t) {
    stage.state.playhead = t;
    stage.ui.step(2);
    const SlotView* p = find_slot(snapshot->example, "p");
    REQUIRE(p != nullptr);
    const int target = snapshot->example.targets[static_cast<std::size_t>(t)];
    const std::string row = "best guesses: " + symbol_glyph(snapshot->task, target);
    CHECK(stage.ui.item(row).value == format_value(value_at(*p, target, t)));
    const SymbolGuess best = top_guesses(*p, t, 1).front();
    CHECK(stage.ui.item("best guesses: " + symbol_glyph(snapshot->task, best.symbol)).value ==
          format_value(best.probability));
  }
}

TEST_CASE("task: symbols with their counts, baselines, sizes", "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 0);
  const TaskView& task = snapshot->task;
  const auto views = make_views();
  Stage stage(view_called(views, "task"), *snapshot, {.width = 264, .height = 900});
  for (std::size_t s = 0; s < task.symbols.size(); ++s)
    CHECK(stage.ui.item("symbol[" + std::to_string(s) + "]").value ==
          symbol_glyph(task, static_cast<int>(s)));
  CHECK(stage.ui.item("uniform (blind)").value == format_value(task.uniform_bits) + " bits");
  CHECK(stage.ui.item("unigram (frequencies)").value == format_value(task.unigram_bits) + " bits");
  CHECK(stage.ui.item("bigram (symbol before)").value == format_value(task.bigram_bits) + " bits");
  CHECK(stage.ui.has(format_count(static_cast<std::int64_t>(task.symbols_in_text)) +
                     " in the text, the last " +
                     format_count(static_cast<std::int64_t>(task.held_out_symbols)) + " held out"));
}

TEST_CASE("task: a symbol without a glyph is shown by its code, in the cell and in words",
          "[viz][views]") {
  auto snapshot = std::make_shared<Snapshot>(*snapshot_after(small_config(), 0));
  snapshot->task.symbols[2] = "語";
  snapshot->task.symbols[3] = "🎵";
  const auto views = make_views();
  Stage stage(view_called(views, "task"), *snapshot, {.width = 264, .height = 900});
  CHECK(stage.ui.item("symbol[2]").value == "8A9E");
  CHECK(stage.ui.item("symbol[3]").value == "1F3B5");
  for (const auto& [cell, name] : {std::pair{"symbol[2]", "U+8A9E"}, {"symbol[3]", "U+1F3B5"}}) {
    stage.ui.hover(cell);
    stage.ui.wait(0.5f);
    CHECK(stage.ui.item("tooltip").value.starts_with(name));
  }
}

TEST_CASE("model and training: one control per field of the configuration", "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 0);
  const auto views = make_views();
  Stage model(view_called(views, "model"), *snapshot, {.width = 264, .height = 600});
  for (const FieldDescription& field : list_fields(snapshot->config.model)) {
    if (!field.info.used || field.info.advanced) continue;
    INFO(field.info.key);
    const std::string label(field.info.label);
    CHECK((model.ui.has(label) || model.ui.has(label + ": " + field.value)));
  }
  Stage training(view_called(views, "training"), *snapshot, {.width = 264, .height = 600});
  for (const FieldDescription& field : list_fields(snapshot->config.train)) {
    if (!field.info.used || field.info.advanced) continue;
    INFO(field.info.key);
    const std::string label(field.info.label);
    CHECK((training.ui.has(label) || training.ui.has(label + ": " + field.value) ||
           training.ui.has(label + ": on")));
  }
  CHECK(training.ui.item("seed").value == "1");
}

TEST_CASE("curves: pointing gives the exact numbers of that update", "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 30);
  const auto views = make_views();
  Stage stage(view_called(views, "curves"), *snapshot, {.width = 820, .height = 260});
  const Item& plot = stage.ui.item("gradient norm");
  stage.ui.move({plot.min.x + (plot.max.x - plot.min.x) * 0.5f, (plot.min.y + plot.max.y) / 2});
  stage.ui.wait(0.5f);
  const std::string said = stage.ui.item("tooltip").value;
  CAPTURE(said);
  REQUIRE(said.starts_with("update "));
  const auto update = static_cast<std::uint32_t>(std::stoi(said.substr(7)));
  bool found = false;
  for (const HistoryRow& row : snapshot->history) {
    if (row.update != update) continue;
    found = true;
    CHECK(said.find(format_value(row.gradient_norm)) != std::string::npos);
    CHECK(said.find(format_value(row.loss_bits)) != std::string::npos);
  }
  CHECK(found);
}

TEST_CASE("generate: the newest sample comes first, symbol by symbol", "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 100);
  REQUIRE(snapshot->samples.size() >= 2);
  const auto views = make_views();
  Stage stage(view_called(views, "generate"), *snapshot, {.width = 330, .height = 900});
  const SampleView& newest = snapshot->samples.back();
  CHECK(stage.ui.item("sample[0].text").value == newest.text);
  CHECK(stage.ui.item("sample[0]").value.find("temperature 0.5") != std::string::npos);
}

TEST_CASE("generate: a symbol tells the probability that it got, and is shaded by it",
          "[viz][views]") {
  const auto plain = snapshot_after(small_config(), 100);
  auto edited = std::make_shared<Snapshot>(*plain);
  SampleView& newest = edited->samples.back();
  REQUIRE(newest.prefix == "a");
  REQUIRE(newest.probabilities.size() == newest.text.size());
  newest.text = "zz" + newest.text.substr(2);
  newest.probabilities[0] = 0.02f;
  newest.probabilities[1] = 0.98f;
  const auto views = make_views();
  Stage stage(view_called(views, "generate"), *edited, {.width = 330, .height = 900});
  CHECK_FALSE(stage.ui.has("legend"));
  stage.ui.click("probability");
  stage.ui.step(2);
  CHECK(stage.ui.item("legend").value.find("probability") != std::string::npos);
  // The corner of the cell, clear of the letter.
  const auto shade = [&](const char* label) {
    const Item& item = stage.ui.item(label);
    return luminance(
        stage.ui.picture().at(static_cast<int>(item.max.x) - 2, static_cast<int>(item.min.y) + 1));
  };
  CHECK(shade("sample[0].symbol@1") > shade("sample[0].symbol@2") + 0.3f);
  stage.ui.hover("sample[0].symbol@2");
  stage.ui.wait(0.5f);
  CHECK(stage.ui.item("tooltip").value.find("p = 0.98") != std::string::npos);
  stage.ui.hover("sample[0].symbol@0");
  stage.ui.wait(0.5f);
  CHECK(stage.ui.item("tooltip").value.find("begin with") != std::string::npos);
}

TEST_CASE("unroll: the legend says what the colours mean, at every width", "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 40);
  const auto views = make_views();
  for (const float width : {820.0f, 360.0f}) {
    CAPTURE(width);
    Stage stage(view_called(views, "unroll"), *snapshot, {.width = width, .height = 470});
    const Item& legend = stage.ui.item("legend");
    for (const char* word : {"memory −1 to +1", "probability 0 to 1", "true"}) {
      INFO(word << " in " << legend.value);
      CHECK(legend.value.find(word) != std::string::npos);
    }
    CHECK(legend.min.y > stage.ui.item("grad@0").max.y);
  }
}

TEST_CASE("unroll: all steps fold into the loop that they are, and unfold again", "[viz][views]") {
  Config config = small_config();
  config.task.length = 12;
  const auto snapshot = snapshot_after(config, 3);
  const auto views = make_views();
  ViewStage stage(view_called(views, "unroll"), *snapshot, {.width = 900, .height = 640});
  stage.state.playhead = 5;
  stage.ui.step(2);
  REQUIRE(stage.ui.has("rnn0.h[0]@11"));
  const float wide = stage.ui.item("rnn0.h[0]@11").max.x;
  const Item& fold = stage.ui.item("fold");
  stage.ui.move({(fold.min.x + fold.max.x) / 2, (fold.min.y + fold.max.y) / 2});
  stage.ui.press_mouse();
  stage.ui.release_mouse();
  stage.ui.step(4);  // on the way: all steps still there, closer together
  REQUIRE(stage.ui.has("rnn0.h[0]@11"));
  CHECK(stage.ui.item("rnn0.h[0]@11").max.x < wide);
  CHECK_FALSE(stage.ui.has("loop"));
  stage.ui.wait(0.5f);
  CHECK(stage.ui.has("loop"));
  CHECK(stage.ui.has("rnn0.h[0]@5"));
  CHECK_FALSE(stage.ui.has("rnn0.h[0]@11"));
  CHECK(stage.ui.item("rnn0.h[0]@5").value ==
        format_value(static_cast<double>(value_at(*snapshot->example.find("rnn0", "h"), 0, 5))));
  CHECK(stage.ui.item("loop in words")
            .value.find(format_count(static_cast<std::int64_t>(parameter_count(*snapshot)))) !=
        std::string::npos);
  stage.ui.click("unfold");
  stage.ui.wait(0.5f);
  CHECK(stage.ui.has("rnn0.h[0]@11"));
  CHECK_FALSE(stage.ui.has("loop"));

  ViewStage still(view_called(views, "unroll"), *snapshot,
                  {.width = 900, .height = 640, .look = {.reduced_motion = true}});
  still.ui.click("fold");
  still.ui.step(2);
  CHECK(still.ui.has("loop"));
}

TEST_CASE("unroll: only probability is told by shade; surprise is told by height alone",
          "[viz][views]") {
  auto snapshot = std::make_shared<Snapshot>(*snapshot_after(small_config(), 40));
  for (SlotView& slot : snapshot->example.slots)
    if (slot.name == "loss") slot.value[0] = 0.8f, slot.value[1] = 3.0f;
  const auto views = make_views();
  Stage stage(view_called(views, "unroll"), *snapshot, {.width = 820, .height = 470});
  const auto foot = [&](const char* label) {
    const Item& item = stage.ui.item(label);
    return stage.ui.picture().at(static_cast<int>((item.min.x + item.max.x) / 2),
                                 static_cast<int>(item.max.y) - 4);
  };
  CHECK(foot("loss@0") == foot("loss@1"));
  CHECK(foot("loss@0") == foot("grad@0"));
}

TEST_CASE("next: on a phone the guesses stand in one row, the right one among them",
          "[viz][views]") {
  const auto snapshot = snapshot_after(small_config(), 40);
  const auto views = make_views();
  Stage stage(view_called(views, "next"), *snapshot, {.width = 360, .height = 200}, true);
  const ExampleView& example = snapshot->example;
  const int at = steps_of(example) / 2;
  const SlotView* p = find_slot(example, "p");
  REQUIRE(p != nullptr);
  const int target = example.targets[static_cast<std::size_t>(at)];
  const std::string glyph = symbol_glyph(snapshot->task, target);
  const Item& right = stage.ui.item("best guesses: " + glyph);
  CHECK(right.value == format_value(value_at(*p, target, at)));
  const int best = top_guesses(*p, at, 1).at(0).symbol;
  const Item& first = stage.ui.item("best guesses: " + symbol_glyph(snapshot->task, best));
  CHECK(std::abs(first.min.y - right.min.y) < 1);
}

}  // namespace unroll::viz::testing
