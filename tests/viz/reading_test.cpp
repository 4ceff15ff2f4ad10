#include "viz/views/reading.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/canned_snapshot.h"
#include "tests/support/ui_harness.h"

namespace unroll::viz {
namespace {

SlotView slot(int rows, std::vector<float> value) {
  SlotView s;
  s.layer = "loss";
  s.name = "p";
  s.rows = rows;
  s.steps = static_cast<std::int32_t>(value.size()) / rows;
  s.value = std::move(value);
  return s;
}

TaskView symbols(std::vector<std::string> list) {
  TaskView task;
  task.symbols = std::move(list);
  task.counts.assign(task.symbols.size(), 1);
  return task;
}

}  // namespace

TEST_CASE("reading: the best guesses come first, equal ones by their number", "[viz][reading]") {
  const SlotView p = slot(4, {0.1f, 0.4f, 0.1f, 0.4f, 0, 0, 1, 0});
  const auto top = top_guesses(p, 0, 3);
  REQUIRE(top.size() == 3);
  CHECK(top[0].symbol == 1);
  CHECK(top[1].symbol == 3);
  CHECK(top[2].symbol == 0);
  CHECK(top_guesses(p, 1, 9).size() == 4);
}

TEST_CASE("reading: no guesses where a probability is no number", "[viz][reading]") {
  CHECK(top_guesses(slot(2, {NAN, 1}), 0, 2).empty());
}

TEST_CASE("reading: values outside of a slot are missing, not made up", "[viz][reading]") {
  const SlotView p = slot(2, {1, 2, 3, 4});
  CHECK(value_at(p, 1, 1) == 4);
  CHECK(std::isnan(value_at(p, 2, 0)));
  CHECK(std::isnan(value_at(p, 0, 2)));
  CHECK(std::isnan(value_at(p, -1, 0)));
  CHECK(std::isnan(gradient_length(p, 0)));
}

TEST_CASE("reading: an address that is written is read back", "[viz][reading]") {
  const auto snapshot = unroll::testing::snapshot_after(unroll::testing::small_config(), 1);
  const ExampleView& example = snapshot->example;
  for (const SlotView& slot : example.slots) {
    if (!slot.per_step) continue;
    const std::string written = address(slot, slot.rows - 1, slot.steps - 1);
    for (const std::string& text : {written, "grad " + written}) {
      INFO(text);
      const auto place = read_address(example, text);
      REQUIRE(place);
      CHECK(place->slot == &slot);
      CHECK(place->row == slot.rows - 1);
      CHECK(place->step == slot.steps - 1);
    }
  }
}

TEST_CASE("reading: addresses of nothing are told apart", "[viz][reading]") {
  ExampleView example;
  example.slots.push_back(slot(2, {1, 2, 3, 4}));
  const auto whole = read_address(example, "loss.p@1");
  REQUIRE(whole);
  CHECK(whole->row == -1);
  for (const char* wrong :
       {"", "loss.p", "loss.p[0]", "loss.q[0]@1", "p[0]@1", "loss.p[2]@0", "loss.p[-1]@0",
        "loss.p[0@0", "loss.p[]@0", "loss.p[x]@0", "loss.p[0]@x", "grad loss.p[0,1]"})
    CHECK_FALSE(read_address(example, wrong));
}

TEST_CASE("reading: loss per step adds up to the example's loss", "[viz][reading]") {
  const auto snapshot = unroll::testing::snapshot_after(unroll::testing::small_config(), 5);
  const ExampleView& example = snapshot->example;
  double sum = 0;
  for (int t = 0; t < steps_of(example); ++t) {
    const float bits = loss_bits_at(example, t);
    const SlotView* p = find_slot(example, "p");
    REQUIRE(p != nullptr);
    const float chance = value_at(*p, example.targets[static_cast<std::size_t>(t)], t);
    CHECK(bits == Catch::Approx(-std::log2(chance)).epsilon(1e-4));
    sum += bits;
  }
  CHECK(sum / steps_of(example) == Catch::Approx(example.loss_bits).epsilon(1e-5));
}

TEST_CASE("reading: the gradient's length is that of the column", "[viz][reading]") {
  SlotView h = slot(2, {0, 0, 0, 0});
  h.grad = {3, 4, 0, 2};
  CHECK(gradient_length(h, 0) == 5);
  CHECK(gradient_length(h, 1) == 2);
}

TEST_CASE("reading: symbols without a shape of their own get one", "[viz][reading]") {
  const testing::UiHarness fonts;
  const TaskView task = symbols({"\n", " ", "\t", "a", "\x07", "é", "\u200b", ""});
  CHECK(symbol_glyph(task, 0) == "↵");
  CHECK(symbol_glyph(task, 1) == "␣");
  CHECK(symbol_glyph(task, 2) == "⇥");
  CHECK(symbol_glyph(task, 3) == "a");
  CHECK(symbol_glyph(task, 4) == "0007");
  CHECK(symbol_glyph(task, 5) == "é");
  CHECK(symbol_glyph(task, 6) == "200B");
  CHECK(symbol_glyph(task, 7) == "other");
  CHECK(symbol_name(task, 0) == "newline");
  CHECK(symbol_name(task, 3) == "“a”");
  CHECK(symbol_name(task, 4) == "U+0007");
  CHECK(symbol_glyph(task, 99) == "?");
}

TEST_CASE("reading: what the fonts have no glyph of is named by its code", "[viz][reading]") {
  testing::UiHarness fonts;
  TaskView task = symbols({"語", "🎵", "ß", "\u0301", "a語", "\U0010fffd"});
  task.classes = task.sources = task.symbols;
  const auto look = [&] {
    CHECK(symbol_glyph(task, 0) == "8A9E");
    CHECK(symbol_name(task, 0) == "U+8A9E");
    CHECK(symbol_glyph(task, 1) == "1F3B5");
    CHECK(symbol_name(task, 1) == "U+1F3B5");
    CHECK(symbol_name(task, 2) == "“ß”");
    CHECK(symbol_name(task, 3) == "U+0301");
    CHECK(symbol_glyph(task, 4) == "a\\u{8a9e}");
    CHECK(symbol_name(task, 4) == "“a\\u{8a9e}”");
    CHECK(symbol_name(task, 5) == "U+10FFFD");
    CHECK(class_glyph(task, 0) == "8A9E");
    CHECK(class_name(task, 1) == "U+1F3B5");
    CHECK(source_glyph(task, 0) == "8A9E");
  };
  look();
  // Asking for them does not put them into the fonts.
  fonts.ui().set_extra_characters(U"語🎵");
  fonts.step();
  look();
}

TEST_CASE("reading: classes have names of their own, and words are words", "[viz][reading]") {
  const testing::UiHarness fonts;
  TaskView task = symbols({"a", "b"});
  task.classes = {"praise", "é", "", "\n"};
  CHECK(class_glyph(task, 0) == "praise");
  CHECK(class_name(task, 0) == "“praise”");
  CHECK(class_glyph(task, 1) == "é");
  CHECK(class_glyph(task, 2) == "other");
  CHECK(class_glyph(task, 3) == "↵");
  CHECK(class_name(task, 9) == "no symbol");
  CHECK(has_words(task.classes));
  CHECK_FALSE(has_words({"é", "", "\n"}));
}

TEST_CASE("reading: the main slot is the state on top, or the features below the answer",
          "[viz][reading]") {
  Config config = unroll::testing::small_config();
  config.model.layers = 2;
  const auto name_of_main = [](const Config& c) {
    const auto snapshot = unroll::testing::snapshot_after(c, 1);
    const SlotView* slot = main_slot(*snapshot);
    REQUIRE(slot != nullptr);
    REQUIRE(slot->steps == steps_of(snapshot->example));
    return slot->layer + "." + slot->name;
  };
  CHECK(name_of_main(config) == "rnn1.h");
  config.model.kind = ModelKind::kLstm;
  CHECK(name_of_main(config) == "lstm1.h");
  config.model.kind = ModelKind::kFeedForward;
  CHECK(name_of_main(config) == "ff1.y");
  config.model.kind = ModelKind::kGru;
  config.task.kind = TaskKind::kDates;
  config.model.cross = CrossKind::kBahdanau;
  CHECK(name_of_main(config) == "gru1.h");
  config.task.kind = TaskKind::kOrder;
  config.model.bidirectional = Switch::kOn;
  CHECK(name_of_main(config) == "gru1.h");
}

TEST_CASE("reading: a squared error is not turned into bits", "[viz][reading]") {
  Config config = unroll::testing::small_config();
  config.task.kind = TaskKind::kBall;
  const auto snapshot = unroll::testing::snapshot_after(config, 3);
  const ExampleView& example = snapshot->example;
  const SlotView* y = prediction_slot(*snapshot);
  REQUIRE(y != nullptr);
  for (int t = 0; t < steps_of(example); ++t) {
    REQUIRE(has_target(example, t));
    double sum = 0;
    for (int row = 0; row < y->rows; ++row) {
      const double e =
          value_at(*y, row, t) - example.target_values[static_cast<std::size_t>(t * y->rows + row)];
      sum += e * e / y->rows;
    }
    CHECK(loss_at(snapshot->task, example, t) == Catch::Approx(sum).epsilon(1e-4));
  }
}

TEST_CASE("reading: addresses and counts", "[viz][reading]") {
  const auto snapshot = unroll::testing::snapshot_after(unroll::testing::small_config(), 0);
  const SlotView* h = find_slot(snapshot->example, "h");
  REQUIRE(h != nullptr);
  CHECK(address(*h, 3, 5) == "rnn0.h[3]@5");
  const auto v = snapshot->task.symbols.size();
  CHECK(parameter_count(*snapshot) == 5 * v + 7 * 5 + 7 * 7 + 7 + v * 7 + v);
}

}  // namespace unroll::viz
