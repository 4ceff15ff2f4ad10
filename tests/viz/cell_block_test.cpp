// The cell microscope on a whole block of a transformer, on an attention head, and on sums.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <set>

#include "engine/base/numbers.h"
#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/app/panel_table.h"
#include "viz/views/calculation.h"
#include "viz/views/cell_blocks.h"
#include "viz/views/cell_equation.h"
#include "viz/views/cell_graph.h"
#include "viz/views/cell_panel.h"
#include "viz/views/holds.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/views/slot_reads.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

Config config_of(ModelKind kind) {
  Config config = small_config();
  config.model.kind = kind;
  if (kind == ModelKind::kAttention || kind == ModelKind::kTransformer) {
    config.model.width = 8;
    config.model.heads = 2;
  }
  return config;
}

/// What reads symbols has one side; with a source there are blocks of an encoder, and of a decoder
/// that looks across.
std::shared_ptr<const Snapshot> transformer(TaskKind task = TaskKind::kChars) {
  Config config = config_of(ModelKind::kTransformer);
  config.task.kind = task;
  config.model.blocks = 2;
  return snapshot_after(config, 5);
}

std::vector<std::string> parts(const CellGraph& graph) {
  std::vector<std::string> names;
  for (const CellFrame& frame : graph.frames) names.push_back(frame.name);
  return names;
}

using Place = std::pair<std::uint32_t, int>;  // slot and step

Place place_of(const CellNode& node) { return {node.slot, node.step}; }

const CellNode& node_at(const CellGraph& graph, int index) {
  return graph.nodes[static_cast<std::size_t>(index)];
}

}  // namespace

TEST_CASE("cell block: layers of a block can be chosen together", "[viz][cell]") {
  const auto text = transformer();
  const std::vector<std::string> layers = cell_layers(text->example);
  const auto has = [](const std::vector<std::string>& all, const char* name) {
    return std::ranges::find(all, name) != all.end();
  };
  CHECK(has(layers, "block0"));
  CHECK(has(layers, "block1"));
  CHECK(has(layers, "attn1"));
  CHECK_FALSE(has(layers, "block"));
  CHECK(layers_in(text->example, "block1") ==
        std::vector<std::string>{"norm1a", "attn1", "res1a", "norm1b", "mlp1", "out1", "res1b"});
  CHECK(layers_in(text->example, "attn1") == std::vector<std::string>{"attn1"});
  CHECK(layers_in(text->example, "").empty());
  CHECK(parts(cell_graph(text->example, "block0", 2)) ==
        std::vector<std::string>{"norm", "attention", "add", "norm", "MLP", "add"});
  const auto dates = transformer(TaskKind::kDates);
  CHECK(has(cell_layers(dates->example), "encblock0"));
  CHECK(parts(cell_graph(dates->example, "block0", 2)) ==
        std::vector<std::string>{"norm", "attention", "add", "norm", "cross-attention", "add",
                                 "norm", "MLP", "add"});
  // A head by itself is no block.
  const auto head = snapshot_after(config_of(ModelKind::kAttention), 3);
  CHECK_FALSE(has(cell_layers(head->example), "block0"));
  CHECK(block_of("out").empty());
  CHECK(block_of("encnorm").empty());
  CHECK(block_of("lstm0").empty());
}

TEST_CASE("cell block: its wires are what the slots read, over all its layers", "[viz][cell]") {
  const auto snapshot = GENERATE(transformer(), transformer(TaskKind::kDates));
  const ExampleView& example = snapshot->example;
  for (const char* block : {"block0", "block1", "encblock0"})
    for (const bool narrow : {false, true})
      for (const int t : {0, 3}) {
        const std::vector<std::string> layers = layers_in(example, block);
        const CellGraph graph = cell_graph(example, block, t, narrow);
        INFO(block << " at " << t << (narrow ? ", narrow" : ""));
        for (std::size_t i = 0; i < example.slots.size(); ++i) {
          const SlotView& slot = example.slots[i];
          if (std::ranges::find(layers, slot.layer) == layers.end()) continue;
          INFO(slot.layer << "." << slot.name);
          const int self = graph.find(static_cast<std::uint32_t>(i));
          REQUIRE(self >= 0);
          std::set<Place> read, drawn;
          for (const SlotRead& r : slot.reads)
            if (const auto step = step_read(example, slot, r, t)) read.insert({r.slot, *step});
          if (slot.name == "weight") {
            const SlotView* seen = example.find(slot.layer, "seen");
            REQUIRE(seen != nullptr);
            read.insert({static_cast<std::uint32_t>(seen - example.slots.data()), t});
          }
          for (const CellWire& wire : graph.wires)
            if (wire.to == self) drawn.insert(place_of(node_at(graph, wire.from)));
          CHECK(drawn == read);
        }
        for (const CellWire& wire : graph.wires)
          CHECK(node_at(graph, wire.from).depth < node_at(graph, wire.to).depth);
        // What an earlier row has computed is led to where it stands again.
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
          const CellNode& node = graph.nodes[i];
          const int origin = graph.find(node.slot);
          if (node.inside || origin < 0) continue;
          CHECK(node.again);
          CHECK(std::ranges::count_if(graph.carried, [&](const CellWire& w) {
                  return w.from == origin && w.to == static_cast<int>(i);
                }) == 1);
        }
      }
}

