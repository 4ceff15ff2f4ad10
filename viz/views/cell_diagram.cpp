#include "viz/views/cell_diagram.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_equation.h"
#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kWidest = 112, kNarrowest = 48;
constexpr float kName = 18, kNumber = 16;
constexpr float kTallest = 96, kLeastTile = 12;
constexpr float kFlatTile = 6, kLeastName = 13, kSide = 6;  // where height is dear
constexpr float kBetween = 10;                              // across the flow
constexpr float kRoomForWires = 30;                         // along the flow
constexpr float kArrow = 5;
constexpr float kWire = 1.25f, kLitWire = 2.25f;
constexpr float kFrameName = 13, kMargin = 3;
constexpr std::size_t kMostParts = 6;  // of a sum, in a tooltip
constexpr int kMostCells = 1024;       // of longer slots only the shape is told

struct Placing {
  float width = 0, height = 0;  ///< of a node
  float along = 0, across = 0;  ///< from node to node
};

Placing placing_of(const CellDiagram& d) {
  const float columns = static_cast<float>(std::max(1, d.graph.depths));
  const float lanes = std::max(1.0f, d.graph.lanes);
  Placing p;
  p.along = d.place.GetWidth() / columns;
  p.across = d.place.GetHeight() / lanes;
  p.width = std::clamp(p.along - px(kRoomForWires), px(kNarrowest), px(kWidest));
  p.height = std::min(px(kTallest), p.across - px(kBetween));
  return p;
}

ImVec2 place_at(const CellDiagram& d, const Placing& p, int depth, float lane) {
  return {d.place.Min.x + p.along * (static_cast<float>(depth) + 0.5f),
          d.place.Min.y + p.across * lane};
}

Rect node_rect(const CellDiagram& d, const Placing& p, const CellNode& node) {
  const ImVec2 at = place_at(d, p, node.depth, node.lane);
  return {snap(at.x - p.width / 2), snap(at.y - p.height / 2), snap(at.x + p.width / 2),
          snap(at.y + p.height / 2)};
}

float number_of(const CellDiagram& d, const CellNode& node, int row) {
  const SlotView& slot = d.example.slots[node.slot];
  return d.backward ? grad_at(slot, row, node.step) : value_at(slot, row, node.step);
}

/// As it is written, but for what the calculator hides.
std::string number_text(const CellDiagram& d, const CellNode& node, int row) {
  const SlotView& slot = d.example.slots[node.slot];
  return is_hidden_result(d.input, slot, row, node.step, d.backward)
             ? "?"
             : format_value(number_of(d, node, row));
}

/// The number under its address, but for what the calculator hides.
void list_number(const CellDiagram& d, const CellNode& node, int row, const Rect& place) {
  const SlotView& slot = d.example.slots[node.slot];
  const std::string label = (d.backward ? "grad " : "") + address(slot, row, node.step);
  if (is_hidden_result(d.input, slot, row, node.step, d.backward))
    ui().items().cell(label, place.Min, place.Max, number_text(d, node, row));
  else
    ui().items().number(label, place.Min, place.Max, {number_of(d, node, row)});
}

std::string name_of(const CellDiagram& d, const CellNode& node) {
  const SlotView& slot = d.example.slots[node.slot];
  std::string name = notation_of(slot, 0, node.step);
  if (slot.rows > 1) name.resize(name.rfind('['));
  if (node.across) name += ", …";
  return name;
}

/// With what stands before it as long as there is `room`. What is handed in by a layer with a
/// quantity of the same name, y of norm to y of attention, is told by that layer.
std::string fitted_name(const CellDiagram& d, const CellNode& node, float room) {
  std::string name = name_of(d, node);
  const bool twice = !node.inside && std::ranges::any_of(d.graph.nodes, [&](const CellNode& other) {
    return other.slot != node.slot && name_of(d, other) == name;
  });
  if (twice) {
    std::string longer = d.example.slots[node.slot].layer + " " + name;
    if (notation_width(Type::kLabel, longer) <= room) name = std::move(longer);
  }
  if (!d.backward) return name;
  const std::string full = "∂L/∂" + name;
  return notation_width(Type::kLabel, full) <= room ? full : "∂" + name;
}

