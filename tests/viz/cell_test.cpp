// The cell microscope: its graph is the computation, its equations are right, its numbers are those
// of the trace.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/cell_equation.h"
#include "viz/views/cell_graph.h"
#include "viz/views/cell_panel.h"
#include "viz/views/holds.h"
#include "viz/views/reading.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::diverged_snapshot;
using unroll::testing::small_config;
using unroll::testing::snapshot_after;

std::shared_ptr<const Snapshot> trained(ModelKind kind, int updates = 12) {
  Config config = small_config();
  config.model.kind = kind;
  return snapshot_after(config, static_cast<std::uint64_t>(updates));
}

const SlotView& slot_of(const Snapshot& snapshot, const std::string& layer,
                        const std::string& name) {
  const SlotView* slot = snapshot.example.find(layer, name);
  REQUIRE(slot != nullptr);
  return *slot;
}

/// "f c@-1" and so on: what the node of `name` is drawn to read.
std::vector<std::string> drawn_reads(const Snapshot& snapshot, const CellGraph& graph,
                                     const std::string& name, int t) {
  std::vector<std::string> reads;
  for (const CellWire& wire : graph.wires) {
    const CellNode& to = graph.nodes[static_cast<std::size_t>(wire.to)];
    const CellNode& from = graph.nodes[static_cast<std::size_t>(wire.from)];
    if (snapshot.example.slots[to.slot].name != name) continue;
    const SlotView& slot = snapshot.example.slots[from.slot];
    reads.push_back(slot.per_step && from.step != t ? slot.name + "@" + std::to_string(from.step)
                                                    : slot.name);
  }
  std::sort(reads.begin(), reads.end());
  return reads;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

TEST_CASE("cell: the graph of an LSTM is Hochreiter and Schmidhuber's", "[viz][cell]") {
  const auto snapshot = trained(ModelKind::kLstm);
  const CellGraph first = cell_graph(snapshot->example, "lstm0", 0);
  CHECK(drawn_reads(*snapshot, first, "c", 0) == std::vector<std::string>{"c0", "f", "g", "i"});
  const CellGraph later = cell_graph(snapshot->example, "lstm0", 4);
  CHECK(drawn_reads(*snapshot, later, "c", 4) == std::vector<std::string>{"c@3", "f", "g", "i"});
  CHECK(drawn_reads(*snapshot, later, "h", 4) == std::vector<std::string>{"o", "tc"});
  CHECK(drawn_reads(*snapshot, later, "f", 4) == std::vector<std::string>{"a"});
  CHECK(drawn_reads(*snapshot, later, "a", 4) == std::vector<std::string>{"h@3", "x"});
}

TEST_CASE("cell: every layer of every model is drawn whole, and wires run one way", "[viz][cell]") {
  for (std::size_t k = 0; k < kModelKindNames.size(); ++k) {
    const auto snapshot = trained(static_cast<ModelKind>(k), 3);
    const std::vector<std::string> layers = cell_layers(snapshot->example);
    CHECK(std::find(layers.begin(), layers.end(), main_layer(*snapshot)) != layers.end());
    for (const std::string& layer : layers)
      for (const int t : {0, 2, 5}) {
        INFO(kModelKindNames[k] << " " << layer << " at " << t);
        const CellGraph graph = cell_graph(snapshot->example, layer, t);
        for (std::size_t i = 0; i < snapshot->example.slots.size(); ++i) {
          const SlotView& slot = snapshot->example.slots[i];
          if (slot.layer == layer && slot.per_step && t < slot.steps)
            CHECK(graph.find(static_cast<std::uint32_t>(i)) >= 0);
        }
        for (const CellWire& wire : graph.wires)
          CHECK(graph.nodes[static_cast<std::size_t>(wire.from)].depth <
                graph.nodes[static_cast<std::size_t>(wire.to)].depth);
        for (const CellNode& a : graph.nodes)
          for (const CellNode& b : graph.nodes)
            if (&a != &b && a.depth == b.depth) CHECK(std::abs(a.lane - b.lane) > 0.999f);
        for (const CellWire& wire : graph.wires)
          CHECK(static_cast<int>(wire.via.size()) ==
                graph.nodes[static_cast<std::size_t>(wire.to)].depth -
                    graph.nodes[static_cast<std::size_t>(wire.from)].depth - 1);
      }
  }
}

TEST_CASE("cell: a gate reads its own block of the shared sum", "[viz][cell]") {
  const auto lstm = trained(ModelKind::kLstm);
  const auto gru = trained(ModelKind::kGru);
  const auto check = [](const Snapshot& snapshot, const std::string& layer, const std::string& gate,
                        bool tanh) {
    const SlotView& slot = slot_of(snapshot, layer, gate);
    const SlotView& sum = slot_of(snapshot, layer, "a");
    for (int row = 0; row < slot.rows; ++row) {
      const auto a =
          static_cast<double>(value_at(sum, row_read(snapshot.example, slot, sum, row), 3));
      INFO(layer << "." << gate << "[" << row << "]");
      CHECK(std::abs((tanh ? std::tanh(a) : sigmoid(a)) -
                     static_cast<double>(value_at(slot, row, 3))) < 1e-6);
    }
  };
  for (const char* gate : {"i", "f", "o"}) check(*lstm, "lstm0", gate, false);
  check(*lstm, "lstm0", "g", true);
  for (const char* gate : {"r", "z"}) check(*gru, "gru0", gate, false);
}

TEST_CASE("cell: an equation is written with the numbers of the trace", "[viz][cell]") {
  const auto snapshot = trained(ModelKind::kLstm);
  const ExampleView& example = snapshot->example;
  const auto number = [&](const char* name, int t) {
    const float value = value_at(slot_of(*snapshot, "lstm0", name), 2, t);
    return value < 0 ? "(" + format_value(value) + ")" : format_value(value);
  };
  const SlotView& c = slot_of(*snapshot, "lstm0", "c");
  const std::vector<std::string> lines = live_equation(example, c, 2, 3);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "c_{3} = f_{3} c_{2} + i_{3} g_{3}");
  CHECK(lines[1] == "= " + number("f", 3) + " · " + number("c", 2) + " + " + number("i", 3) +
                        " · " + number("g", 3) + " = " + format_value(value_at(c, 2, 3)));
  // The first step reads the initial state, which is zero here.
  CHECK(live_equation(example, c, 2, 0)[1].starts_with("= " + number("f", 0) + " · " +
                                                       format_value(0) + " + "));
  const std::vector<std::string> h = live_equation(example, slot_of(*snapshot, "lstm0", "h"), 2, 3);
  REQUIRE(h.size() == 2);
  CHECK(h[1].starts_with("= " + number("o", 3) + " · " + number("tc", 3)));
  // A product with a matrix mixes units: no such line, rather than a wrong one.
  CHECK(live_equation(example, slot_of(*snapshot, "lstm0", "a"), 2, 3).size() == 1);
}

