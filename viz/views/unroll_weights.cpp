#include "viz/views/unroll_weights.h"

#include <algorithm>

#include "engine/base/stronger.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/unroll_fold.h"
#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kChip = 50, kChipHeight = 18, kFromAxis = 6, kCaption = 15;
constexpr float kMap = 14, kMapCell = 2;  // the picture of the weights in a chip
constexpr float kElbow = 8, kTick = 3, kSquare = 7;
constexpr float kArcDepth = 6;

using Names = std::vector<std::string>;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

const ParameterView* parameter(const Stage& stage, const std::string& name) {
  for (const ParameterView& p : stage.input.now.parameters)
    if (p.name == name) return &p;
  return nullptr;
}

/// Untied layers have one matrix for each step.
bool is_own(const Stage& stage, const std::string& name) {
  return stage.recurrent && stage.input.now.config.model.untied == Switch::kOn &&
         (name.ends_with(".Wx") || name.ends_with(".Wh"));
}

/// Where a group of weights works: at each step of an axis, between what stands above the line at
/// `y` and what stands below it, or from each step to the next.
struct Link {
  const TimeAxis* axis;
  float y;              ///< of the line along all steps
  float chip_y;         ///< middle of the chip
  bool arcs = false;    ///< from step to step
  bool looped = false;  ///< the same, folded: the chip stands on the loop
  bool backward = false;
  int steps = 0;  ///< of the whole example
};

/// "Wx", "Wx Wh"; "W × 6" where the names have no room.
std::string chip_text(const Names& names) {
  std::string text;
  for (const std::string& name : names) {
    const std::string part(last_part(name));
    if ((" " + text + " ").find(" " + part + " ") == std::string::npos)
      text += (text.empty() ? "" : " ") + part;
  }
  const bool fits = text_width(Type::kSmall, text) <= px(kChip) - 2 * px(metric::kHalfGap);
  return fits ? text : "W × " + std::to_string(names.size());
}

/// The answer about one of `names`, if it has come.
const MatrixFinding* finding_of(const Stage& stage, const Names& names) {
  const auto& answer = stage.input.now.findings.matrix;
  if (!answer || !answer->ok() || answer->found.choice.part != MatrixPart::kValue) return nullptr;
  return std::ranges::find(names, answer->found.choice.parameter) == names.end() ? nullptr
                                                                                 : &answer->found;
}

/// All of a matrix in a few cells; of each the strongest entry.
void draw_map(const Rect& place, const MatrixFinding& found) {
  constexpr int kCells = static_cast<int>(kMap / kMapCell);
  const int rows = found.cell_rows(), cols = found.cell_cols();
  const ColorScale scale{.limit = static_cast<float>(found.limit)};
  const int down = std::min(kCells, rows), across = std::min(kCells, cols);
  for (int r = 0; r < down; ++r)
    for (int c = 0; c < across; ++c) {
      float value = 0;
      for (int i = r * rows / down; i < (r + 1) * rows / down; ++i)
        for (int k = c * cols / across; k < (c + 1) * cols / across; ++k)
          value = stronger(value, found.cells[static_cast<std::size_t>(k * rows + i)]);
      const auto at = [](float from, float size, int i, int n) {
        return snap(from + size * static_cast<float>(i) / static_cast<float>(n));
      };
      fill_rect(canvas(),
                {at(place.Min.x, place.GetWidth(), c, across),
                 at(place.Min.y, place.GetHeight(), r, down),
                 at(place.Min.x, place.GetWidth(), c + 1, across),
                 at(place.Min.y, place.GetHeight(), r + 1, down)},
                color_of(theme(), scale, value));
    }
}

TooltipText tip_of(const Stage& stage, const Names& names, int steps) {
  TooltipText text;
  std::int64_t numbers = 0;
  for (const std::string& name : names) {
    const ParameterView* p = parameter(stage, name);
    if (p == nullptr) continue;
    numbers += std::int64_t{p->rows} * p->cols;
    text.formula.push_back(name + "  " + format_shape(p->rows, p->cols));
  }
  text.name = "shared weights";
  text.note = "The same " + format_count(numbers) + " numbers work at each of the " +
              std::to_string(steps) + " steps. Click: all of them, in the view Weights.";
  return text;
}

void open_weights(Stage& stage, const std::string& name) {
  ViewState& state = stage.outbox.state();
  state.matrix = name;
  state.matrix_row = state.matrix_col = -1;
  state.stage = "weights";
  if (!state.maximised.empty()) state.maximised = state.stage;
}

