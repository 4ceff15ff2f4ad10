#include "viz/views/holds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/views/calculator_link.h"
#include "viz/views/cell_graph.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kHoldRow = 780;  // logical pixels: less, and the controls take two rows
constexpr float kValueField = 150, kSpanField = 84, kShortValueField = 76;  // logical pixels
constexpr float kHeldMark = 24, kHeldFrame = 1.5f;
constexpr double kLargestHold = 2;
constexpr std::size_t kMostListed = 8;

bool covers(std::int32_t first, std::int32_t end, int at) {
  return at >= first && (end == 0 || at < end);
}

bool same_cells(const Hold& a, const Hold& b) {
  return a.slot == b.slot && a.first_row == b.first_row && a.end_row == b.end_row &&
         a.first_step == b.first_step && a.end_step == b.end_step;
}

/// Where the slot or parameter of a hold stands, as far as its name needs it.
HoldTarget target_of(const Snapshot& now, const Hold& hold) {
  for (const ParameterView& p : now.parameters)
    if (p.name == hold.slot) return {.rows = p.rows, .steps = p.cols, .weight = true};
  for (const SlotView& s : now.example.slots)
    if (s.layer + "." + s.name == hold.slot) return {.rows = s.rows, .steps = s.steps};
  return {};
}

std::string outcome(const TaskView& task, float loss, float accuracy) {
  if (std::isnan(accuracy)) return loss_text(task, static_cast<double>(loss));
  return share_text(static_cast<double>(accuracy));
}

/// "lstm0.f[3], step 4 = 0".
std::string held_words(const Snapshot& now, const Hold& hold) {
  const std::string cells = hold_words(hold, target_of(now, hold));
  if (hold.kind == InterventionKind::kClamp) return cells + " = " + format_value(hold.amount);
  if (hold.kind == InterventionKind::kNudge) return cells + " + " + format_value(hold.amount);
  return hold.amount == 0 ? cells + " is knocked out"
                          : cells + " times " + format_value(hold.amount);
}

void frame_held(const std::string& what, const Rect& place) {
  stroke_rect(canvas(), place, theme().warn, 0, px(kHeldFrame));
  ui().items().cell("held " + what, place.Min, place.Max, "", Role::kText);
}

}  // namespace

std::optional<HoldTarget> hold_target(const ViewInput& input) {
  const ExampleView& example = input.now.example;
  const SlotView* slot = shown_slot(input.now, input.state.cell_layer, input.state.cell_slot);
  const int at = slot ? step_looked_at(input.state, example, *slot) : -1;
  if (at < 0 || at >= slot->steps) return std::nullopt;
  return HoldTarget{slot->layer + "." + slot->name, followed_row(input.state, *slot), at,
                    slot->rows, slot->steps};
}

Hold hold_of(const ViewState& state, const HoldTarget& target, InterventionKind kind,
             double amount) {
  Hold hold{.slot = target.slot, .kind = kind, .amount = amount};
  if (target.weight) {
    hold.first_row = target.unit, hold.end_row = target.unit + 1;
    hold.first_step = target.step, hold.end_step = target.step + 1;
    return hold;
  }
  const bool all_units = state.hold_all_units;
  hold.first_row = all_units ? 0 : target.unit;
  hold.end_row = all_units ? target.rows : target.unit + 1;
  hold.first_step = state.hold_steps == HoldSteps::kAll ? 0 : target.step;
  hold.end_step = state.hold_steps == HoldSteps::kThis ? target.step + 1 : target.steps;
  if (state.hold_steps != HoldSteps::kSpan) return hold;
  const StepSpan span =
      read_span(state.hold_span, target.steps).value_or(StepSpan{target.step, target.step});
  hold.first_step = span.first;
  hold.end_step = span.last + 1;
  return hold;
}

std::optional<StepSpan> read_span(std::string_view text, int steps) {
  std::vector<int> numbers;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end == i) {
      ++i;
      continue;
    }
    const auto number = parse_int(text.substr(i, end - i));
    if (!number || number.value() >= steps) return std::nullopt;
    numbers.push_back(static_cast<int>(number.value()));
    i = end;
  }
  if (numbers.empty() || numbers.size() > 2) return std::nullopt;
  return StepSpan{std::min(numbers.front(), numbers.back()),
                  std::max(numbers.front(), numbers.back())};
}

bool drag_span(Outbox& outbox, const CellHit& hit, const SlotView& slot, int unit) {
  ViewState& state = outbox.state();
  if (hit.clicked) state.hold_span_from = ImGui::GetIO().KeyShift ? hit.column : -1;
  if (!hit.held || state.hold_span_from < 0 || hit.column < 0) return false;
  const StepSpan span{std::min(state.hold_span_from, hit.column),
                      std::max(state.hold_span_from, hit.column)};
  state.hold_steps = HoldSteps::kSpan;
  state.hold_span = std::to_string(span.first) + " to " + std::to_string(span.last);
  show_slot(state, slot);
  state.cell_unit = unit;
  offer_calculation(outbox, hit, slot, unit, hit.column, false);
  tooltip(TooltipText{.name = slot.symbol + "[" + std::to_string(unit) + "]",
                      .value = "steps " + state.hold_span,
                      .note = "C holds these cells, A knocks them out."});
  return true;
}

