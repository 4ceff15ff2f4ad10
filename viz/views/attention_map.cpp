#include "viz/views/attention_map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/holds.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLeastNumber = 34, kNumberRow = 15, kLargestRow = 40;
constexpr float kThick = 5;         // of the line of weight 1
constexpr int kMostPaleLines = 16;  // steps up to which the other queries' lines are drawn too

std::string at_step(std::string_view what, int step) {
  return std::string(what) + "@" + std::to_string(step);
}

CellAddress called(std::string what) {
  return [what = std::move(what)](int, int step) { return at_step(what, step); };
}

void line_between(const AttentionScene& scene, int query, int key, const Rect& band, ImU32 color,
                  float thickness) {
  const ImVec2 from(scene.axis.center(query), band.Max.y), to(scene.keys.center(key), band.Min.y);
  const float bend = band.GetHeight() * 0.55f;
  canvas()->AddBezierCubic(from, {from.x, from.y - bend}, {to.x, to.y + bend}, to, color,
                           thickness);
}

void lines_of(const AttentionScene& scene, int query, const Rect& band, bool strong) {
  const Theme& t = theme();
  for (int key = scene.keys.first; key < scene.keys.first + scene.keys.count; ++key) {
    if (sight(scene.layer, scene.example, key, query) != Sight::kSeen) continue;
    const float w = attention_at(scene.layer, *scene.layer.weight, scene.head, key, query);
    if (!std::isfinite(w) || (!strong && w < 0.1f)) continue;
    const ImU32 color = strong ? map_color(t, ScaleKind::kMagnitude, 0.3f + 0.7f * w)
                               : with_alpha(t.border, std::min(1.0f, 0.3f + w));
    line_between(scene, query, key, band, color, std::max(px(0.75f), px(kThick) * w));
  }
}

bool of_source(const AttentionScene& scene, bool of_keys) {
  return of_keys ? scene.layer.key_of_source : scene.layer.query_of_source;
}

/// Frames the step that is pointed at, as high as `lane`.
void light_step(const AttentionScene& scene, const TimeAxis& axis, const Rect& lane, bool of_keys) {
  const ViewState& state = scene.input.state;
  if (const int t = state.lit.step; axis.contains(t))
    light_pointed(state, {axis.left(t), lane.Min.y, axis.right(t), lane.Max.y}, nullptr, t,
                  of_source(scene, of_keys));
}

/// Frames the steps at which something of the head's queries, or of its keys and values, is held.
void mark_held_steps(const AttentionScene& scene, const TimeAxis& axis, const Rect& lane,
                     bool of_keys) {
  const AttentionLayer& layer = scene.layer;
  const std::array slots =
      of_keys ? std::array{layer.key, layer.value} : std::array{layer.query, layer.mixed};
  for (const SlotView* slot : slots) {
    if (!slot) continue;
    const int size = layer.rows_of_head(*slot);
    for (int row = scene.head * size; row < (scene.head + 1) * size; ++row)
      mark_holds(scene.input.now, *slot, row, axis, lane);
  }
}

