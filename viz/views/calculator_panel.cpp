#include "viz/views/calculator_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/calculation.h"
#include "viz/views/calculator_link.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kRow = 19, kValue = 84, kBar = 90, kGuess = 150;
constexpr std::string_view kGradient = "grad ";

/// Back, forward or backward, hide the result.
void controls(const ViewInput& input, Outbox& outbox, const std::string& shown) {
  ViewState& state = outbox.state();
  const Options dense{.dense = !input.phone};
  Options back = dense;
  back.disabled = state.calculated_before.empty();
  back.help = "Back to the number that this one was part of.";
  const bool pressed =
      input.phone
          ? icon_button("number before", icon::kChevronLeft, ButtonKind::kQuiet, back)
          : button("number before", {.kind = ButtonKind::kQuiet, .icon = icon::kChevronLeft}, back);
  if (pressed) {
    state.calculated = state.calculated_before.back();
    state.calculated_before.pop_back();
    state.guess.clear();
  }
  ImGui::SameLine();
  static constexpr std::string_view kWays[] = {"value", "gradient"};
  const bool gradient = shown.starts_with(kGradient);
  int way = gradient ? 1 : 0;
  Options with_help = dense;
  with_help.help =
      "Value: what it was computed from. Gradient: how the loss comes back to it through all that "
      "reads it.";
  if (segmented("##way", way, kWays, with_help)) {
    state.calculated = way == 1 ? std::string(kGradient) + shown : shown.substr(kGradient.size());
    state.guess.clear();
  }
  ImGui::SameLine();
  Options hide = dense;
  hide.help = "Hide it and work it out yourself: what you type is checked.";
  if (chip("hide the result", state.predict, hide)) {
    state.predict = !state.predict;
    state.guess.clear();
  }
  ImGui::SameLine();
  constexpr std::string_view kHow = "Double-click any number to see how it is worked out.";
  const ImVec2 room(ImGui::GetContentRegionAvail().x, ui().control_height(dense.dense));
  if (text_width(Type::kSmall, kHow) > room.x) return ImGui::NewLine();
  draw_text_in(canvas(), Type::kSmall, take_place(room), Align::kLeft, theme().muted, kHow);
}

/// A box for the student's own result, and what is to be said of it.
void guess(const ViewInput& input, Outbox& outbox, const CellFinding& finding) {
  ViewState& state = outbox.state();
  text_input("##your result", state.guess,
             {.placeholder = "your result …", .limit = 40, .mono = true},
             {.dense = !input.phone, .width = input.phone ? 0 : px(kGuess)});
  double typed = 0;
  if (state.guess.empty()) return note_text("Work it out from the rows below, to three digits.");
  if (!parse_number(state.guess, typed)) return note_text("Type a number, such as −0.25.");
  if (is_right(finding.term, typed))
    return body_text("Right: it is " + format_value(finding.term.value) + ".");
  const std::string slip = likely_slip(finding.term, typed);
  body_text(slip.empty() ? "Not yet. Look at the signs and at the largest rows first."
                         : "Not yet: " + slip + ".");
}

/// What the rows have in common: numbers close to their names.
struct WorkTable {
  float width = 0, numbers = 0, bar = 0;
  double most = 0;  ///< a full bar
};

void work_row(const ViewInput& input, Outbox& outbox, const std::string& shown, const WorkRow& work,
              const WorkTable& table, int index) {
  const Rect row = take_place({table.width, px(kRow)});
  const float baseline = row.Min.y + px(kRow) * 0.72f;
  const std::string value = work.hidden ? "?" : format_value(work.value);
  ImU32 ink = theme().ink;
  if (!work.address.empty() || work.more) {
    const Interaction hit = interact(plain_notation(work.symbols) + "##row" + std::to_string(index),
                                     row, {}, Role::kButton, value);
    if (hit.hovered) fill_rect(canvas(), row, theme().soft);
    link_row(input, outbox, row, work.address, hit.hovered || hit.focused);
    if (hit.focused) focus_ring(canvas(), row, px(metric::kRadiusCell));
    if (hit.pressed && work.more) {
      outbox.state().calculated_whole = true;
    } else if (hit.pressed) {
      outbox.state().calculated_before.push_back(shown);
      outbox.state().calculated = work.address;
      outbox.state().calculated_whole = false;
      outbox.state().guess.clear();
    }
    ink = theme().accent;
  } else {
    ui().items().cell(plain_notation(work.symbols), row.Min, row.Max, value, Role::kText);
  }
  if (work.group && !work.more) ink = theme().muted;
  const float bar = table.bar;
  const double most = table.most;
  const float right = row.Max.x - bar - px(metric::kGap);
  const float numbers = right - px(kValue) - table.numbers;
  const float x = row.Min.x + px(work.group ? 0 : metric::kGap);
  canvas()->PushClipRect(row.Min, {numbers, row.Max.y}, true);
  draw_notation(canvas(), Type::kMono, {x, baseline}, ink, work.symbols);
  canvas()->PopClipRect();
  if (table.numbers > 0)
    draw_text_in(canvas(), Type::kMono, {numbers, row.Min.y, right - px(kValue), row.Max.y},
                 Align::kRight, theme().muted, work.numbers);
  draw_text_in(canvas(), Type::kMono, {right - px(kValue), row.Min.y, right, row.Max.y},
               Align::kRight, theme().ink, value);
  if (bar <= 0 || work.group || work.hidden || most <= 0 || !std::isfinite(work.value)) return;
  const float middle = row.Max.x - bar / 2;
  const float length = static_cast<float>(std::clamp(work.value / most, -1.0, 1.0)) * bar / 2;
  fill_rect(canvas(),
            {std::min(middle, middle + length), row.Min.y + px(4),
             std::max(middle, middle + length), row.Max.y - px(4)},
            work.value < 0 ? theme().negative : theme().positive);
  vline(canvas(), middle, row.Min.y, row.Max.y, theme().line);
  if (ImGui::IsMouseHoveringRect({row.Max.x - bar, row.Min.y}, row.Max))
    tooltip("Left below zero, right above; a full bar is " + format_value(most) + ".");
}

