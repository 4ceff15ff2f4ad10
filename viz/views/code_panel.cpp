#include "viz/views/code_panel.h"

#include <algorithm>
#include <utility>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_equation.h"
#include "viz/views/code_lines.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/operation_words.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kRow = 19, kIndent = 20, kLayer = 84;
constexpr float kBesideFrom = 560;  // code and numbers side by side
constexpr float kCodeShare = 0.58f;
constexpr float kBarWidth = 3;
constexpr std::size_t kMostParts = 6;  // of a sum

/// One operation on or back, to the next phase or time step, and the bar over all of them.
void controls(const ViewInput& input, Outbox& outbox, const StepFinding& record) {
  const int count = static_cast<int>(record.operations.size());
  const ViewState& state = outbox.state();
  const Options step{.dense = !input.phone, .help = "One operation back: the key “,”"};
  if (icon_button("operation back", icon::kStepBack, ButtonKind::kPlain, step))
    move_operation(input, outbox, -1);
  ImGui::SameLine(0, px(metric::kHalfGap));
  Options on = step;
  on.help = "One operation on; after the last one the update is made: the key “.”";
  if (icon_button("operation on", icon::kStepOn, ButtonKind::kPlain, on))
    move_operation(input, outbox, 1);
  const int present = std::clamp(state.operation, 0, count - 1);
  const auto jump = [&](std::string_view label, int to, std::string_view help) {
    ImGui::SameLine(0, px(metric::kHalfGap));
    if (button(label, {}, {.disabled = to < 0, .dense = !input.phone, .help = help}))
      go_to_operation(input, outbox, to);
  };
  jump(
      "next phase", next_phase(input.now.example, record, present),
      "On to the next of the five phases of an update: forward (from what is read to the answers), "
      "loss, backward (gradients), clip, optimizer (the weights move).");
  jump("next step t", next_time_step(record, present),
       "On to the first operation at another time step.");
  int at = present + 1;
  if (slider("operation", at, {.min = 1, .max = static_cast<double>(count)},
             {.dense = !input.phone,
              .help = "Where the cursor stands among the operations of this update."}))
    go_to_operation(input, outbox, at - 1);
}

/// The first operation of `line` at or after the present step, so that a click on a line of a loop
/// stays in the same round.
int operation_of_line(const StepFinding& record, const Code& code, int line, int present) {
  const auto first = static_cast<std::size_t>(code.lines[static_cast<std::size_t>(line)].first);
  if (present < 0) return static_cast<int>(first);
  const std::int32_t t = record.operations[static_cast<std::size_t>(present)].step;
  for (std::size_t i = first; i < record.operations.size(); ++i)
    if (code.line_of[i] == line && record.operations[i].step == t) return static_cast<int>(i);
  return static_cast<int>(first);
}

/// Lit where its slot is pointed at, at whatever step; `pointed`, it lights that of `there`.
void link_line(const ViewInput& input, Outbox& outbox, const Rect& row, const Operation& there,
               bool pointed) {
  if (there.slot < 0) return;
  const SlotView& slot = input.now.example.slots[static_cast<std::size_t>(there.slot)];
  const int here =
      there.step >= 0 ? there.step : step_looked_at(input.state, input.now.example, slot);
  link_row(input, outbox, row, slot, pointed ? here : input.state.lit.step, pointed);
}

/// Where the text of a line begins and ends.
Rect text_place(const CodeLine& line, const Rect& row) {
  return {row.Min.x + px(kBarWidth + metric::kGap) + px(kIndent) * static_cast<float>(line.depth),
          row.Min.y, row.Max.x - (line.layer.empty() ? 0 : px(kLayer)), row.Max.y};
}

/// The whole of a line that has no room, and what its words mean.
void tip_of_line(const CodeLine& line, const Rect& row) {
  TooltipText text;
  if (notation_width(Type::kMono, line.text) > text_place(line, row).GetWidth())
    text.formula.push_back(line.text);
  if (line.text.find(", rows of ") != std::string::npos)
    text.note =
        "Wx, Wh and b hold the rows of all gates below each other; this line takes those of the "
        "gates that it names.";
  if (!text.formula.empty() || !text.note.empty()) tooltip(std::move(text));
}

