#include "viz/views/cell_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/attention_reading.h"
#include "viz/views/calculator_link.h"
#include "viz/views/cell_diagram.h"
#include "viz/views/cell_equation.h"
#include "viz/views/cell_graph.h"
#include "viz/views/cell_tips.h"
#include "viz/views/holds.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLane = 13;
constexpr float kEquationRow = 18;
constexpr float kLeastDiagram = 150;
constexpr float kLayerField = 210, kUnitField = 230;
constexpr float kLeastColumn = 58, kLeastLane = 46, kPhoneLane = 58;  // of a block
constexpr std::size_t kMostParts = 6;                                 // of a sum, in one line
constexpr int kMostLanes = 8;
constexpr std::size_t kMostSymbols = 8;  // that share a scale, in the legend

/// The slots of the layer that have a row for each unit of its output, in the order of computation;
/// of a block what comes out of its layers.
std::vector<const SlotView*> unit_slots(const ExampleView& example, const std::string& layer) {
  std::vector<const SlotView*> slots;
  const std::vector<std::string> layers = layers_in(example, layer);
  for (const SlotView& slot : example.slots) {
    if (!slot.per_step || std::ranges::find(layers, slot.layer) == layers.end()) continue;
    if (layers.size() > 1 && !slots.empty() && slots.back()->layer == slot.layer) slots.pop_back();
    slots.push_back(&slot);
  }
  if (slots.empty()) return slots;
  // Beside the answer, not of another size; a look back also has keys and values over the source.
  const SlotView* out = slots.back();
  std::erase_if(slots, [&](const SlotView* slot) {
    return slot->rows != out->rows || slot->steps != out->steps ||
           is_of_source(*slot) != is_of_source(*out);
  });
  if (slots.size() > static_cast<std::size_t>(kMostLanes))
    slots.erase(slots.begin(), slots.end() - kMostLanes);
  return slots;
}

/// The step whose cell is shown: of an encoder its own.
int cell_step(const ViewInput& input) {
  const SlotView* out = shown_slot(input.now, input.state.cell_layer, {});
  return out ? step_looked_at(input.state, input.now.example, *out) : -1;
}

/// Which layer, which unit, which way.
void choices(const ViewInput& input, Outbox& outbox, const std::string& layer, int unit,
             int units) {
  ViewState& state = outbox.state();
  static constexpr std::string_view kWays[] = {"forward: values", "backward: gradients"};
  static constexpr std::string_view kShort[] = {"values", "gradients"};
  int way = state.cell_backward ? 1 : 0;
  if (segmented("##way", way, input.phone ? kShort : kWays,
                {.dense = !input.phone,
                 .help = "Forward: what is computed. Backward: how much the loss of this example "
                         "would change with each number."}))
    state.cell_backward = way == 1;
  const std::vector<std::string> layers = cell_layers(input.now.example);
  if (layers.size() > 1) {
    const std::vector<std::string_view> names(layers.begin(), layers.end());
    int at = static_cast<int>(std::find(layers.begin(), layers.end(), layer) - layers.begin());
    if (!input.phone) ImGui::SameLine();
    if (dropdown("layer", at, names,
                 {.dense = !input.phone, .width = input.phone ? 0 : px(kLayerField)})) {
      state.cell_layer = layers[static_cast<std::size_t>(at)];
      state.cell_slot.clear();
    }
  }
  if (units > 1) {
    if (!input.phone) ImGui::SameLine();
    if (slider(
            "unit", unit, {.min = 0, .max = static_cast<double>(units - 1)},
            {.dense = !input.phone,
             .width = input.phone ? 0 : std::min(px(kUnitField), ImGui::GetContentRegionAvail().x),
             .help = "The row that is outlined, written out and followed through time."}))
      state.cell_unit = unit;
  }
}

/// The steps that are to be held, on the lane of their slot.
void mark_span(const ViewInput& input, const SlotView& slot, const TimeAxis& axis,
               const Rect& lane) {
  const ViewState& state = input.state;
  if (state.hold_steps != HoldSteps::kSpan || state.cell_slot.empty() ||
      shown_slot(input.now, state.cell_layer, state.cell_slot) != &slot)
    return;
  const auto span = read_span(state.hold_span, slot.steps);
  const int end = axis.first + axis.count;
  if (!span || span->last < axis.first || span->first >= end) return;
  stroke_rect(canvas(),
              {axis.left(std::max(span->first, axis.first)), lane.Min.y - px(1),
               axis.right(std::min(span->last, end - 1)), lane.Max.y + px(1)},
              theme().accent, 0, px(1.5f));
}