/// The tokens of one sequence; those of keys are shaded by the weight that they get.
CellHit tokens(AttentionScene& scene, bool of_keys) {
  const TimeAxis& axis = of_keys ? scene.keys : scene.axis;
  std::vector<std::string> texts;
  std::vector<Token> row;
  for (int t = axis.first; t < axis.first + axis.count; ++t)
    texts.push_back(of_keys ? scene.key_token(t) : scene.query_token(t));
  for (int i = 0; i < axis.count; ++i) {
    Token token{.text = texts[static_cast<std::size_t>(i)]};
    const int key = axis.first + i;
    if (of_keys) {
      const bool seen = sight(scene.layer, scene.example, key, scene.query) == Sight::kSeen;
      token.absent = !seen;
      token.value =
          seen ? attention_at(scene.layer, *scene.layer.weight, scene.head, key, scene.query) : 0;
      token.strong = key == scene.key && seen;
    }
    row.push_back(token);
  }
  const CellHit hit = token_row(of_keys ? "keys" : "queries", row, axis,
                                {.scale = {.kind = ScaleKind::kMagnitude, .limit = 1},
                                 .name = of_keys ? LaneName{.text = "k_{j}", .word = "looked at"}
                                                 : LaneName{.text = "q_{t}", .word = "who looks"},
                                 .address = called(of_keys ? "key" : "query"),
                                 .current = of_keys ? -1 : scene.query,
                                 .shorten = true});
  const Rect lane(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  light_both(scene.input, axis, lane, of_keys ? scene.layer.key : scene.layer.query);
  mark_held_steps(scene, axis, lane, of_keys);
  light_step(scene, axis, lane, of_keys);
  return hit;
}

/// Rows of the map, the tallest that fit.
struct Rows {
  float top = 0, height = 0;
  int first = 0, count = 0;

  float y(int row) const { return snap(top + height * static_cast<float>(row - first)); }
};

Rect cell_at(const TimeAxis& axis, const Rows& rows, int key, int query) {
  const float gap = axis.column_width >= px(20) && rows.height >= px(8)  ? px(2)
                    : axis.column_width >= px(4) && rows.height >= px(4) ? px(1)
                                                                         : 0;
  return {axis.left(query), rows.y(key), axis.right(query) - gap, rows.y(key + 1) - gap};
}

/// Of how many rows one has room for its name.
int named_row(float row_height) {
  return std::max(1, static_cast<int>(std::ceil(px(12) / std::max(1.0f, row_height))));
}

void row_names(AttentionScene& scene, const Rows& rows, float left, int marked) {
  const Theme& t = theme();
  const int every = named_row(rows.height);
  scene.named_row = every;
  for (int key = rows.first; key < rows.first + rows.count; ++key) {
    if ((key - rows.first) % every != 0 && key != marked) continue;
    if (every > 1 && key != marked && std::abs(key - marked) < every) continue;
    const float middle = (rows.y(key) + rows.y(key + 1)) / 2;
    draw_text_in(canvas(), rows.height >= px(16) ? Type::kLabel : Type::kSmall,
                 {left, middle - px(9), scene.axis.x0 - px(metric::kGap), middle + px(9)},
                 Align::kRight, key == marked ? t.ink : t.muted, scene.key_token(key));
  }
}

ImU32 hatch_ink() { return mix(theme().muted, theme().soft, 0.55f); }

/// What may not be looked at: one hatched area per run of such keys.
void hidden_cells(const AttentionScene& scene, const Rows& rows, int query, bool hatched) {
  const auto hidden = [&](int key) {
    return key < rows.first + rows.count &&
           sight(scene.layer, scene.example, key, query) != Sight::kSeen;
  };
  for (int key = rows.first; key < rows.first + rows.count; ++key) {
    if (!hidden(key)) continue;
    const int from = key;
    while (hidden(key + 1)) ++key;
    const Rect run(cell_at(scene.axis, rows, from, query).Min,
                   cell_at(scene.axis, rows, key, query).Max);
    if (hatched)
      hatch(canvas(), run, hatch_ink(), theme().soft);
    else
      fill_rect(canvas(), run, theme().soft);
  }
}

void number_in(const Rect& cell, const ColorScale& scale, float value) {
  const Theme& t = theme();
  if (!std::isfinite(value)) return;
  draw_text_in(canvas(), Type::kMonoSmall, cell, Align::kCenter,
               ink_on(t, color_of(t, scale, value)),
               std::abs(value) < 9.995f ? format_fixed(static_cast<double>(value), 2)
                                        : format_short(static_cast<double>(value)));
}

}  // namespace

void attention_row_note(const AttentionScene& scene, ImVec2 top_left) {
  const int every = scene.named_row;
  if (every < 2) return;
  const std::string number = every == 2 ? "2nd" : every == 3 ? "3rd" : std::to_string(every) + "th";
  const Rect room(top_left.x, top_left.y, scene.axis.x0 - px(metric::kGap),
                  top_left.y + line_height(Type::kSmall));
  std::string text = "every " + number + " row is named";
  if (text_width(Type::kSmall, text) > room.GetWidth()) text = "every " + number;
  draw_text_in(canvas(), Type::kSmall, room, Align::kRight, theme().muted, text);
  ui().items().cell("rows named", room.Min, room.Max, text, Role::kText);
}