void code_row(const ViewInput& input, Outbox& outbox, const StepFinding& record, const Code& code,
              int number, int lit_operation) {
  const CodeLine& line = code.lines[static_cast<std::size_t>(number)];
  const bool lit = code.line_of[static_cast<std::size_t>(lit_operation)] == number;
  const bool moved = outbox.state().operation >= 0;
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(kRow)});
  const float baseline = row.Min.y + px(kRow) * 0.72f;
  if (line.heading) {
    draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, theme().muted, line.text);
    const std::string_view tags = number == 0 ? "in layer" : "";
    draw_text_in(canvas(), Type::kSmall,
                 {row.Min.x, row.Min.y, row.Max.x - px(metric::kGap), row.Max.y}, Align::kRight,
                 theme().muted, tags);
    ui().items().cell("code: " + line.text, row.Min, row.Max, tags, Role::kText);
    return;
  }
  const std::string plain = plain_notation(line.text);
  if (line.first >= 0) {
    const Interaction hit =
        interact(plain + "##line" + std::to_string(number), row, {}, Role::kOption,
                 !lit    ? std::string_view(line.layer)
                 : moved ? "current"
                         : "coming");
    const bool pointed = hit.hovered || hit.focused;
    const int there = pointed || hit.pressed
                          ? operation_of_line(record, code, number, moved ? lit_operation : -1)
                          : line.first;
    if (hit.pressed) go_to_operation(input, outbox, there);
    link_line(input, outbox, row, record.operations[static_cast<std::size_t>(there)], pointed);
    if (lit || hit.hovered) fill_rect(canvas(), row, lit ? theme().accent_soft : theme().soft);
    if (hit.focused) focus_ring(canvas(), row, px(metric::kRadiusCell));
    if (hit.hovered) tip_of_line(line, row);
  }
  if (lit)
    fill_rect(canvas(), {row.Min.x, row.Min.y, row.Min.x + px(kBarWidth), row.Max.y},
              theme().accent);
  const Rect place = text_place(line, row);
  if (line.first < 0 && ImGui::IsMouseHoveringRect(row.Min, row.Max)) tip_of_line(line, row);
  canvas()->PushClipRect(place.Min, place.Max, true);
  draw_notation(canvas(), Type::kMono, {place.Min.x, baseline},
                line.first < 0 ? theme().muted : theme().ink, line.text);
  canvas()->PopClipRect();
  if (!line.layer.empty())
    draw_text_in(canvas(), Type::kMonoSmall,
                 {place.Max.x, row.Min.y, row.Max.x - px(metric::kGap), row.Max.y}, Align::kRight,
                 theme().muted, line.layer);
}

void code_list(const ViewInput& input, Outbox& outbox, const StepFinding& record, const Code& code,
               int lit) {
  const RowSpacing rows(0);
  for (std::size_t i = 0; i < code.lines.size(); ++i)
    code_row(input, outbox, record, code, static_cast<int>(i), lit);
}

/// The list in `rect`; after a move it scrolls to the lit line.
void scrolled_code(const ViewInput& input, Outbox& outbox, const StepFinding& record,
                   const Code& code, int lit, const Rect& rect) {
  ImGui::SetCursorScreenPos(rect.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("code", rect.GetSize(), 0,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NavFlattened |
                        ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  code_list(input, outbox, record, code, lit);
  int* scrolled_to = ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("scrolled to"));
  if (std::exchange(*scrolled_to, lit) != lit) {
    const auto line = static_cast<float>(code.line_of[static_cast<std::size_t>(lit)]);
    const float y = line * px(kRow), height = rect.GetHeight();
    if (y < ImGui::GetScrollY() || y + px(kRow) > ImGui::GetScrollY() + height)
      ImGui::SetScrollY(std::max(0.0f, y - height / 2));
  }
  ImGui::EndChild();
}

/// How `wanted` came about, once the engine has answered.
const CellFinding* working_of(const ViewInput& input, const std::string& wanted) {
  const auto& answer = input.now.findings.cell;
  const ExampleView& example = input.now.example;
  const bool of_this = answer && answer->ok() && answer->update == example.update &&
                       answer->from == example.from && answer->index == example.index &&
                       answer->found.address == wanted;
  return of_this ? &answer->found : nullptr;
}

/// One line of numbers; what has no room is told where it is pointed at, `parts` line by line.
void number_line(const std::string& line, bool first, std::vector<std::string> parts) {
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(kRow)});
  canvas()->PushClipRect(row.Min, row.Max, true);
  draw_notation(canvas(), Type::kMono, {row.Min.x, row.Min.y + px(kRow) * 0.72f},
                first ? theme().muted : theme().ink, line);
  canvas()->PopClipRect();
  ui().items().cell("numbers", row.Min, row.Max, plain_notation(line), Role::kText);
  const bool whole = notation_width(Type::kMono, line) <= row.GetWidth();
  if ((whole && parts.empty()) || !ImGui::IsMouseHoveringRect(row.Min, row.Max)) return;
  if (parts.empty()) parts = {line};
  tooltip(TooltipText{.formula = std::move(parts)});
}