/// One lane per slot for the chosen unit, of an encoder over its own steps; the same x for the same
/// step as in the other views.
void lanes(const ViewInput& input, Outbox& outbox, const std::vector<const SlotView*>& slots,
           int unit, const TimeAxis& axis, int at) {
  const bool of_source = is_of_source(*slots.back());
  const auto padding = [&](int t) { return is_padding(input.now.example, t, of_source); };
  const bool backward = input.state.cell_backward;
  const bool block = slots.front()->layer != slots.back()->layer;
  const RowSpacing spacing(1);
  const float top = ImGui::GetCursorScreenPos().y;
  float bottom = top;
  for (const SlotView* slot : slots) {
    const std::vector<float>& numbers = backward ? slot->grad : slot->value;
    if (numbers.empty()) continue;
    const MatrixView all = MatrixView::by_columns(numbers, slot->rows, slot->steps);
    const MatrixView shown{all.data + unit + axis.first * all.column_stride, 1, axis.count,
                           all.row_stride, all.column_stride};
    const std::string symbol = slot->symbol + "[" + std::to_string(unit) + "]";
    const std::string label = slot->layer + "." + slot->name + " over time";
    const ColorScale scale{.limit = slot_limit(input.now.example, *slot, backward)};
    const CellHit hit =
        heat_strip(label, shown, axis,
                   {.scale = scale,
                    .height = px(kLane),
                    .name = {.text = symbol, .word = block ? std::string_view(slot->layer) : ""},
                    .address =
                        [&](int, int t) {
                          return (backward ? "lane grad " : "lane ") + address(*slot, unit, t);
                        },
                    .absent = padding});
    bottom = ImGui::GetItemRectMax().y;
    if (!is_narrow(content_rect().GetWidth()))
      draw_text_in(canvas(), Type::kMonoSmall,
                   {axis.end() + px(metric::kHalfGap), bottom - px(kLane),
                    axis.end() + px(kScaleRoom), bottom},
                   Align::kLeft, theme().muted, "±" + format_short(scale.limit));
    const Rect lane(axis.left(axis.first), bottom - px(kLane), axis.end(), bottom);
    mark_holds(input.now, *slot, unit, axis, lane);
    mark_span(input, *slot, axis, lane);
    light_pointed(input.state, axis, lane.Min.y, lane.Max.y, {}, of_source);
    if (drag_span(outbox, hit, *slot, unit)) continue;
    take_playhead(outbox.state(), hit, of_source);
    if (hit && !padding(hit.column)) {
      TooltipText text = cell_tip(input, *slot, unit, hit.column);
      show_tip(hit, std::move(text));
      offer_calculation(outbox, hit, *slot, unit, hit.column, backward);
    }
  }
  playhead(axis, static_cast<float>(at), top, bottom, "", -1);
}

/// The steps of the lanes: those of what is read, or of its source. Without columns where the layer
/// has no value at each of them.
TimeAxis axis_of_lanes(const ViewInput& input, Outbox& outbox,
                       const std::vector<const SlotView*>& slots, const Rect& room) {
  if (slots.empty()) return {};
  const ExampleView& example = input.now.example;
  const SlotView& out = *slots.back();
  const TimeAxis axis = time_axis_of(out, outbox.state(), example, input.now.task, room);
  return out.steps == (is_of_source(out) ? axis.count : steps_of(example)) ? axis : TimeAxis{};
}

/// Tiles that share a scale, by their symbols.
struct SharedScale {
  float limit = 1;
  std::vector<std::string> symbols;
};

/// What the colours of each tile mean: the slots that share a scale, with its ends.
class TileLegend {
 public:
  TileLegend(const ExampleView& example, const CellGraph& graph, bool backward) {
    for (const CellNode& node : graph.nodes) {
      const SlotView& slot = example.slots[node.slot];
      if (backward && slot.grad.empty()) continue;
      const float limit = slot_limit(example, slot, backward);
      auto at = std::ranges::find(scales_, limit, &SharedScale::limit);
      if (at == scales_.end()) at = scales_.insert(at, {.limit = limit});
      const std::string symbol = slot.symbol.substr(0, slot.symbol.find('_'));
      if (std::ranges::find(at->symbols, symbol) == at->symbols.end())
        at->symbols.push_back(symbol);
    }
    for (const SharedScale& scale : scales_) {
      std::string text = backward ? "gradient of" : "";
      for (std::size_t i = 0; i < std::min(scale.symbols.size(), kMostSymbols); ++i)
        text += (text.empty() ? "" : " ") + scale.symbols[i];
      texts_.push_back(text + (scale.symbols.size() > kMostSymbols ? " …" : ""));
    }
    for (std::size_t i = 0; i < scales_.size(); ++i)
      entries_.push_back({.text = texts_[i], .scale = {.limit = scales_[i].limit}});
  }