/// What the symbol of a node is called; nothing where its gradient is shown.
std::string_view word_in(const CellDiagram& d, const CellNode& node) {
  return d.backward ? std::string_view() : word_of(d.example.slots[node.slot]);
}

/// The width of symbol and word side by side.
float whole_width(const CellDiagram& d, const CellNode& node, float room) {
  const float word = text_width(Type::kSmall, word_in(d, node));
  return notation_width(Type::kLabel, fitted_name(d, node, room)) +
         (word > 0 ? px(metric::kHalfGap) + word : 0);
}

void draw_name(const CellDiagram& d, const CellNode& node, const Rect& rect, bool chosen,
               bool with_word) {
  const std::string name = fitted_name(d, node, rect.GetWidth());
  const float wide = notation_width(Type::kLabel, name);
  const float all =
      std::min(with_word ? whole_width(d, node, rect.GetWidth()) : wide, rect.GetWidth());
  const ImVec2 at(rect.GetCenter().x - all / 2, rect.Min.y + px(kName - 5));
  canvas()->PushClipRect(rect.Min, rect.Max, true);
  draw_notation(canvas(), Type::kLabel, at, chosen ? theme().accent : theme().ink, name);
  if (with_word)
    draw_text(canvas(), Type::kSmall, {at.x + wide + px(metric::kHalfGap), at.y}, theme().muted,
              word_in(d, node));
  canvas()->PopClipRect();
}

/// The number of the followed unit; nothing where the slot has none.
void write_number(const CellDiagram& d, const CellNode& node, const Rect& place, Align align,
                  std::string_view number) {
  if (number.empty()) return;
  draw_text_in(canvas(), Type::kMonoSmall, place, align, theme().muted, number);
  const SlotView& slot = d.example.slots[node.slot];
  ui().items().cell("number of " + slot.layer + "." + slot.name + "@" + std::to_string(node.step),
                    place.Min, place.Max, number, Role::kText);
}

/// The name at the left, the number of the unit at the right where both fit.
void draw_name_and_number(const CellDiagram& d, const CellNode& node, const Rect& row, bool chosen,
                          std::string_view number) {
  const std::string name = fitted_name(d, node, row.GetWidth());
  const float left = row.Min.x + px(kSide), right = row.Max.x - px(kSide);
  const float cap = ui().fonts().face(Type::kLabel).cap_height;
  const float baseline = snap(row.GetCenter().y + cap / 2);
  const float wide = notation_width(Type::kLabel, name);
  const bool both =
      left + wide + px(metric::kHalfGap) + text_width(Type::kMonoSmall, number) <= right;
  canvas()->PushClipRect(row.Min, row.Max, true);
  draw_notation(canvas(), Type::kLabel, {left, baseline}, chosen ? theme().accent : theme().ink,
                name);
  canvas()->PopClipRect();
  if (both)
    write_number(d, node, {left + wide, row.Min.y, right, row.Max.y}, Align::kRight, number);
}

bool is_chosen(const CellDiagram& d, const CellNode& node) {
  return d.chosen >= 0 && &node == &d.graph.nodes[static_cast<std::size_t>(d.chosen)];
}

/// The row whose number is written below the tile, or -1.
int written_row(const CellDiagram& d, const CellNode& node) {
  const SlotView& slot = d.example.slots[node.slot];
  if (slot.rows == 1) return 0;
  return slot.rows == d.units ? d.unit : is_chosen(d, node) ? d.row : -1;
}