std::vector<Hold> with_hold(std::span<const Hold> before, const Hold& hold) {
  std::vector<Hold> holds(before.begin(), before.end());
  std::erase_if(holds, [&](const Hold& other) { return same_cells(other, hold); });
  holds.push_back(hold);
  return holds;
}

bool toggle_hold(std::span<const Hold> holds, Outbox& outbox, const Hold& hold) {
  const bool released = std::ranges::count(holds, hold) > 0;
  std::vector<Hold> wanted = with_hold(holds, hold);
  if (released) wanted.pop_back();
  outbox.post(SetHolds{std::move(wanted)});
  return !released;
}

std::string hold_words(const Hold& hold, const HoldTarget& target) {
  if (target.weight)
    return hold.slot + "[" + std::to_string(hold.first_row) + "," +
           std::to_string(hold.first_step) + "]";
  const bool one = hold.end_row == hold.first_row + 1;
  const std::string cell = hold.slot + (one ? "[" + std::to_string(hold.first_row) + "]" : "");
  const int last = (hold.end_step == 0 ? target.steps : hold.end_step) - 1;
  return cell + (hold.first_step == last ? ", step " + std::to_string(last)
                                         : ", steps " + std::to_string(hold.first_step) + " to " +
                                               std::to_string(last));
}

bool is_held(const Snapshot& now, const SlotView& slot, int row, int step) {
  return std::any_of(now.holds.begin(), now.holds.end(), [&](const Hold& hold) {
    return hold.slot == slot.layer + "." + slot.name && covers(hold.first_row, hold.end_row, row) &&
           covers(hold.first_step, hold.end_step, step);
  });
}

void mark_holds(const Snapshot& now, const SlotView& slot, const TimeAxis& axis,
                const Rect& strip) {
  const float row = strip.GetHeight() / static_cast<float>(std::max(1, slot.rows));
  const int last_shown = axis.first + axis.count - 1;
  for (const Hold& hold : now.holds) {
    if (hold.slot != slot.layer + "." + slot.name) continue;
    const int first = std::max(hold.first_step, axis.first);
    const int last = std::min((hold.end_step == 0 ? slot.steps : hold.end_step) - 1, last_shown);
    if (first > last) continue;
    const int end = hold.end_row == 0 ? slot.rows : std::min(hold.end_row, slot.rows);
    frame_held(hold_words(hold, {.rows = slot.rows, .steps = slot.steps}),
               {axis.left(first), snap(strip.Min.y + row * static_cast<float>(hold.first_row)),
                axis.right(last), snap(strip.Min.y + row * static_cast<float>(end))});
  }
}

void mark_holds(const Snapshot& now, const SlotView& slot, int row, const TimeAxis& axis,
                const Rect& lane) {
  if (now.holds.empty()) return;
  for (int t = axis.first; t < axis.first + axis.count; ++t)
    mark_hold(now, slot, row, t, {axis.left(t), lane.Min.y, axis.right(t), lane.Max.y});
}

void mark_hold(const Snapshot& now, const SlotView& slot, int row, int step, const Rect& cell) {
  if (is_held(now, slot, row, step)) frame_held(address(slot, row, step), cell);
}

void held_line(const ViewInput& input, Outbox& outbox) {
  const std::span<const Hold> holds = input.holds;
  if (holds.empty()) return;
  const ButtonSpec release{.kind = ButtonKind::kQuiet, .icon = icon::kReset};
  const float height = ui().control_height(!input.phone);
  const float right = content_rect().Max.x - button_width("Release all", release);
  const Rect row = take_place({right - content_rect().Min.x, height});
  std::string what = held_words(input.now, holds.front());
  if (holds.size() > 1) what += " and " + std::to_string(holds.size() - 1) + " more";
  const std::string effect = hold_effect_text(input.now);
  const std::string text =
      "Not the network as it is: " + what + (effect.empty() ? "" : "; " + effect) + ".";
  const Rect mark(row.Min.x, row.Min.y, row.Min.x + px(kHeldMark), row.Max.y);
  draw_text_in(canvas(), Type::kBody, mark, Align::kLeft, theme().warn, icon::kWarning);
  const Rect words(mark.Max.x, row.Min.y, row.Max.x - px(metric::kGap), row.Max.y);
  draw_text_in(canvas(), Type::kLabel, words, Align::kLeft, theme().ink, text);
  ui().items().cell("held", words.Min, words.Max, text, Role::kStatus);
  if (ImGui::IsMouseHoveringRect(words.Min, words.Max)) tooltip(text);
  ImGui::SameLine(0, 0);
  if (button("Release all", release,
             {.dense = !input.phone, .help = "Nothing is held any more: the network as it is."}))
    outbox.post(SetHolds{});
}