  const std::vector<LegendEntry>& entries() const { return entries_; }

 private:
  std::vector<SharedScale> scales_;
  std::vector<std::string> texts_;  // that the entries point into
  std::vector<LegendEntry> entries_;
};

/// A number of the picture.
struct CellPlace {
  const SlotView* slot = nullptr;
  int row = 0, step = 0;
};

/// How one of the numbers shown came about, once the engine has answered.
const CellFinding* finding_of(const ViewInput& input) {
  const auto& answer = input.now.findings.parts;
  const ExampleView& example = input.now.example;
  const bool of_these = answer && answer->ok() && answer->update == example.update &&
                        answer->from == example.from && answer->index == example.index;
  return of_these ? &answer->found : nullptr;
}

/// The formula, and the numbers in it; of a sum over rows or readers its largest parts.
void equation(const ViewInput& input, Outbox& outbox, const CellPlace& cell) {
  const ExampleView& example = input.now.example;
  const SlotView& slot = *cell.slot;
  const bool backward = input.state.cell_backward && !slot.grad.empty();
  std::vector<std::string> lines = live_equation(example, slot, cell.row, cell.step);
  std::string left;
  if (backward) {
    left = "∂L/∂" + notation_of(slot, cell.row, cell.step) + " ";
    lines = {lines.front(), left + "= " + format_value(grad_at(slot, cell.row, cell.step))};
  }
  const bool hidden = is_hidden_result(input, slot, cell.row, cell.step, backward);
  if (hidden)
    lines = {lines.front(),
             backward ? left + "= ?" : notation_of(slot, cell.row, cell.step) + " = ?"};
  const Rect place =
      take_place({ImGui::GetContentRegionAvail().x, px(kEquationRow) * static_cast<float>(2)});
  if (!hidden && (backward ? slot.per_step : mixes_rows(example, slot, cell.row, cell.step))) {
    const std::string wanted = (backward ? "grad " : "") + address(slot, cell.row, cell.step);
    outbox.ask_parts(wanted);
    const CellFinding* finding = finding_of(input);
    if (finding && finding->address == wanted)
      for (std::size_t most = kMostParts; most > 0; --most) {
        const std::string line = sum_line(*finding, most);
        if (line.empty()) break;
        lines.resize(1);
        lines.push_back(left + line);
        if (notation_width(Type::kMono, lines.back()) <= place.GetWidth()) break;
      }
  }
  std::string listed;
  float y = place.Min.y;
  for (const std::string& line : lines) {
    canvas()->PushClipRect(place.Min, place.Max, true);
    draw_notation(canvas(), Type::kMono, {place.Min.x, y + px(kEquationRow) * 0.7f},
                  y == place.Min.y ? theme().muted : theme().ink, line);
    canvas()->PopClipRect();
    listed += (listed.empty() ? "" : " ") + plain_notation(line);
    y += px(kEquationRow);
  }
  ui().items().cell("equation", place.Min, place.Max, listed, Role::kText);
}

/// Whether `row` of a slot is the score of a step that may not be looked at.
bool is_masked(const std::vector<AttentionLayer>& layers, const ExampleView& example,
               const SlotView& slot, int row, int step) {
  for (const AttentionLayer& layer : layers)
    if (&slot == layer.score || &slot == layer.scaled || &slot == layer.weight)
      return sight(layer, example, row % layer.keys, step) != Sight::kSeen;
  return false;
}

}  // namespace

ViewInfo CellPanel::info() const {
  return {
      "cell", "Cell", Dock::kStage,
      "One layer at the time step under the playhead. Every tile is a quantity that the network "
      "really computed: one small square per unit, orange below zero, blue above. What is "
      "handed in stands left, what comes out right; wires say what is computed from what. "
      "Click a square to follow that unit: the line below the picture writes its equation with "
      "the numbers, the lanes show it at every step. Backward shows the gradient of the loss "
      "in the same places, flowing against the wires. A sum over units is told by its largest "
      "parts. A block of a transformer can be chosen as one picture. Hold or knock out the chosen "
      "cell, and what follows changes; drag along a lane with Shift held down to hold it over "
      "several steps. The "
      "title line then tells what it does to all held-out examples. The "
      "training itself goes on untouched."};
}

