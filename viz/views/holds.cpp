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

constexpr float kValueField = 150, kSpanField = 84, kShortValueField = 76;  // logical pixels
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

std::vector<Hold> with_hold(const Snapshot& now, const Hold& hold) {
  std::vector<Hold> holds = now.holds;
  std::erase_if(holds, [&](const Hold& other) { return same_cells(other, hold); });
  holds.push_back(hold);
  return holds;
}

bool toggle_hold(const Snapshot& now, Outbox& outbox, const Hold& hold) {
  const bool released = std::ranges::count(now.holds, hold) > 0;
  std::vector<Hold> holds = with_hold(now, hold);
  if (released) holds.pop_back();
  outbox.post(SetHolds{std::move(holds)});
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
  return slider("##" + std::string(label), amount, {.min = -limit, .max = limit, .name = label},
                {.dense = !input.phone})
      .changed;
}

void held_list(const ViewInput& input, Outbox& outbox) {
  const std::vector<Hold>& holds = input.now.holds;
  const float right = content_rect().Max.x;
  for (std::size_t i = 0; i < std::min(holds.size(), kMostListed); ++i) {
    const Hold& hold = holds[i];
    const std::string words =
        hold_words(hold, target_of(input.now, hold)) + (hold.kind == InterventionKind::kClamp
                                                            ? " = " + format_value(hold.amount)
                                                            : " is knocked out");
    const ButtonSpec spec{.icon = icon::kClose};
    if (i > 0 && ImGui::GetItemRectMax().x + px(metric::kGap) + button_width(words, spec) <= right)
      ImGui::SameLine(0, px(metric::kGap));
    if (!button(words, spec, {.dense = !input.phone, .help = "Release it."})) continue;
    std::vector<Hold> others = holds;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    outbox.post(SetHolds{std::move(others)});
  }
  if (holds.empty() || holds.back().kind != InterventionKind::kClamp) return;
  Hold last = holds.back();
  const std::string name = hold_words(last, target_of(input.now, last)) + " is held at";
  if (hold_slider(input, name, last.amount, kLargestHeldWeight))
    outbox.post(SetHolds{with_hold(input.now, last)});
}

float hold_height(bool phone) {
  const float row = ui().control_height(!phone);
  return phone ? 4 * row + 3 * px(metric::kGap) : row;
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
  if (!input.phone) ImGui::SameLine();
  Options value = dense;
  value.width = input.phone                            ? 0
                : state.hold_steps == HoldSteps::kSpan ? px(kShortValueField)
                                                       : px(kValueField);
  value.help = "The value at which the cells are held.";
  slider("##hold at", state.hold_amount,
         {.min = -kLargestHold, .max = kLargestHold, .step = 0.05, .name = "hold at"}, value);
  if (!input.phone) ImGui::SameLine();
  const std::string keep =
      "Keep " + target.slot + " at this value; everything after it follows. Key C";
  const std::string unreadable =
      "Steps such as 4 to 9, from 0 to " + std::to_string(target.steps - 1) + ".";
  Options hold = dense;
  hold.disabled = !readable;
  hold.help = readable ? keep : unreadable;
  if (button("Hold", {}, hold))
    toggle_hold(input.now, outbox,
                hold_of(state, target, InterventionKind::kClamp, state.hold_amount));
  ImGui::SameLine();
  const std::string nothing = "Hold " + target.slot + " at nothing. Key A";
  Options out = dense;
  out.disabled = !readable;
  out.help = readable ? nothing : unreadable;
  if (button("Knock out", {}, out))
    toggle_hold(input.now, outbox, hold_of(state, target, InterventionKind::kScale, 0));
  if (input.now.holds.empty()) return;
  ImGui::SameLine();
  if (button("Release", {.kind = ButtonKind::kQuiet}, dense)) outbox.post(SetHolds{});
}

}  // namespace unroll::viz
