// One time axis for all views: a step stands at one x wherever it is drawn, and so does a step of
// what an encoder reads; a click moves the playhead of the sequence that was meant.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/cell_diagram.h"
#include "viz/views/neurons_text.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/views/views.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

constexpr HarnessOptions kDesktop{.width = 900, .height = 700};

Config dates(ModelKind kind) {
  Config config = small_config();
  config.task.kind = TaskKind::kDates;
  config.model.kind = kind;
  config.model.width = 8;
  config.model.heads = 2;
  if (is_recurrent(kind)) config.model.cross = CrossKind::kLuong;
  return config;
}

/// Where a view draws step `t` of the sequence, or of what its encoder reads.
struct Drawn {
  const char* view;
  std::string of_main, of_source;  ///< items before the "@"; "" if it has none
  void (*look)(ViewState&) = [](ViewState&) {};
};

void same_places(const Snapshot& snapshot, const std::vector<Drawn>& all) {
  const auto views = make_views();
  std::vector<float> main, source;
  for (const Drawn& drawn : all) {
    ViewStage stage(view_called(views, drawn.view), snapshot, kDesktop);
    drawn.look(stage.state);
    stage.ui.step(3);
    INFO(drawn.view << " " << drawn.of_main << drawn.of_source);
    const auto check = [&](const std::string& item, std::vector<float>& places, int steps) {
      if (item.empty()) return;
      const bool first = places.empty();
      for (int t = 0; t < steps; ++t) {
        const float x = stage.ui.item(item + "@" + std::to_string(t)).min.x;
        if (first) places.push_back(x);
        CHECK(x == places[static_cast<std::size_t>(t)]);
      }
    };
    check(drawn.of_main, main, steps_of(snapshot.example));
    check(drawn.of_source, source, snapshot.example.source_length);
  }
  REQUIRE_FALSE(main.empty());
  if (!source.empty()) CHECK(source.back() < main.front());
}

}  // namespace

TEST_CASE("time: a step stands at one x in all views, with an encoder before it too",
          "[viz][views][time]") {
  same_places(*snapshot_after(dates(ModelKind::kGru), 2),
              {{"unroll", "gru0.h[0]", "encoder0.h[0]"},
               {"unroll", "input", "source"},
               {"cell", "lane gru0.h[0]", "", [](ViewState& s) { s.cell_layer = "gru0"; }},
               {"cell", "", "lane encoder0.h[0]", [](ViewState& s) { s.cell_layer = "encoder0"; }},
               {"neurons", "text", ""},
               {"attention", "query", "key"},
               {"whatif", "answers", ""}});
}

TEST_CASE("time: the layers of a transformer keep to it", "[viz][views][time]") {
  same_places(*snapshot_after(dates(ModelKind::kTransformer), 1),
              {{"unroll", "res0b.y[0]", "encres0b.y[0]"},
               {"attention", "query", "", [](ViewState& s) { s.attention.layer = "attn0"; }},
               {"attention", "", "query", [](ViewState& s) { s.attention.layer = "encattn0"; }},
               {"attention", "query", "key", [](ViewState& s) { s.attention.layer = "cross0"; }}});
}

TEST_CASE("time: the pair in numbers stands where the map leaves room, with an encoder at its left",
          "[viz][views][attention]") {
  const auto views = make_views();
  const auto snapshot = snapshot_after(dates(ModelKind::kGru), 2);
  ViewStage stage(view_called(views, "attention"), *snapshot, kDesktop);
  const Item &pair = stage.ui.item("pair"), &map = stage.ui.item("attention");
  CHECK(pair.max.x < map.min.x);
  CHECK(pair.min.y < map.max.y);
}