TEST_CASE("cell block: the frames hold their layers and stand clear of each other", "[viz][cell]") {
  const auto snapshot = transformer(TaskKind::kDates);
  const ExampleView& example = snapshot->example;
  for (const bool narrow : {false, true}) {
    const CellGraph graph = cell_graph(example, "block0", 2, narrow);
    for (const CellFrame& a : graph.frames)
      for (const CellFrame& b : graph.frames)
        if (&a != &b)
          CHECK((a.last < b.first || b.last < a.first || a.bottom <= b.top || b.bottom <= a.top));
    for (const CellNode& node : graph.nodes) {
      const auto holds = [&](const CellFrame& frame) {
        return node.depth >= frame.first && node.depth <= frame.last && node.lane > frame.top &&
               node.lane < frame.bottom;
      };
      const std::string& layer = example.slots[node.slot].layer;
      const auto frame = std::ranges::find_if(graph.frames, holds);
      INFO(layer << (node.inside ? "" : ", handed in"));
      CHECK((frame != graph.frames.end()) == node.inside);
      if (node.inside && frame != graph.frames.end()) CHECK(frame->name == part_of(layer));
    }
  }
}

TEST_CASE("cell block: the tiles of all layers show the numbers of the trace, both ways",
          "[viz][cell]") {
  const auto snapshot = transformer();
  const bool phone = GENERATE(false, true);
  const CellPanel panel;
  const HarnessOptions size{.width = phone ? 390.0f : 820.0f, .height = phone ? 844.0f : 560.0f};
  ViewStage stage(panel, *snapshot, size, phone);
  stage.state.playhead = 3;
  stage.state.cell_layer = "block0";
  for (const bool backward : {false, true}) {
    stage.state.cell_backward = backward;
    stage.ui.step(2);
    CHECK(stage.ui.has("frame attention"));
    CHECK(stage.ui.has("frame MLP"));
    for (const SlotView& slot : snapshot->example.slots) {
      if (block_of(slot.layer) != "block0" || (backward && slot.grad.empty())) continue;
      for (int row = 0; row < slot.rows; ++row) {
        const std::string at = (backward ? "grad " : "") + address(slot, row, 3);
        INFO(at);
        CHECK(stage.ui.item(at).value ==
              format_value(backward ? grad_at(slot, row, 3) : value_at(slot, row, 3)));
      }
    }
    // Each number is listed once, although what is handed on stands in two rows.
    CHECK(std::ranges::count(stage.ui.items().items(),
                             (backward ? "grad " : "") + std::string("res0a.y[0]@3"),
                             &Item::label) == 1);
  }
}

TEST_CASE("cell block: it is chosen by its label, and its cells by a click", "[viz][cell]") {
  const auto snapshot = transformer();
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 700});
  stage.state.playhead = 3;
  stage.ui.step(2);
  stage.ui.click("layer");
  stage.ui.click("layer: block0");
  CHECK(stage.state.cell_layer == "block0");
  CHECK(stage.state.cell_slot.empty());
  stage.ui.step(2);
  // Its table holds the numbers of all its layers.
  const std::string table = panel_table(stage.ui.items(), Rect(0, 0, 820, 700), snapshot.get());
  for (const SlotView& slot : snapshot->example.slots) {
    if (block_of(slot.layer) != "block0") continue;
    INFO(slot.layer << "." << slot.name);
    const int last = slot.rows - 1;
    CHECK(table.find("\n" + address(slot, last, 3) + ",3," +
                     format_shortest(value_at(slot, last, 3)) + "\n") != std::string::npos);
  }
  stage.ui.click("attn0.v[2]@3");
  CHECK(stage.state.cell_layer == "block0");
  CHECK(stage.state.cell_slot == "attn0.v");
  CHECK(stage.state.cell_unit == 2);
  stage.ui.click("Hold");
  const std::vector<Command> commands = stage.outbox.take_commands();
  REQUIRE(commands.size() == 1);
  CHECK(std::get<SetHolds>(commands[0]).holds.at(0).slot == "attn0.v");
  // Of the hidden layer each unit can be chosen, though there are four times as many.
  stage.ui.click("mlp0.a[29]@3");
  CHECK(stage.state.cell_slot == "mlp0.a");
  CHECK(stage.state.cell_unit == 29);
  // What comes from elsewhere leaves the block only where it has to.
  show_slot(stage.state, *snapshot->example.find("norm0b", "m"));
  CHECK(stage.state.cell_layer == "block0");
  CHECK(stage.state.cell_slot == "norm0b.m");
  CHECK(shown_slot(*snapshot, "block0", "norm0b.m") == snapshot->example.find("norm0b", "m"));
  show_slot(stage.state, *snapshot->example.find("attn1", "q"));
  CHECK(stage.state.cell_layer == "attn1");
  CHECK(stage.state.cell_slot == "q");
}

