#include "viz/views/holds.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/views/cell_graph.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"

namespace unroll::viz {
namespace {

constexpr float kValueField = 150;  // logical pixels
constexpr double kLargestHold = 2;

bool covers(std::int32_t first, std::int32_t end, int at) {
  return at >= first && (end == 0 || at < end);
}

std::string outcome(const TaskView& task, float loss, float accuracy) {
  if (std::isnan(accuracy)) return loss_text(task, static_cast<double>(loss));
  return share_text(static_cast<double>(accuracy));
}

}  // namespace

std::optional<HoldTarget> hold_target(const ViewInput& input) {
  const ExampleView& example = input.now.example;
  const int at = playhead_step(input.state, example);
  const SlotView* slot = shown_slot(input.now, input.state.cell_layer, input.state.cell_slot);
  if (at < 0 || !slot || at >= slot->steps) return std::nullopt;
  return HoldTarget{slot->layer + "." + slot->name,
                    std::clamp(input.state.cell_unit, 0, std::max(0, slot->rows - 1)), at,
                    slot->rows, slot->steps};
}

Hold hold_of(const ViewState& state, const HoldTarget& target, InterventionKind kind,
             double amount) {
  Hold hold{.slot = target.slot, .kind = kind, .amount = amount};
  const bool all_units = state.hold_all_units;
  hold.first_row = all_units ? 0 : target.unit;
  hold.end_row = all_units ? target.rows : target.unit + 1;
  hold.first_step = state.hold_steps == HoldSteps::kAll ? 0 : target.step;
  hold.end_step = state.hold_steps == HoldSteps::kThis ? target.step + 1 : target.steps;
  return hold;
}

void toggle_hold(const Snapshot& now, Outbox& outbox, const Hold& hold) {
  std::vector<Hold> holds = now.holds;
  const auto same_cells = [&](const Hold& other) {
    return other.slot == hold.slot && other.first_row == hold.first_row &&
           other.end_row == hold.end_row && other.first_step == hold.first_step &&
           other.end_step == hold.end_step;
  };
  const auto found = std::find_if(holds.begin(), holds.end(), same_cells);
  if (found == holds.end())
    holds.push_back(hold);
  else if (*found == hold)
    holds.erase(found);
  else
    *found = hold;
  outbox.post(SetHolds{std::move(holds)});
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

float hold_height(bool phone) {
  const float row = ui().control_height(!phone);
  return phone ? 3 * row + 2 * px(metric::kGap) : row;
}

void hold_controls(const ViewInput& input, Outbox& outbox, const HoldTarget& target) {
  ViewState& state = outbox.state();
  const Options dense{.dense = !input.phone};
  static constexpr std::string_view kUnits[] = {"this unit", "all units"};
  static constexpr std::string_view kSteps[] = {"this step", "from here", "all steps"};
  int units = state.hold_all_units ? 1 : 0, steps = static_cast<int>(state.hold_steps);
  if (segmented("##hold units", units, kUnits, dense)) state.hold_all_units = units == 1;
  ImGui::SameLine();
  if (segmented("##hold steps", steps, kSteps, dense))
    state.hold_steps = static_cast<HoldSteps>(steps);
  if (!input.phone) ImGui::SameLine();
  Options value = dense;
  value.width = input.phone ? 0 : px(kValueField);
  value.help = "The value at which the cells are held.";
  slider("##hold at", state.hold_amount,
         {.min = -kLargestHold, .max = kLargestHold, .step = 0.05, .name = "hold at"}, value);
  if (!input.phone) ImGui::SameLine();
  const std::string keep =
      "Keep " + target.slot + " at this value; everything after it follows. Key C";
  Options hold = dense;
  hold.help = keep;
  if (button("Hold", {}, hold))
    toggle_hold(input.now, outbox,
                hold_of(state, target, InterventionKind::kClamp, state.hold_amount));
  ImGui::SameLine();
  const std::string nothing = "Hold " + target.slot + " at nothing. Key A";
  Options out = dense;
  out.help = nothing;
  if (button("Knock out", {}, out))
    toggle_hold(input.now, outbox, hold_of(state, target, InterventionKind::kScale, 0));
  if (input.now.holds.empty()) return;
  ImGui::SameLine();
  if (button("Release", {.kind = ButtonKind::kQuiet}, dense)) outbox.post(SetHolds{});
}

}  // namespace unroll::viz