TEST_CASE("cell: an encoder as long as its decoder keeps to its own steps", "[viz][cell]") {
  const auto snapshot = snapshot_after(dates(ModelKind::kLstm), 2);
  const ExampleView& example = snapshot->example;
  const SlotView& f = *example.find("encoder0", "f");
  REQUIRE(f.steps == steps_of(example));  // a number of steps tells nothing
  const auto views = make_views();
  ViewStage stage(view_called(views, "cell"), *snapshot, kDesktop);
  stage.state.cell_layer = "encoder0";
  stage.state.playhead = 1;
  stage.ui.step(3);
  // A lane for each gate, and none of what the decoder makes of the encoder's states.
  for (const char* name : {"i", "f", "g", "o", "c", "h"})
    for (int s = 0; s < example.source_length; ++s) {
      const SlotView& slot = *example.find("encoder0", name);
      CHECK(stage.ui.item("lane " + address(slot, 0, s)).value ==
            format_value(static_cast<double>(value_at(slot, 0, s))));
    }
  stage.ui.click("lane encoder0.f[0]@2");
  stage.ui.step(2);
  CHECK(stage.state.source_step == 2);
  CHECK(stage.state.playhead == 1);
  CHECK(stage.ui.has("encoder0.f[0]@2"));
  stage.state.cell_layer = "lstm0";
  stage.ui.step(2);
  stage.ui.click("lane lstm0.f[0]@3");
  stage.ui.step(2);
  CHECK(stage.state.source_step == 2);
  CHECK(stage.state.playhead == 3);
}

TEST_CASE("cell: the legend has the ends of each tile's own scale", "[viz][cell]") {
  const auto snapshot = snapshot_after(dates(ModelKind::kLstm), 12);
  const auto views = make_views();
  for (const char* layer : {"encoder0", "lstm0"})
    for (const bool backward : {false, true}) {
      ViewStage stage(view_called(views, "cell"), *snapshot, kDesktop);
      stage.state.cell_layer = layer;
      stage.state.cell_backward = backward;
      stage.ui.step(3);
      const std::string legend = stage.ui.item("legend").value;
      for (const char* name : {"a", "f", "c", "h"}) {
        const SlotView& slot = *snapshot->example.find(layer, name);
        const std::string limit = format_short(slot_limit(snapshot->example, slot, backward));
        INFO(layer << "." << name << " ends at " << limit << " in: " << legend);
        // "i f g o c tanh c h −1 to +1": the letter before the ends.
        bool told = false;
        for (std::size_t at = 0; at < legend.size();) {
          const std::size_t end = std::min(legend.find(';', at), legend.size());
          const std::string entry = " " + legend.substr(at, end - at) + " ";
          told = told || (entry.find(" " + std::string(name) + " ") != std::string::npos &&
                          entry.find(" to +" + limit + " ") != std::string::npos);
          at = end + 1;
        }
        CHECK(told);
      }
    }
}

TEST_CASE("neurons: units of an encoder do not colour what the decoder reads", "[viz][neurons]") {
  for (const ModelKind kind : {ModelKind::kGru, ModelKind::kTransformer}) {
    const auto snapshot = snapshot_after(dates(kind), 1);
    bool equally_long = false;
    for (const SlotView& slot : snapshot->example.slots)
      equally_long =
          equally_long || (is_of_source(slot) && slot.steps == steps_of(snapshot->example));
    REQUIRE(equally_long);
    const std::vector<const SlotView*> slots = neuron_slots(snapshot->example);
    REQUIRE_FALSE(slots.empty());
    for (const SlotView* slot : slots) {
      INFO(slot->layer << "." << slot->name);
      CHECK_FALSE(is_of_source(*slot));
      // What can be chosen is also answered.
      Session session;
      session.apply(Reset{dates(kind)});
      session.apply(
          Ask{.questions = set_of({Question::kUnit}), .unit = {slot->layer + "." + slot->name, 0}});
      CHECK(session.snapshot({})->findings.unit->ok());
    }
  }
}