TEST_CASE("cell: tiles and lanes show the numbers of the trace, forward and backward",
          "[viz][cell]") {
  const auto snapshot = GENERATE(trained(ModelKind::kLstm), trained(ModelKind::kGru),
                                 trained(ModelKind::kRnn), diverged_snapshot());
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 560});
  const std::string layer = main_layer(*snapshot);
  for (const bool backward : {false, true}) {
    stage.state.cell_backward = backward;
    stage.state.playhead = 3;
    stage.ui.step(2);
    for (const SlotView& slot : snapshot->example.slots) {
      if (slot.layer != layer || !slot.per_step) continue;
      for (int row = 0; row < slot.rows; ++row) {
        const std::string at = (backward ? "grad " : "") + address(slot, row, 3);
        INFO(at);
        CHECK(stage.ui.item(at).value ==
              format_value(backward ? grad_at(slot, row, 3) : value_at(slot, row, 3)));
      }
    }
    const SlotView* h = find_slot(snapshot->example, "h");
    REQUIRE(h != nullptr);
    for (int t = 0; t < h->steps; ++t)
      CHECK(stage.ui.item((backward ? "lane grad " : "lane ") + address(*h, 0, t)).value ==
            format_value(backward ? grad_at(*h, 0, t) : value_at(*h, 0, t)));
  }
}