/// The rows that belong to the unit: one, or one for each gate that shares a sum.
std::vector<int> rows_of_unit(const CellDiagram& d, const CellNode& node) {
  const SlotView& slot = d.example.slots[node.slot];
  if (slot.rows == d.units) return {d.unit};
  if (is_chosen(d, node)) return {d.row};
  std::vector<int> rows;
  if (!node.inside) return rows;
  for (const SlotView& gate : d.example.slots) {
    const bool reads = gate.layer == slot.layer && gate.rows == d.units &&
                       std::any_of(gate.reads.begin(), gate.reads.end(), [&](const SlotRead& r) {
                         return r.slot == node.slot && r.delay == 0;
                       });
    const int row = reads ? row_read(d.example, gate, slot, d.unit) : -1;
    if (row >= 0) rows.push_back(row);
  }
  return rows;
}

void arrow_head(ImVec2 tip, float direction, ImU32 color) {
  const float s = px(kArrow) * direction;
  canvas()->AddTriangleFilled(tip, {tip.x - s, tip.y + s * 0.7f}, {tip.x - s, tip.y - s * 0.7f},
                              color);
}

/// Values run from left to right, gradients the other way.
void wire(const CellDiagram& d, const Placing& p, const CellWire& w, bool lit) {
  const CellNode& from = d.graph.nodes[static_cast<std::size_t>(w.from)];
  const ImU32 color = lit ? theme().accent : mix(theme().panel, theme().muted, 0.55f);
  const float thickness = px(lit ? kLitWire : kWire);
  const Rect start = node_rect(d, p, from);
  const Rect end = node_rect(d, p, d.graph.nodes[static_cast<std::size_t>(w.to)]);
  ImVec2 a(start.Max.x, start.GetCenter().y);
  const ImVec2 first = a, last(end.Min.x, end.GetCenter().y);
  const auto bend_to = [&](ImVec2 b) {
    const float bend = (b.x - a.x) / 2;
    canvas()->AddBezierCubic(a, {a.x + bend, a.y}, {b.x - bend, b.y}, b, color, thickness);
    a = b;
  };
  for (std::size_t i = 0; i < w.via.size(); ++i) {
    const ImVec2 at = place_at(d, p, from.depth + 1 + static_cast<int>(i), w.via[i]);
    bend_to({at.x - p.width / 2, at.y});
    canvas()->AddLine(a, {at.x + p.width / 2, at.y}, color, thickness);
    a.x = at.x + p.width / 2;
  }
  bend_to(last);
  if (d.backward)
    arrow_head(first, -1, color);
  else
    arrow_head(last, 1, color);
}

/// From the end of a row to the beginning of a later one, around the rows between them.
void carried_wire(const CellDiagram& d, const Placing& p, const CellWire& w, int number) {
  const ImU32 color = mix(theme().panel, theme().muted, 0.55f);
  const Rect start = node_rect(d, p, d.graph.nodes[static_cast<std::size_t>(w.from)]);
  const Rect end = node_rect(d, p, d.graph.nodes[static_cast<std::size_t>(w.to)]);
  // Those that run beside each other keep apart.
  const float margin = px(kMargin) * static_cast<float>(1 + number % 3);
  const float left = d.place.Min.x + margin, right = d.place.Max.x - margin;
  const float between =
      d.place.Min.y + p.across * w.via.front() + px(kMargin) * static_cast<float>(number % 2);
  const ImVec2 first(start.Max.x, start.GetCenter().y), last(end.Min.x, end.GetCenter().y);
  const ImVec2 way[] = {first,           {right, first.y}, {right, between},
                        {left, between}, {left, last.y},   last};
  canvas()->AddPolyline(way, 6, color, 0, px(kWire));
  if (d.backward)
    arrow_head(first, -1, color);
  else
    arrow_head(last, 1, color);
}