void numbers(const ViewInput& input, Outbox& outbox, const StepFinding& record, int lit,
             bool moved) {
  const RowSpacing rows(2);
  const Operation& operation = record.operations[static_cast<std::size_t>(lit)];
  body_text((moved ? "Now: " : "First: ") + describe_operation(input.now, operation));
  const int unit = input.state.cell_unit;
  const std::vector<std::string> plain = operation_numbers(input.now, record, operation, unit);
  std::vector<std::string> lines = plain;
  const std::string wanted = operation_cell(input.now, record, operation, unit);
  if (!wanted.empty()) outbox.ask_cell(wanted);
  const CellFinding* finding = wanted.empty() ? nullptr : working_of(input, wanted);
  int worked = -1;
  const float room = ImGui::GetContentRegionAvail().x;
  for (std::size_t most = kMostParts; finding != nullptr && most > 0; --most) {
    lines = plain;
    worked = tell_working(operation, *finding, most, lines);
    if (worked < 0 || notation_width(Type::kMono, lines[static_cast<std::size_t>(worked)]) <= room)
      break;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_sum = static_cast<int>(i) == worked;
    number_line(lines[i], i == 0,
                is_sum ? sum_lines(*finding, kMostParts) : std::vector<std::string>());
  }
  if (!input.now.what_if.empty())
    note_text(input.now.holds.empty()
                  ? "These numbers are of the example as you changed it; the update learns from it "
                    "as it is."
                  : "These numbers are with what you hold; the update itself is made without it.");
  if (!moved)
    note_text(
        "The keys “.” (on) and “,” (back), or the arrows, walk through the coming update, one "
        "operation at a time. Every view follows.");
}

}  // namespace

ViewInfo CodePanel::info() const {
  return {"code", "Code", Dock::kStrip,
          "What the coming update does, as the engine itself reports it: the forward pass, the "
          "loss, the way back through time, clipping, and how the optimizer moves each weight. "
          "Step through it with the keys “.” (on) and “,” (back), jump to the next phase or time "
          "step, or click a line: the line that runs is lit, its numbers stand beside it, and the "
          "views above show what it reads and writes; behind a line stands the layer that it is "
          "in. After the last "
          "operation the update is made; before the first one the last update is taken back. "
          "The example is one of the batch that this update learns from."};
}

std::string CodePanel::note(const ViewInput& input) const {
  const StepFinding* record = step_record(input.now);
  if (record == nullptr || input.training) return {};
  const std::string count = std::to_string(record->operations.size());
  const std::string coming =
      " · update " + format_count(static_cast<std::int64_t>(input.now.update + 1)) + " to come";
  if (input.state.operation < 0) return count + " operations" + coming;
  const int at = std::min(input.state.operation, static_cast<int>(record->operations.size()) - 1);
  return "operation " + std::to_string(at + 1) + " of " + count + coming;
}

void CodePanel::draw(const ViewInput& input, Outbox& outbox) const {
  if (!input.training) outbox.ask(set_of({Question::kStep}));
  const StepFinding* record = step_record(input.now);
  const Rect room = content_rect();
  if (input.training)
    return empty_state(room, "Training runs", "Pause it to step through the next update.",
                       icon::kPause);
  if (record == nullptr)
    return empty_state(room, "Recording the coming update", "This takes a moment.", icon::kGrid);
  const Operation* operation = current_operation(input.now, outbox.state());
  const bool on_one = operation != nullptr;
  const int lit = on_one ? static_cast<int>(operation - record->operations.data()) : 0;
  const Code code = code_of(input.now, *record);
  const Rect rest = content_rect();
  const auto told = [&] {
    controls(input, outbox, *record);
    if (!record->fault.empty())
      note_text("This update cannot be made: the first number that is not finite is in " +
                record->fault + ".");
    if (input.phone || rest.GetWidth() >= px(kBesideFrom))
      numbers(input, outbox, *record, lit, on_one);
  };
  if (input.phone) {
    told();
    separator();
    return code_list(input, outbox, *record, code, lit);
  }
  if (rest.GetWidth() < px(kBesideFrom)) {
    told();
    return scrolled_code(input, outbox, *record, code, lit, content_rect());
  }
  const float split = snap(rest.GetWidth() * kCodeShare);
  scrolled_code(input, outbox, *record, code, lit,
                {rest.Min.x, rest.Min.y, rest.Min.x + split, rest.Max.y});
  begin_column({rest.Min.x + split + px(metric::kPad), rest.Min.y},
               rest.GetWidth() - split - px(metric::kPad));
  told();
  end_column();
}

}  // namespace unroll::viz