std::string hold_effect_text(const Snapshot& now) {
  if (now.holds.empty() || now.hold_effect.empty()) return {};
  const HoldEffect& e = now.hold_effect.front();
  const std::string what =
      std::isnan(e.free_accuracy) ? "held-out loss " : "held-out answers right ";
  return what + outcome(now.task, e.free_loss, e.free_accuracy) + " → " +
         outcome(now.task, e.held_loss, e.held_accuracy) + " while held";
}

bool hold_slider(const ViewInput& input, std::string_view label, double& amount, double limit) {
  note_text(label);
  return slider("##" + std::string(label), amount,
                {.min = -limit, .max = limit, .most_typed = kLargestTypedHold, .name = label},
                {.dense = !input.phone})
      .changed;
}

void held_list(const ViewInput& input, Outbox& outbox) {
  const std::span<const Hold> holds = input.holds;
  const float right = content_rect().Max.x;
  for (std::size_t i = 0; i < std::min(holds.size(), kMostListed); ++i) {
    const Hold& hold = holds[i];
    const std::string words = held_words(input.now, hold);
    const ButtonSpec spec{.icon = icon::kClose};
    if (i > 0 && ImGui::GetItemRectMax().x + px(metric::kGap) + button_width(words, spec) <= right)
      ImGui::SameLine(0, px(metric::kGap));
    if (!button(words, spec, {.dense = !input.phone, .help = "Release it."})) continue;
    std::vector<Hold> others(holds.begin(), holds.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    outbox.post(SetHolds{std::move(others)});
  }
  if (holds.empty() || holds.back().kind != InterventionKind::kClamp) return;
  Hold last = holds.back();
  const std::string name = hold_words(last, target_of(input.now, last)) + " is held at";
  if (hold_slider(input, name, last.amount, kLargestHeldWeight))
    outbox.post(SetHolds{with_hold(holds, last)});
}

float hold_height(bool phone, float width) {
  const float row = ui().control_height(!phone), rows = phone ? 4.0f : width < px(kHoldRow) ? 2 : 1;
  return rows * row + (rows - 1) * px(metric::kGap);
}

void hold_controls(const ViewInput& input, Outbox& outbox, const HoldTarget& target) {
  ViewState& state = outbox.state();
  const Options dense{.dense = !input.phone};
  static constexpr std::string_view kUnits[] = {"this unit", "all units"};
  static constexpr std::string_view kSteps[] = {"this step", "from here", "all steps", "span"};
  int units = state.hold_all_units ? 1 : 0, steps = static_cast<int>(state.hold_steps);
  if (segmented("##hold units", units, kUnits, dense)) state.hold_all_units = units == 1;
  if (!input.phone) ImGui::SameLine();
  Options which = dense;
  which.help =
      "Which steps are held. Span: those that you type, or drag along a lane over with "
      "Shift held down.";
  if (segmented("##hold steps", steps, kSteps, which))
    state.hold_steps = static_cast<HoldSteps>(steps);
  if (state.hold_steps == HoldSteps::kSpan) {
    if (state.hold_span.empty())
      state.hold_span = std::to_string(target.step) + " to " + std::to_string(target.step);
    ImGui::SameLine();
    Options span = dense;
    span.width = px(kSpanField);
    text_input("##steps held", state.hold_span,
               {.placeholder = "4 to 9", .limit = 12, .mono = true}, span);
  }
  const bool readable =
      state.hold_steps != HoldSteps::kSpan || read_span(state.hold_span, target.steps).has_value();
  if (!input.phone && content_rect().GetWidth() >= px(kHoldRow)) ImGui::SameLine();
  Options value = dense;
  value.width = input.phone                            ? 0
                : state.hold_steps == HoldSteps::kSpan ? px(kShortValueField)
                                                       : px(kValueField);
  value.help =
      "The value at which the cells are held. Press the number to type any other, also one beyond "
      "the ends.";
  slider("##hold at", state.hold_amount,
         {.min = -kLargestHold,
          .max = kLargestHold,
          .step = 0.05,
          .most_typed = kLargestTypedHold,
          .name = "hold at"},
         value);
  if (!input.phone) ImGui::SameLine();
  const std::string keep =
      "Keep " + target.slot + " at this value; everything after it follows. Key C";
  const std::string unreadable =
      "Steps such as 4 to 9, from 0 to " + std::to_string(target.steps - 1) + ".";
  Options hold = dense;
  hold.disabled = !readable;
  hold.help = readable ? keep : unreadable;
  if (button("Hold", {}, hold))
    toggle_hold(input.holds, outbox,
                hold_of(state, target, InterventionKind::kClamp, state.hold_amount));
  ImGui::SameLine();
  const std::string nothing = "Hold " + target.slot + " at nothing. Key A";
  Options out = dense;
  out.disabled = !readable;
  out.help = readable ? nothing : unreadable;
  if (button("Knock out", {}, out))
    toggle_hold(input.holds, outbox, hold_of(state, target, InterventionKind::kScale, 0));
  if (input.holds.empty()) return;
  ImGui::SameLine();
  if (button("Release", {.kind = ButtonKind::kQuiet}, dense)) outbox.post(SetHolds{});
}

}  // namespace unroll::viz