/// The parts of a block, each with its name.
void frames(const CellDiagram& d, const Placing& p) {
  for (const CellFrame& frame : d.graph.frames) {
    const ImVec2 from = place_at(d, p, frame.first, frame.top);
    const ImVec2 to = place_at(d, p, frame.last, frame.bottom);
    const float side = p.along / 2 - px(1);
    const Rect rect(snap(from.x - side), snap(from.y + 2 * px(kMargin)), snap(to.x + side),
                    snap(to.y - px(1)));
    draw_frame(canvas(), rect, theme().soft, theme().line, px(metric::kRadiusControl));
    const Rect name(rect.Min.x + px(kMargin), rect.Min.y, rect.Max.x, rect.Min.y + px(kFrameName));
    draw_text_in(canvas(), Type::kSmall, name, Align::kLeft, theme().muted, frame.name);
    ui().items().cell("frame " + frame.name, rect.Min, rect.Max, frame.name, Role::kText);
  }
}

/// Tile of all units, row after row; the hit's row is the unit.
CellHit tile(const CellDiagram& d, const CellNode& node, const Rect& rect, const ColorScale& scale,
             const std::string& label) {
  const SlotView& slot = d.example.slots[node.slot];
  const bool known = d.backward ? !slot.grad.empty() : true;
  const std::string shape = format_shape(slot.rows, 1);
  if (!known || slot.rows > kMostCells) {
    draw_text_in(canvas(), Type::kSmall, rect, Align::kCenter, theme().muted,
                 known ? shape : "no gradient");
    return {};
  }
  const float ratio = rect.GetWidth() / std::max(1.0f, rect.GetHeight());
  const int columns = std::clamp(
      static_cast<int>(std::ceil(std::sqrt(static_cast<float>(slot.rows) * ratio))), 1, slot.rows);
  const int rows = (slot.rows + columns - 1) / columns;
  const float w = rect.GetWidth() / static_cast<float>(columns),
              h = rect.GetHeight() / static_cast<float>(rows);
  CellHit hit = begin_grid(
      label, rect, rows, columns, [&](float y) { return static_cast<int>((y - rect.Min.y) / h); },
      [&](float x) { return static_cast<int>((x - rect.Min.x) / w); }, {},
      slot.rows == 1 ? number_text(d, node, 0) : shape);
  const auto cell = [&](int unit) {
    const int row = unit / columns;
    const auto r = static_cast<float>(row), c = static_cast<float>(unit % columns);
    return Rect(snap(rect.Min.x + c * w), snap(rect.Min.y + r * h), snap(rect.Min.x + (c + 1) * w),
                snap(rect.Min.y + (r + 1) * h));
  };
  const float gap = w > px(6) && h > px(6) ? px(1) : 0;
  for (int unit = 0; unit < slot.rows; ++unit) {
    Rect place = cell(unit);
    place.Max.x -= gap;
    place.Max.y -= gap;
    const float value = number_of(d, node, unit);
    if (d.masked && d.masked(slot, unit, node.step))
      hatch(canvas(), place, with_alpha(theme().muted, 0.45f), theme().soft);
    else
      draw_cell(canvas(), place, scale, value);
    if (d.held && d.held(slot, unit, node.step))
      stroke_rect(canvas(), cell(unit), theme().warn, 0, px(1.5f));
    if (ui().items().records_cells() && !node.again) list_number(d, node, unit, place);
  }
  if (slot.rows > 1)
    for (const int marked : rows_of_unit(d, node)) {
      Rect outline = cell(marked);
      outline.Expand(px(1));
      stroke_rect(canvas(), outline, theme().accent, px(metric::kRadiusFine), px(1.5f));
    }
  if (hit.column >= 0) {
    const int unit = std::min(hit.row * columns + hit.column, slot.rows - 1);
    hit.row = unit;
    hit.rect = cell(unit);
  }
  finish_grid(hit, rect);
  return hit;
}

}  // namespace

float slot_limit(const ExampleView& example, const SlotView& slot, bool backward) {
  float most = 0;
  const auto take = [&](const std::vector<float>& numbers) {
    for (const float v : numbers)
      if (std::isfinite(v)) most = std::max(most, std::abs(v));
  };
  if (!backward) {
    take(slot.value);
    return round_limit(most, 1);
  }
  for (const SlotView& other : example.slots)
    if (other.layer == slot.layer) take(other.grad);
  return round_limit(most);
}