/// The chip; true while it is pointed at.
bool draw_chip(Stage& stage, const Names& names, const Link& link, const Rect& place) {
  Rect target = place;
  target.Expand({0, (px(metric::kMinHit) - place.GetHeight()) / 2});
  const Interaction hit = interact("weights " + joined(names), target, {}, Role::kPicture,
                                   std::to_string(link.steps) + " steps");
  const bool lit = hit.hovered || hit.held || hit.focused;
  const Theme& t = theme();
  fill_rect(canvas(), place, lit ? t.accent_soft : t.panel, px(metric::kRadiusMark));
  stroke_rect(canvas(), place, lit ? t.accent : t.border, px(metric::kRadiusMark), px(t.hairline));
  const std::string text = chip_text(names);
  Rect inside = place;
  const MatrixFinding* found = finding_of(stage, names);
  const float room = place.GetWidth() - text_width(Type::kSmall, text);
  if (found != nullptr && room >= px(kMap + 3 * metric::kHalfGap)) {
    const float left = place.Min.x + px(metric::kHalfGap), top = place.GetCenter().y - px(kMap) / 2;
    const Rect map(left, top, left + px(kMap), top + px(kMap));
    draw_map(map, *found);
    ui().items().cell("map of " + found->choice.parameter, map.Min, map.Max,
                      format_shape(found->rows, found->cols), Role::kPicture);
    inside.Min.x = map.Max.x;
  }
  draw_text_in(canvas(), Type::kSmall, inside, Align::kCenter, lit ? t.ink : t.muted, text);
  if (hit.focused) focus_ring(canvas(), place, px(metric::kRadiusMark));
  light_parameters(stage.input, place, names);
  if (hit.pressed) open_weights(stage, names.front());
  if (lit) tooltip(tip_of(stage, names, link.steps), hit.focused ? &place : nullptr);
  return lit;
}

void list_use(const Names& names, int t, const Rect& place, bool lit) {
  if (!ui().items().records_cells()) return;
  for (const std::string& name : names)
    ui().items().cell("use of " + name + "@" + std::to_string(t), place.Min, place.Max,
                      lit ? "lit" : "", Role::kPicture);
}

/// Hanging below the strip from step t to the next.
void draw_arc(const Link& link, int t, ImU32 color, float thick) {
  const float a = link.axis->center(t), b = link.axis->center(t + 1);
  const float inset = std::min(px(2), (b - a) / 6), low = link.y + px(kArcDepth);
  canvas()->AddBezierCubic({a + inset, link.y}, {a + inset, low}, {b - inset, low},
                           {b - inset, link.y}, color, thick);
}

void draw_uses(const Names& names, const Link& link, bool lit) {
  const TimeAxis& axis = *link.axis;
  if (link.looped) {  // the loop is drawn already
    const float half = px(kChipHeight) / 2, y = link.chip_y;
    return list_use(names, axis.first, {axis.end(), y - half, axis.end() + loop_width(), y + half},
                    lit);
  }
  const ImU32 color = lit ? theme().accent : theme().border;
  const float thick = px(lit ? 2.0f : 1.0f);
  for_shown(axis, [&](int t) {
    if (!link.arcs) {
      vline(canvas(), axis.center(t), link.y - px(kTick), link.y + px(kTick), color, thick);
      list_use(names, t, {axis.left(t), link.y - px(kTick), axis.right(t), link.y + px(kTick)},
               lit);
    } else if (axis.contains(t + 1)) {
      draw_arc(link, t, color, thick);
      list_use(names, link.backward ? t : t + 1,
               {axis.center(t), link.y, axis.center(t + 1), link.y + px(kArcDepth)}, lit);
    }
  });
}

/// From the line along the steps to the chip, round a corner where they are not level.
void draw_way(const Link& link, const Rect& chip, bool lit) {
  const ImU32 color = lit ? theme().accent : theme().border;
  const float thick = px(lit ? 2.0f : 1.0f), last = static_cast<float>(link.axis->first) +
                                                    static_cast<float>(link.axis->count) - 0.5f;
  const float from = link.arcs ? link.axis->edge(last) : link.axis->center(link.axis->first);
  const float y = link.arcs ? link.y + px(kArcDepth) - px(1) : link.y;
  const bool level = y > chip.Min.y + px(3) && y < chip.Max.y - px(3);
  const float to = level ? chip.Min.x : chip.Min.x + px(kElbow);
  hline(canvas(), from, to, y, color, thick);
  if (!level) vline(canvas(), to, std::min(y, chip.Max.y), std::max(y, chip.Min.y), color, thick);
}

/// A square at each step: weights of its own.
void draw_own(const Stage& stage, const Names& names, const Link& link) {
  const TimeAxis& axis = *link.axis;
  const float half = px(kSquare) / 2;
  const Rect band(axis.left(axis.first), link.y - half, axis.end(), link.y + half);
  const Interaction hit = interact("weights of each step " + joined(names), band, {},
                                   Role::kPicture, std::to_string(link.steps) + " steps");
  const int at = hit.hovered || hit.held ? axis.step_at(ImGui::GetIO().MousePos.x) : -1;
  for_shown(axis, [&](int t) {
    const bool lit = t == at;
    const float x = axis.center(t);
    const Rect square(snap(x - half), snap(link.y - half), snap(x + half), snap(link.y + half));
    fill_rect(canvas(), square, lit ? theme().accent : theme().muted, px(metric::kRadiusFine));
    list_use(names, t, square, lit);
  });
  light_parameters(stage.input, band, names);
  if (at >= 0)
    tooltip("Weights of step " + std::to_string(at) + " alone: " + joined(names) +
            " has a matrix for each of the " + std::to_string(link.steps) + " steps.");
}