TEST_CASE("cell: a click on a square follows its unit and writes its equation", "[viz][cell]") {
  const auto snapshot = trained(ModelKind::kLstm);
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 560});
  stage.state.playhead = 4;
  stage.ui.step(2);
  stage.ui.click("lstm0.c[5]@4");
  CHECK(stage.state.cell_unit == 5);
  CHECK(stage.state.cell_slot == "c");
  const SlotView& c = slot_of(*snapshot, "lstm0", "c");
  CHECK(stage.ui.item("equation").value.find(format_value(value_at(c, 5, 4))) != std::string::npos);
  stage.ui.click("backward: gradients");
  CHECK(stage.state.cell_backward);
  CHECK(stage.ui.item("equation").value.find(format_value(grad_at(c, 5, 4))) != std::string::npos);
  // The lanes are a way to travel, too.
  stage.ui.click("lane grad lstm0.h[5]@1");
  CHECK(stage.state.playhead == 1);
}

TEST_CASE("cell: holding by button and by scope asks for the block of cells that was meant",
          "[viz][cell]") {
  const auto snapshot = trained(ModelKind::kLstm);
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 560});
  stage.state.playhead = 4;
  stage.ui.step(2);
  stage.ui.click("lstm0.f[5]@4");
  stage.state.hold_amount = 0.5;
  stage.ui.click("Hold");
  const auto held = [&] {
    const std::vector<Command> commands = stage.outbox.take_commands();
    REQUIRE(commands.size() == 1);
    const auto* set = std::get_if<SetHolds>(&commands[0]);
    REQUIRE(set != nullptr);
    REQUIRE(set->holds.size() == 1);
    return set->holds[0];
  };
  CHECK(held() == Hold{.slot = "lstm0.f",
                       .amount = 0.5,
                       .first_row = 5,
                       .end_row = 6,
                       .first_step = 4,
                       .end_step = 5});
  stage.ui.click("all units");
  stage.ui.click("from here");
  stage.ui.click("Knock out");
  CHECK(held() == Hold{.slot = "lstm0.f",
                       .kind = InterventionKind::kScale,
                       .amount = 0,
                       .first_row = 0,
                       .end_row = 7,
                       .first_step = 4,
                       .end_step = 6});
  CHECK_FALSE(stage.ui.has("Release"));
}

TEST_CASE("cell: what is held is framed, told, and can be released", "[viz][cell]") {
  Config config = small_config();
  config.model.kind = ModelKind::kLstm;
  Session session;
  session.apply(Reset{config});
  const Hold hold{.slot = "lstm0.f",
                  .amount = 0.5,
                  .first_row = 0,
                  .end_row = 1,
                  .first_step = 2,
                  .end_step = 4};
  session.apply(SetHolds{{hold}});
  const auto snapshot = session.snapshot({});
  const SlotView& f = slot_of(*snapshot, "lstm0", "f");
  CHECK(is_held(*snapshot, f, 0, 2));
  CHECK(is_held(*snapshot, f, 0, 3));
  CHECK_FALSE(is_held(*snapshot, f, 0, 4));
  CHECK_FALSE(is_held(*snapshot, f, 1, 2));
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 560});
  stage.state.playhead = 2;
  stage.ui.step(2);
  CHECK(stage.ui.item("lstm0.f[0]@2").value == format_value(0.5));
  CHECK(hold_effect_text(*snapshot).find("→") != std::string::npos);
  // The same cells with the same value again: released.
  toggle_hold(snapshot->holds, stage.outbox, hold);
  CHECK(std::get<SetHolds>(stage.outbox.take_commands().at(0)).holds.empty());
  stage.ui.click("Release");
  CHECK(std::get<SetHolds>(stage.outbox.take_commands().at(0)).holds.empty());
}

}  // namespace unroll::viz::testing