float attention_tokens_height(float lines) {
  return 2 * px(metric::kTokenHeight) + (lines > 0 ? lines : px(metric::kHalfGap)) +
         px(metric::kGap);
}

void attention_tokens(AttentionScene& scene, float lines) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ImGui::GetStyle().ItemSpacing.x,
                                                        lines > 0 ? 0 : px(metric::kHalfGap)));
  const CellHit key = tokens(scene, true);
  if (lines > 0) {
    const Rect band = take_place({scene.axis.end() - ImGui::GetCursorScreenPos().x, lines});
    canvas()->PushClipRect({band.Min.x, band.Min.y}, {scene.axis.end(), band.Max.y}, true);
    if (scene.axis.count <= kMostPaleLines)
      for (int t = scene.axis.first; t < scene.axis.first + scene.axis.count; ++t)
        if (t != scene.query) lines_of(scene, t, band, false);
    if (scene.axis.contains(scene.query)) lines_of(scene, scene.query, band, true);
    canvas()->PopClipRect();
    ui().items().cell("lines", band.Min, band.Max,
                      "from " + scene.query_phrase(scene.query) + " to what it looks at",
                      Role::kPicture);
  }
  ImGui::PopStyleVar();
  // The queries stand on the map, whose columns they are.
  const CellHit query = tokens(scene, false);
  if (query.held && query.column >= 0) move_focus(scene, query.column, -1);
  point_at(scene.outbox.state(), query, of_source(scene, false));
  if (query) {
    TooltipText tip;
    tip.name = "q_{" + std::to_string(query.column) + "}";
    tip.value = step_name(scene.task, scene.example, scene.layer.query_of_source, query.column);
    const SlotView* q = scene.layer.query;
    tip.shape = q ? format_shape(q->rows, q->steps) : format_shape(1, scene.layer.queries);
    tip.note = "Click to see where this step looks.";
    show_tip(query, std::move(tip));
  }
  if (!key) return;
  if (key.clicked) move_focus(scene, scene.query, key.column);
  scene.key = key.column;
  show_tip(key, attention_tip(scene, AttentionStage::kWeights, key.column, scene.query));
  offer_calculation(scene.outbox, key, *scene.layer.weight,
                    scene.head * scene.layer.keys + key.column, scene.query, false);
  point_at(scene.outbox.state(), key, of_source(scene, true));
}