void work(const ViewInput& input, Outbox& outbox, const CellFinding& finding,
          const std::string& shown) {
  const RowSpacing rows(0);
  std::vector<WorkRow> list = work_rows(finding.term, input.state.calculated_whole);
  if (input.state.predict) hide_result(finding.term.value, list);
  WorkTable table{.width = ImGui::GetContentRegionAvail().x, .bar = input.phone ? 0 : px(kBar)};
  float names = 0;
  for (const WorkRow& row : list) {
    names = std::max(names, notation_width(Type::kMono, row.symbols));
    if (!input.phone) table.numbers = std::max(table.numbers, text_width(Type::kMono, row.numbers));
    if (!row.group && !row.hidden && std::isfinite(row.value))
      table.most = std::max(table.most, std::abs(row.value));
  }
  table.width =
      std::min(table.width, names + table.numbers + px(kValue) + table.bar + 4 * px(metric::kGap));
  int index = 0;
  for (const WorkRow& row : list) work_row(input, outbox, shown, row, table, index++);
  if (std::ranges::any_of(list, [](const WorkRow& row) { return !row.address.empty(); }))
    note_text("Press a coloured name to go on to where it came from.");
  if (std::ranges::any_of(list, &WorkRow::hidden))
    note_text("A ? stands where a number would give the result away.");
}

void result(const ViewInput& input, const CellFinding& finding) {
  const auto line = [&](std::string_view name, const std::string& text, ImU32 ink) {
    const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(kRow)});
    canvas()->PushClipRect(row.Min, row.Max, true);
    draw_notation(canvas(), Type::kMono, {row.Min.x, row.Min.y + px(kRow) * 0.72f}, ink, text);
    canvas()->PopClipRect();
    ui().items().cell(name, row.Min, row.Max, plain_notation(text), Role::kText);
  };
  const RowSpacing rows(0);
  line("formula", finding.symbol + ":  " + finding.formula, theme().muted);
  if (input.state.predict) return line("result", "= ?", theme().ink);
  std::string numbers = "= ";
  if (!finding.term.parts.empty()) numbers += written_out(finding.term) + " = ";
  line("result", numbers + format_value(finding.term.value), theme().ink);
  const double off = std::abs(finding.value - finding.term.value);
  if (off > 1e-4 * (1 + std::abs(finding.value)))
    note_text("The network holds " + format_value(finding.value) +
              " here: something is held at a value, or its gradient is cut off.");
}

}  // namespace

ViewInfo CalculatorPanel::info() const {
  return {"calculator", "Calculator", Dock::kStrip,
          "How one number came about. Double-click a number in another view (a cell, a guess, a "
          "loss, an attention weight, a bar of the gradient, an entry of a matrix), or press Enter "
          "on it: its formula stands here with the true numbers in it, and below each quantity "
          "that went into it, the largest first. Click one to go on to where it came from, down to "
          "what the network read; gradients lead up to the loss. A matrix entry is learned and not "
          "computed: its gradient is, as a sum over all steps. Hide the result to work it out "
          "yourself: what you type is checked, and a likely slip is named."};
}

std::string CalculatorPanel::note(const ViewInput& input) const {
  return calculated_address(input);
}

void CalculatorPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const std::string shown = calculated_address(input);
  const Rect room = content_rect();
  if (shown.empty())
    return empty_state(room, "No number chosen", "Double-click a cell in another view.",
                       icon::kGrid);
  outbox.ask_cell(shown);
  controls(input, outbox, shown);
  const auto& answer = input.now.findings.cell;
  if (!answer || (answer->ok() && answer->found.address != shown))
    return note_text("Working it out …");
  if (!answer->ok()) return body_text(answer->refused);
  const CellFinding& finding = answer->found;
  result(input, finding);
  if (input.state.predict) guess(input, outbox, finding);
  work(input, outbox, finding, shown);
}

}  // namespace unroll::viz