std::string CellPanel::note(const ViewInput& input) const {
  const int at = cell_step(input);
  if (at < 0) return {};
  if (const std::string effect = hold_effect_text(input.now); !effect.empty()) return effect;
  return shown_layer(input.now, input.state.cell_layer) + " at t = " + std::to_string(at);
}

void CellPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& example = input.now.example;
  const int at = cell_step(input);
  const std::string layer = shown_layer(input.now, input.state.cell_layer);
  CellGraph graph = at < 0 ? CellGraph{} : cell_graph(example, layer, at);
  if (graph.nodes.empty()) {
    empty_state(content_rect(), "No cell to show yet", "It appears with the first snapshot.",
                icon::kGrid);
    return;
  }
  const std::vector<const SlotView*> slots = unit_slots(example, layer);
  const int units = slots.empty() ? 1 : std::max(1, slots.back()->rows);
  const int unit = slots.empty() ? 0 : followed_row(input.state, *slots.back());
  choices(input, outbox, layer, unit, units);

  // The node whose equation is written and whose cell is held.
  const SlotView* slot = shown_slot(input.now, layer, input.state.cell_slot);
  CellPlace told{slot, followed_row(input.state, *slot), at};
  const bool block = !graph.frames.empty();
  const Rect room = content_rect();
  if (block && room.GetWidth() < static_cast<float>(graph.depths) * px(kLeastColumn))
    graph = cell_graph(example, layer, at, true);
  const int chosen = graph.find(static_cast<std::uint32_t>(slot - example.slots.data()));

  const TileLegend legend(example, graph, input.state.cell_backward);
  const TimeAxis axis = axis_of_lanes(input, outbox, slots, room);
  const bool scrolls =
      axis.count > 0 && !is_of_source(*slots.back()) && axis.count < steps_of(example);
  const float below = px(2 * kEquationRow) +
                      (scrolls ? time_scroller_height() + px(metric::kGap) : 0) +
                      static_cast<float>(slots.size()) * (px(kLane) + px(1)) +
                      legend_height(legend.entries(), room.GetWidth()) + 5 * px(metric::kGap) +
                      hold_height(input.phone, room.GetWidth());
  const float least = block ? graph.lanes * px(input.phone ? kPhoneLane : kLeastLane) : 0;
  const float height = std::max({px(kLeastDiagram), least, room.GetHeight() - below});
  const Rect place = take_place({room.GetWidth(), height});
  const std::vector<AttentionLayer> attention = attention_layers(example);
  const CellChoice choice =
      cell_diagram({.input = input,
                    .example = example,
                    .graph = graph,
                    .units = units,
                    .unit = unit,
                    .chosen = chosen,
                    .row = told.row,
                    .backward = input.state.cell_backward,
                    .held = [&](const SlotView& s, int row,
                                int step) { return is_held(input.now, s, row, step); },
                    .masked = [&](const SlotView& s, int row,
                                  int step) { return is_masked(attention, example, s, row, step); },
                    .finding = finding_of(input),
                    .mark =
                        [&](const Rect& tile, const SlotView& s, int step) {
                          light_place(input, tile, s, step, input.state.cell_backward);
                          // A gradient is worked out from values too.
                          if (input.state.cell_backward) light_place(input, tile, s, step);
                          light_pointed(input.state, tile, &s, step);
                        },
                    .place = place});
  if (choice.pointed_node >= 0) {
    const CellNode& node = graph.nodes[static_cast<std::size_t>(choice.pointed_node)];
    const SlotView& slot_pointed = example.slots[node.slot];
    offer_calculation(outbox, choice.pointed, slot_pointed, choice.pointed.row, node.step,
                      input.state.cell_backward);
    if (choice.pointed.hovered) told = {&slot_pointed, choice.pointed.row, node.step};
  }
  if (choice.node >= 0) {
    const CellNode& node = graph.nodes[static_cast<std::size_t>(choice.node)];
    if (node.inside) {
      ViewState& state = outbox.state();
      show_slot(state, example.slots[node.slot]);
      state.cell_unit = choice.unit;
    } else if (example.slots[node.slot].rows == units) {
      outbox.state().cell_unit = choice.unit;
    }
  }
  equation(input, outbox, told);
  if (const auto target = hold_target(input)) hold_controls(input, outbox, *target);
  if (axis.count > 0) {
    lanes(input, outbox, slots, unit, axis, at);
    if (scrolls) time_scroller(outbox.state(), axis, example);
  }
  legend_line(legend.entries(), room.Min.x);
}

}  // namespace unroll::viz