TEST_CASE("cell: an attention head shows query, scores, scale, mask, softmax and weighted sum",
          "[viz][cell]") {
  const auto snapshot = snapshot_after(config_of(ModelKind::kAttention), 5);
  const ExampleView& example = snapshot->example;
  const CellGraph graph = cell_graph(example, main_layer(*snapshot), 3);
  const auto sources = [&](const char* name) {
    std::set<std::string> names;
    for (const CellWire& wire : graph.wires)
      if (example.slots[node_at(graph, wire.to).slot].name == name)
        names.insert(example.slots[node_at(graph, wire.from).slot].name);
    return names;
  };
  using Names = std::set<std::string>;
  CHECK(sources("score") == Names{"q", "k"});
  CHECK(sources("scaled") == Names{"score"});
  CHECK(sources("weight") == Names{"scaled", "seen"});
  CHECK(sources("mixed") == Names{"weight", "v"});
  CHECK(sources("y") == Names{"mixed"});
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 560});
  stage.state.playhead = 3;
  stage.ui.step(2);
  CHECK(stage.ui.item("attn0.seen[0]@3").value == format_value(4));
}

TEST_CASE("cell: the gates of LSTM and GRU run over time, forward and backward", "[viz][cell]") {
  struct Gates {
    ModelKind kind;
    const char* layer;
    std::vector<const char*> slots;
  };
  const Gates gates = GENERATE(Gates{ModelKind::kLstm, "lstm0", {"i", "f", "g", "o", "c", "h"}},
                               Gates{ModelKind::kGru, "gru0", {"r", "z", "n", "h"}});
  const auto snapshot = snapshot_after(config_of(gates.kind), 12);
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 820, .height = 640});
  stage.state.cell_unit = 2;
  for (const bool backward : {false, true}) {
    stage.state.cell_backward = backward;
    stage.ui.step(2);
    for (const char* name : gates.slots) {
      const SlotView* slot = snapshot->example.find(gates.layer, name);
      REQUIRE(slot != nullptr);
      for (int t = 0; t < slot->steps; ++t)
        CHECK(stage.ui.item((backward ? "lane grad " : "lane ") + address(*slot, 2, t)).value ==
              format_value(backward ? grad_at(*slot, 2, t) : value_at(*slot, 2, t)));
    }
  }
}

TEST_CASE("cell: a sum over units is told by its largest parts, which add up to it",
          "[viz][cell]") {
  Session session;
  session.apply(Reset{config_of(ModelKind::kLstm)});
  session.apply(StepUpdate{12});
  while (session.step()) {
  }
  auto snapshot = session.snapshot({});
  const CellPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 1100, .height = 560});
  stage.state.playhead = 4;
  stage.ui.step(2);
  const bool backward = GENERATE(false, true);
  const std::string cell = backward ? "lstm0.h[2]@4" : "lstm0.a[9]@4";
  stage.ui.click(cell);
  if (backward) stage.ui.click("backward: gradients");
  const auto answered = [&] {
    stage.outbox.take_questions();
    stage.ui.step();
    const Ask asked = stage.outbox.take_questions();
    CHECK(asked.parts == (backward ? "grad " : "") + cell);
    session.apply(asked);
    const ViewState look = stage.state;
    snapshot = session.snapshot({});
    stage.show(panel, *snapshot);
    stage.state = look;
    stage.ui.step(2);
    REQUIRE(snapshot->findings.parts);
    REQUIRE(snapshot->findings.parts->ok());
    return snapshot->findings.parts->found;
  };
  const CellFinding finding = answered();
  const std::vector<WorkRow> rows = addends(finding.term, 4);
  REQUIRE(rows.size() == 5);
  double total = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    total += rows[i].value;
    CHECK(rows[i].more == (i == 4));
    if (i > 0 && i < 4) CHECK(std::abs(rows[i].value) <= std::abs(rows[i - 1].value));
  }
  CHECK(std::abs(total - finding.value) < 1e-5);
  const std::string line = stage.ui.item("equation").value;
  INFO(line);
  CHECK(line.find("(" + plain_notation(rows[0].symbols) + ")") != std::string::npos);
  CHECK(line.find(" more) = ") != std::string::npos);
  CHECK(line.ends_with(" = " + format_value(finding.value)));
  CHECK(sum_lines(finding, 4).front() == rows[0].symbols + " = " + format_value(rows[0].value));
}

}  // namespace unroll::viz::testing