class Weights {
 public:
  explicit Weights(Stage& stage) : stage_(stage) {}

  void add(const Names& names, const Link& link) {
    Names own, shared;
    for (const std::string& name : names) (is_own(stage_, name) ? own : shared).push_back(name);
    if (!shared.empty()) add_shared(shared, link);
    if (!own.empty()) draw_own(stage_, own, link);
  }

  /// The picture in one of the chips: of what is pointed at, else as in the view of weights, else
  /// of the one that leads from step to step.
  void ask(const Names& usual) const {
    std::string name = !wanted_.empty() ? wanted_ : chosen_;
    if (name.empty() && !usual.empty()) name = usual.front();
    if (!name.empty()) stage_.outbox.ask_matrix({name, MatrixPart::kValue});
  }

 private:
  void add_shared(const Names& shared, const Link& link) {
    const float loop = stage_.carries ? stage_.fold * (loop_width() - px(kFromAxis)) : 0;
    const float left = link.axis->end() + px(kFromAxis) + loop, half = px(kChipHeight) / 2;
    const Rect chip(snap(left), snap(link.chip_y - half), snap(left + px(kChip)),
                    snap(link.chip_y + half));
    if (!named_ && link.axis == &stage_.axis) {
      const float foot = std::min(chip.Min.y, link.y - px(kTick));
      draw_text_in(canvas(), Type::kSmall, {chip.Min.x, foot - px(kCaption), chip.Max.x, foot},
                   Align::kCenter, theme().muted, "weights");
      named_ = true;
    }
    const bool lit = draw_chip(stage_, shared, link, chip);
    if (!link.looped) draw_way(link, chip, lit);
    draw_uses(shared, link, lit);
    if (lit) wanted_ = shared.front();
    if (std::ranges::find(shared, stage_.outbox.state().matrix) != shared.end())
      chosen_ = stage_.outbox.state().matrix;
  }

  Stage& stage_;
  std::string wanted_, chosen_;
  bool named_ = false;  ///< the word stands above the first chip
};

}  // namespace

float weights_chip_width() { return px(kChip); }

void draw_weights(Stage& stage, std::span<const StripPlace> places) {
  if (stage.narrow || places.empty()) return;
  const float half = ImGui::GetStyle().ItemSpacing.y / 2;
  Weights weights(stage);
  Names usual;
  for (const StripPlace& place : places) {
    StripWeights of = weights_of(stage.example, stage.levels, *place.strip->slot);
    const Rect& rect = place.rect;
    Link link{.axis = place.axis,
              .y = snap(rect.Min.y - half),
              .chip_y = rect.Min.y - half + px(1),
              .backward = place.strip->backward,
              .steps = place.strip->slot->steps};
    if (place.strip == stage.state) usual = of.carry.empty() ? of.feed : of.carry;
    if (place.carry <= 0) {  // one chip for both
      of.feed.insert(of.feed.end(), of.carry.begin(), of.carry.end());
      link.chip_y = rect.GetCenter().y;
    }
    if (!of.feed.empty()) weights.add(of.feed, link);
    if (place.carry <= 0 || of.carry.empty()) continue;
    link.arcs = stage.fold < 1;
    link.looped = !link.arcs;
    link.y = rect.Max.y;
    const float above = link.chip_y + px(kChipHeight + 2);
    link.chip_y = link.looped ? std::max(above, rect.GetCenter().y)
                              : rect.Max.y + place.carry / 2 - px(kChipHeight / 2 + 1);
    weights.add(of.carry, link);
  }
  const float y = snap(ImGui::GetCursorScreenPos().y - half);
  const StripWeights out = weights_of(stage.example, stage.levels, stage.prediction);
  if (!out.feed.empty())
    weights.add(out.feed, {.axis = &stage.axis, .y = y, .chip_y = y + px(5), .steps = stage.steps});
  weights.ask(usual);
}

float weights_sentence_height(const Stage& stage) {
  return stage.narrow ? line_height(Type::kSmall) : 0;
}

void weights_sentence(const Stage& stage) {
  if (!stage.narrow) return;
  const Rect place = take_place({ImGui::GetContentRegionAvail().x, weights_sentence_height(stage)});
  const std::string numbers =
      format_count(static_cast<std::int64_t>(parameter_count(stage.input.now)));
  const bool untied = stage.recurrent && stage.input.now.config.model.untied == Switch::kOn;
  const std::string text = untied ? "Every step has weights of its own, " + numbers + " in all."
                                  : "The same " + numbers + " weights work at every step.";
  draw_text_in(canvas(), Type::kSmall, place, Align::kLeft, theme().muted, text);
  ui().items().cell("weights in words", place.Min, place.Max, text, Role::kText);
}

}  // namespace unroll::viz
