#include "viz/views/calculator_link.h"

#include <algorithm>
#include <cmath>

#include "viz/views/cell_tips.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

bool asked(const CellHit& hit) {
  return (hit.hovered && ImGui::IsMouseDoubleClicked(0)) ||
         (hit.focused && ImGui::IsKeyPressed(ImGuiKey_Enter, false));
}

}  // namespace

void offer_calculation(Outbox& outbox, const CellHit& hit, const SlotView& slot, int row, int step,
                       bool backward) {
  if (row < 0 || row >= slot.rows || step < 0 || step >= slot.steps) return;
  ViewState& state = outbox.state();
  const std::string name = slot.layer + "." + slot.name;
  if (hit.hovered || (hit.focused && state.pointing.step < 0))
    state.pointing = {name, step, is_of_source(slot)};
  // The pointer is more to the point than a focus that was left somewhere. What is only read off
  // cannot be held.
  if (!slot.grad.empty() && (hit.hovered || (hit.focused && !state.pointed)))
    state.pointed = HoldTarget{name, row, step, slot.rows, slot.steps};
  if (asked(hit)) outbox.wish(WorkOut{(backward ? "grad " : "") + address(slot, row, step)});
}

void offer_largest_gradient(Outbox& outbox, const CellHit& hit, const SlotView& slot, int step) {
  if (slot.grad.empty()) return;
  int largest = 0;
  for (int row = 1; row < slot.rows; ++row)
    if (std::abs(grad_at(slot, row, step)) > std::abs(grad_at(slot, largest, step))) largest = row;
  offer_calculation(outbox, hit, slot, largest, step, true);
}

void offer_row(Outbox& outbox, std::string_view label, const Rect& place, const SlotView& slot,
               int row, int step) {
  const Interaction item = interact(label, place, {}, Role::kButton,
                                    format_value(static_cast<double>(value_at(slot, row, step))));
  if (item.focused) focus_ring(canvas(), place, px(metric::kRadiusCell));
  const CellHit hit{
      .row = row, .column = step, .hovered = item.hovered, .focused = item.focused, .rect = place};
  offer_calculation(outbox, hit, slot, row, step, false);
}

void link_row(const ViewInput& input, Outbox& outbox, const Rect& place, const SlotView& slot,
              int step, bool hovered) {
  light_pointed(input.state, place, &slot, step);
  if (hovered) outbox.state().pointing = {slot.layer + "." + slot.name, step, is_of_source(slot)};
}

void link_row(const ViewInput& input, Outbox& outbox, const Rect& place, std::string_view address,
              bool hovered) {
  if (const auto at = read_address(input.now.example, address))
    link_row(input, outbox, place, *at->slot, at->step, hovered);
}

std::string calculated_address(const ViewInput& input) {
  if (!input.state.calculated.empty()) return input.state.calculated;
  const SlotView* state = main_slot(input.now);
  const int at = playhead_step(input.state, input.now.example);
  return state == nullptr || at < 0 ? std::string() : address(*state, 0, at);
}

bool is_hidden_result(const ViewInput& input, const SlotView& slot, int row, int step,
                      bool backward) {
  if (!input.state.predict || input.phone || input.maximised || input.state.strip != "calculator")
    return false;
  return calculated_address(input) == (backward ? "grad " : "") + address(slot, row, step);
}

void mark_calculated(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                     const SlotView& slot) {
  if (input.phone || input.maximised || input.state.strip != "calculator") return;
  const std::string all = calculated_address(input);
  const auto place = read_address(input.now.example, all);
  if (!place || place->slot != &slot || place->row < 0 || !axis.contains(place->step)) return;
  const int t = place->step;
  const float height = lane.GetHeight() / static_cast<float>(slot.rows);
  const float top = lane.Min.y + height * static_cast<float>(place->row);
  const Rect cell(axis.left(t), top - px(1), axis.right(t), top + height + px(1));
  stroke_rect(canvas(), cell, theme().accent, px(metric::kRadiusCell), px(2));
  ui().items().cell("calculated " + all, cell.Min, cell.Max, "", Role::kPicture);
}

void offer_weight(Outbox& outbox, const CellHit& hit, const HoldTarget& weight, bool offered) {
  ViewState& state = outbox.state();
  if (hit.hovered || (hit.focused && !state.pointed)) state.pointed = weight;
  if (offered && asked(hit))
    outbox.wish(WorkOut{"grad " + weight.slot + "[" + std::to_string(weight.unit) + "," +
                        std::to_string(weight.step) + "]"});
}

}  // namespace unroll::viz