void attention_map(AttentionScene& scene, float height) {
  const AttentionLayer& layer = scene.layer;
  const SlotView& slot = *stage_slot(layer, scene.stage);
  const ColorScale scale = stage_scale(layer, scene.stage, scene.head);
  const float left = ImGui::GetCursorScreenPos().x;
  Rows rows{.first = scene.keys.first, .count = scene.keys.count};
  rows.height = std::min(px(kLargestRow), height / static_cast<float>(rows.count));
  const Rect place =
      take_place({scene.axis.end() - left, snap(rows.height * static_cast<float>(rows.count))});
  rows.top = place.Min.y;
  const Rect grid(scene.axis.left(scene.axis.first), place.Min.y, scene.axis.end(), place.Max.y);
  CellHit hit = begin_grid(
      "attention", grid, rows.count, scene.axis.count,
      [&](float y) { return static_cast<int>(std::floor((y - rows.top) / rows.height)); },
      [&](float x) { return scene.axis.step_at(x) - scene.axis.first; }, {},
      format_shape(layer.keys, layer.queries));
  const int hovered_key = hit.row < 0 ? -1 : rows.first + hit.row;
  const int hovered_query = hit.column < 0 ? -1 : scene.axis.first + hit.column;
  const bool hatched =
      scene.stage != AttentionStage::kScores && scene.stage != AttentionStage::kScaled;
  const bool numbers = scene.axis.column_width >= px(kLeastNumber) && rows.height >= px(kNumberRow);
  const bool listed = ui().items().records_cells();
  for (int query = scene.axis.first; query < scene.axis.first + scene.axis.count; ++query) {
    hidden_cells(scene, rows, query, hatched);
    for (int key = rows.first; key < rows.first + rows.count; ++key) {
      const Rect cell = cell_at(scene.axis, rows, key, query);
      const Sight seen = sight(layer, scene.example, key, query);
      const float value = attention_at(layer, slot, scene.head, key, query);
      if (seen == Sight::kSeen) {
        draw_cell(canvas(), cell, scale, value);
        if (numbers) number_in(cell, scale, value);
      }
      mark_hold(scene.input.now, slot, scene.head * layer.keys + key, query, cell);
      if (key == hovered_key && query == hovered_query) hit.rect = cell;
      if (!listed) continue;
      const std::string where = address(slot, scene.head * layer.keys + key, query);
      if (seen == Sight::kSeen)
        ui().items().number(where, cell.Min, cell.Max, {value});
      else
        ui().items().cell(where, cell.Min, cell.Max, seen == Sight::kLater ? "masked" : "padding");
    }
  }
  if (scene.axis.contains(scene.query)) {
    Rect frame(cell_at(scene.axis, rows, rows.first, scene.query).Min,
               cell_at(scene.axis, rows, rows.first + rows.count - 1, scene.query).Max);
    frame.Expand(px(2));
    stroke_rect(canvas(), frame, theme().accent, px(metric::kRadiusCell), px(metric::kPlayhead));
  }
  light_both(scene.input, scene.axis, grid, &slot);
  light_step(scene, scene.axis, grid, false);
  const int lit = scene.input.state.lit.step;
  if (of_source(scene, true) && rows.first <= lit && lit < rows.first + rows.count)
    light_pointed(scene.input.state, {grid.Min.x, rows.y(lit), grid.Max.x, rows.y(lit + 1)},
                  nullptr, lit, true);
  finish_grid(hit, grid);
  if (hit.held || hit.clicked)
    if (hovered_query >= 0) move_focus(scene, hovered_query, hovered_key);
  if (hit) {
    scene.query = hovered_query;
    scene.key = hovered_key;
    show_tip(hit, attention_tip(scene, scene.stage, hovered_key, hovered_query));
    offer_calculation(scene.outbox, hit, slot, scene.head * layer.keys + hovered_key, hovered_query,
                      false);
  }
  row_names(scene, rows, left, scene.key);
}