CellChoice cell_diagram(const CellDiagram& d) {
  const Placing p = placing_of(d);
  frames(d, p);
  int number = 0;
  for (const CellWire& w : d.graph.carried) carried_wire(d, p, w, number++);
  for (const bool lit : {false, true})  // lit wires on top
    for (const CellWire& w : d.graph.wires) {
      const bool touches = d.chosen >= 0 && (d.backward ? w.from == d.chosen : w.to == d.chosen);
      const CellNode& from = d.graph.nodes[static_cast<std::size_t>(w.from)];
      // No gradient comes back through what is only read off.
      if (touches != lit || (d.backward && d.example.slots[from.slot].grad.empty())) continue;
      wire(d, p, w, lit);
    }
  // Where it is low the number stands beside the name, unless words do, and the tile is flat.
  const bool roomy = p.height >= px(kName + kNumber + kLeastTile);
  const bool flat = p.height < px(kName + kLeastTile);
  const float name_row = std::clamp(p.height - px(kFlatTile + 2), px(kLeastName), px(kName));
  // All of them have their words, or none has.
  const bool with_words = !flat && std::ranges::all_of(d.graph.nodes, [&](const CellNode& node) {
    const float room = node_rect(d, p, node).GetWidth();
    return whole_width(d, node, room) <= room - 2 * px(metric::kHalfGap);
  });
  CellChoice choice;
  for (std::size_t i = 0; i < d.graph.nodes.size(); ++i) {
    const CellNode& node = d.graph.nodes[i];
    const SlotView& slot = d.example.slots[node.slot];
    const Rect rect = node_rect(d, p, node);
    const bool chosen = static_cast<int>(i) == d.chosen;
    draw_frame(canvas(), rect, node.inside ? theme().panel : theme().ground,
               chosen ? theme().accent : theme().border, px(metric::kRadiusControl));
    if (d.mark) d.mark(rect, slot, node.step);
    const int row = written_row(d, node);
    const std::string number = row < 0 ? std::string() : number_text(d, node, row);
    const Rect inner(rect.Min.x + px(kSide), rect.Min.y + name_row, rect.Max.x - px(kSide),
                     rect.Max.y - px(roomy ? kNumber : 2));
    if (roomy || with_words) draw_name(d, node, rect, chosen, with_words);
    if (roomy) {
      write_number(d, node, {rect.Min.x, inner.Max.y, rect.Max.x, rect.Max.y}, Align::kCenter,
                   number);
    } else if (!with_words) {
      draw_name_and_number(d, node, {rect.Min.x, rect.Min.y, rect.Max.x, inner.Min.y}, chosen,
                           number);
    }
    if (inner.GetHeight() < px(metric::kHalfGap) - px(1)) continue;
    const std::string label =
        slot.layer + "." + slot.name + "@" + std::to_string(node.step) + "##" + std::to_string(i);
    const ColorScale scale{.limit = slot_limit(d.example, slot, d.backward)};
    const CellHit hit = tile(d, node, inner, scale, label);
    if (hit) {
      TooltipText text = cell_tip(d.input, slot, hit.row, node.step);
      const std::string at = (d.backward ? "grad " : "") + address(slot, hit.row, node.step);
      const bool hidden = is_hidden_result(d.input, slot, hit.row, node.step, d.backward);
      if (d.finding && d.finding->address == at && !hidden)
        std::ranges::copy(sum_lines(*d.finding, kMostParts), std::back_inserter(text.formula));
      show_tip(hit, std::move(text));
      choice.pointed_node = static_cast<int>(i);
      choice.pointed = hit;
      if (!hit.clicked) continue;
      choice.node = static_cast<int>(i);
      choice.unit = hit.row;
    }
  }
  return choice;
}

}  // namespace unroll::viz