TEST_CASE("unroll: the state before the first step stands left of it", "[viz][views][unroll]") {
  Config config = small_config();
  config.model.kind = ModelKind::kLstm;
  config.model.start = StartState::kLearned;
  const auto snapshot = snapshot_after(config, 12);
  const auto views = make_views();
  ViewStage stage(view_called(views, "unroll"), *snapshot, kDesktop);
  bool learned = false;
  for (const char* name : {"h0", "c0"}) {
    const SlotView& start = *snapshot->example.find("lstm0", name);
    for (int row = 0; row < start.rows; ++row) {
      const Item& cell = stage.ui.item(address(start, row, 0));
      const Item& first =
          stage.ui.item("lstm0." + std::string(1, name[0]) + "[" + std::to_string(row) + "]@0");
      CHECK(cell.value == format_value(static_cast<double>(value_at(start, row, 0))));
      CHECK(cell.max.x < first.min.x);
      CHECK(cell.min.y == first.min.y);
      CHECK(cell.max.y == first.max.y);
      learned = learned || value_at(start, row, 0) != 0;
    }
  }
  CHECK(learned);
  stage.ui.hover("lstm0.h0[2]");
  stage.ui.wait(0.5f);
  CHECK(stage.ui.item("tooltip").value.find("learned start") != std::string::npos);
  // Of the decoder it is what the encoder hands over.
  const auto pair = snapshot_after(dates(ModelKind::kGru), 2);
  stage.show(view_called(views, "unroll"), *pair);
  CHECK(stage.ui.has("gru0.h0[0]"));
  CHECK(stage.ui.item("gru0.h0[0]").min.x > stage.ui.item("encoder0.h[0]@5").max.x);
}

TEST_CASE("unroll: folded, encoder and decoder are a loop each, with the same chips",
          "[viz][views][unroll][weights]") {
  const auto snapshot = snapshot_after(dates(ModelKind::kGru), 2);
  const auto views = make_views();
  ViewStage stage(view_called(views, "unroll"), *snapshot,
                  {.width = 900, .height = 640, .look = {.reduced_motion = true}});
  std::vector<std::string> chips;
  for (const Item& item : stage.ui.items().items())
    if (item.label.starts_with("weights ")) chips.push_back(std::string(item.label));
  REQUIRE(chips.size() >= 4);
  stage.state.playhead = 3;
  stage.state.source_step = 2;
  stage.state.folded = true;
  stage.ui.step(3);
  for (int t = 0; t < 6; ++t) {
    const std::string at = "@" + std::to_string(t);
    CHECK(stage.ui.has("gru0.h[0]" + at) == (t == 3));
    CHECK(stage.ui.has("encoder0.h[0]" + at) == (t == 2));
  }
  for (const std::string& chip : chips) {
    INFO(chip);
    CHECK(stage.ui.has(chip));
  }
  const Item &loop = stage.ui.item("loop"), &other = stage.ui.item("loop of encoder0.h");
  CHECK(other.min.x > stage.ui.item("encoder0.h[0]@2").max.x - 1);
  CHECK(other.max.x < stage.ui.item("gru0.h[0]@3").min.x);
  const Item& carried = stage.ui.item("weights gru0.Wh");
  CHECK(carried.min.x <= loop.max.x + 1);  // it stands on the loop
  CHECK(carried.max.x < stage.ui.item("loop in words").min.x);
  stage.ui.hover("weights gru0.Wh");
  stage.ui.wait(0.5f);
  CHECK(stage.ui.item("use of gru0.Wh@3").value == "lit");
  for (const std::string& one : chips)
    for (const std::string& two : chips) {
      if (one >= two) continue;
      const Item &a = stage.ui.item(one), &b = stage.ui.item(two);
      INFO(one << " and " << two);
      const float middle_a = (a.min.y + a.max.y) / 2, middle_b = (b.min.y + b.max.y) / 2;
      CHECK((a.max.x <= b.min.x || b.max.x <= a.min.x || std::abs(middle_a - middle_b) >= 18));
    }
  stage.ui.click("weights gru0.Wh");
  CHECK(stage.state.matrix == "gru0.Wh");
}

}  // namespace unroll::viz::testing