void attention_values(AttentionScene& scene, float height) {
  const AttentionLayer& layer = scene.layer;
  const SlotView& mixed = *layer.mixed;
  const int size = layer.rows_of_head(mixed), offset = scene.head * size;
  const ColorScale scale = stage_scale(layer, AttentionStage::kValues, scene.head);
  const float left = ImGui::GetCursorScreenPos().x;
  Rows rows{.first = scene.keys.first, .count = scene.keys.count + 1};
  rows.height = std::min(px(kLargestRow), height / static_cast<float>(rows.count));
  const Rect place =
      take_place({scene.axis.end() - left, snap(rows.height * static_cast<float>(rows.count))});
  rows.top = place.Min.y;
  // Columns are units here, not steps.
  const TimeAxis units = TimeAxis::over(scene.axis.x0, scene.axis.end(), 0, size);
  const Rect grid(units.left(0), place.Min.y, units.end(), place.Max.y);
  CellHit hit = begin_grid(
      "weighted values", grid, rows.count, size,
      [&](float y) { return static_cast<int>(std::floor((y - rows.top) / rows.height)); },
      [&](float x) { return units.step_at(x); }, {}, format_shape(rows.count, size));
  const int sum_row = rows.first + rows.count - 1;
  const std::string at = "@" + std::to_string(scene.query);
  const auto value_of = [&](int key, int unit) {
    return key == sum_row ? sum_of_values(layer, scene.head, scene.query, unit)
                          : weighted_value(layer, scene.head, key, scene.query, unit);
  };
  for (int key = rows.first; key <= sum_row; ++key)
    for (int unit = 0; unit < size; ++unit) {
      const Rect cell = cell_at(units, rows, key, unit);
      const bool hidden =
          key != sum_row && sight(layer, scene.example, key, scene.query) != Sight::kSeen;
      const float value = value_of(key, unit);
      if (key == sum_row) fill_rect(canvas(), cell, theme().soft);
      if (hidden)
        hatch(canvas(), cell, hatch_ink(), theme().soft);
      else if (rows.height >= px(8))
        draw_cell_bar(canvas(), cell, scale, value);
      else
        draw_cell(canvas(), cell, scale, value);
      if (hit.column == unit && rows.first + hit.row == key) hit.rect = cell;
      if (!ui().items().records_cells()) continue;
      const std::string where = key == sum_row ? "sum of values[" + std::to_string(unit) + "]" + at
                                               : "weighted value[" + std::to_string(key) + "," +
                                                     std::to_string(unit) + "]" + at;
      if (hidden)
        ui().items().cell(where, cell.Min, cell.Max, "masked");
      else
        ui().items().number(where, cell.Min, cell.Max, {value});
    }
  finish_grid(hit, grid);
  row_names(scene, {rows.top, rows.height, rows.first, rows.count - 1}, left, scene.key);
  const float middle = (rows.y(sum_row) + rows.y(sum_row + 1)) / 2;
  draw_text_in(canvas(), Type::kTitle,
               {left, middle - px(9), scene.axis.x0 - px(metric::kGap), middle + px(9)},
               Align::kRight, theme().ink, "= sum");
  if (!hit) return;
  const int key = rows.first + hit.row, unit = hit.column;
  TooltipText tip;
  const std::string step = std::to_string(scene.query);
  tip.value = format_value(static_cast<double>(value_of(key, unit)));
  tip.shape = format_shape(layer.keys, size);
  if (key == sum_row) {
    tip.name = "c_{" + step + "}[" + std::to_string(offset + unit) + "]";
    tip.formula = {mixed.formula, "the trace holds " + format_value(static_cast<double>(value_at(
                                                           mixed, offset + unit, scene.query)))};
    tip.note = "Feeds what comes next: " + address(mixed, offset + unit, scene.query);
  } else {
    const float w = attention_at(layer, *layer.weight, scene.head, key, scene.query);
    scene.key = key;
    tip.name = "w_{" + step + "," + std::to_string(key) + "} " +
               notation_of(*layer.value, offset + unit, key);
    tip.formula = {format_value(static_cast<double>(w)) + " · " +
                   format_value(static_cast<double>(value_at(*layer.value, offset + unit, key))) +
                   " = " + tip.value};
    tip.note = "What " + scene.key_phrase(key) + " adds to this unit of the sum. " +
               address(*layer.value, offset + unit, key);
  }
  show_tip(hit, std::move(tip));
  // A weighted value is a part of the sum: there it stands as one of the rows.
  offer_calculation(scene.outbox, hit, mixed, offset + unit, scene.query, false);
}

void attention_positions(AttentionScene& scene, const SlotView& positions, float height) {
  const auto from = static_cast<std::size_t>(scene.axis.first * positions.rows);
  const auto count = static_cast<std::size_t>(scene.axis.count * positions.rows);
  if (from + count > positions.value.size()) return;
  const CellHit hit =
      heat_strip("positions",
                 MatrixView::by_columns(std::span(positions.value).subspan(from, count),
                                        positions.rows, scene.axis.count),
                 scene.axis,
                 {.scale = position_scale(positions),
                  .height = std::min(height, px(9) * static_cast<float>(positions.rows)),
                  .name = {.text = "p_{t}", .word = "position", .note = "added to tokens"},
                  .address = address_of(positions.layer + "." + positions.name)});
  if (hit) {
    show_tip(hit, cell_tip(scene.input, positions, hit.row, hit.column));
    offer_calculation(scene.outbox, hit, positions, hit.row, hit.column, false);
  }
  if (hit.held && hit.column >= 0) move_focus(scene, hit.column, -1);
}

}  // namespace unroll::viz
