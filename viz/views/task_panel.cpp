#include "viz/views/task_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/utf8.h"
#include "viz/views/field_controls.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/vocabulary.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kEntryHeight = 132;  // logical pixels
constexpr float kPreviewLines = 6;
constexpr std::size_t kPreviewBytes = 400;
constexpr std::size_t kTitleCharacters = 20;
constexpr std::size_t kEntryLimit = 5'000'000;

/// Chips flow like words.
bool flowing_chip(std::string_view label, bool chosen, const Options& options) {
  const float width = button_width(label);
  const float room = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x -
                     ImGui::GetItemRectMax().x - px(metric::kGap);
  if (width <= room) ImGui::SameLine();
  return chip(label, chosen, options);
}

void choose_text(const ViewInput& input, Outbox& outbox) {
  const std::string& current = input.config.task.text;
  bool first = true;
  for (const TextChoice& text : input.texts) {
    const Options options{.dense = !input.phone};
    const bool chosen = current == text.name;
    const bool pressed =
        first ? chip(text.title, chosen, options) : flowing_chip(text.title, chosen, options);
    first = false;
    if (!pressed || chosen) continue;
    Config config = input.config;
    config.task.text = text.name;
    outbox.wish(ChangeField{config, "text", config.task.text, false});
  }
  const TaskView& task = input.now.task;
  if (task.own) {
    flowing_chip(printable(task.title, kTitleCharacters) + "##own", true,
                 {.dense = !input.phone, .help = "Your own text."});
  }
}

void bring_text(const ViewInput& input, Outbox& outbox) {
  const Options options{.dense = !input.phone};
  ViewState& state = outbox.state();
  if (!state.text_entry_open) {
    if (button("Own text", {.icon = icon::kPencil},
               {.dense = !input.phone, .help = "Paste or type a text to learn from."}))
      state.text_entry_open = state.text_entry_fresh = true;
    ImGui::SameLine();
    if (button("Open file", {.icon = icon::kFolder},
               {.dense = !input.phone,
                .help = "Any UTF-8 text up to 5 MB. You can also drop a file on the page."}))
      outbox.wish(PickText{});
    return;
  }
  if (std::exchange(state.text_entry_fresh, false)) ImGui::SetKeyboardFocusHere();
  text_input("own text", state.text_entry,
             {.placeholder = "Paste, type, or drop a file",
              .height = px(kEntryHeight),
              .limit = kEntryLimit,
              .mono = true});
  if (button("Use this text", {.kind = ButtonKind::kPrimary},
             {.disabled = state.text_entry.empty(), .dense = !input.phone})) {
    outbox.wish(UseText{"your text", std::exchange(state.text_entry, {})});
    state.text_entry_open = false;
  }
  ImGui::SameLine();
  if (button("Cancel", {}, options)) state.text_entry_open = false;
}

void baselines(const TaskView& task) {
  const auto bits = [](double value) { return format_value(value) + " bits"; };
  const RowSpacing rows(0);
  readout_row("uniform (blind)", bits(task.uniform_bits));
  readout_row("unigram (frequencies)", bits(task.unigram_bits));
  readout_row("bigram (symbol before)", bits(task.bigram_bits));
}

void preview(const TaskView& task) {
  std::string text;
  int lines = 1;
  for (const char c : task.preview.substr(0, kPreviewBytes)) {
    if (c == '\n' && ++lines > static_cast<int>(kPreviewLines)) break;
    text += c == '\t' ? ' ' : c;
  }
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  const float pad = px(metric::kGap), width = ImGui::GetContentRegionAvail().x;
  float height = 2 * pad;
  const float inner = width - 2 * pad;
  height += wrapped_height(Type::kMonoSmall, inner, text);
  const Rect box = take_place({width, height});
  fill_rect(canvas(), box, theme().soft, px(metric::kRadiusControl));
  draw_wrapped(canvas(), Type::kMonoSmall, {box.Min.x + pad, box.Min.y + pad}, inner, theme().muted,
               text);
  ui().items().cell("preview", box.Min, box.Max, text, Role::kText);
}

}  // namespace

ViewInfo TaskPanel::info() const {
  return {"task", "Task", Dock::kLeft,
          "Predict the next symbol of a text from the symbols before it. The last tenth of the "
          "text is held out: never trained on, only measured. Loss is in bits per symbol: 1 bit "
          "= as unsure as one coin toss."};
}

std::string TaskPanel::note(const ViewInput& input) const {
  return "guessing: " + format_short(std::round(input.now.task.uniform_bits * 100) / 100) + " bits";
}

void TaskPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const TaskView& task = input.now.task;
  choose_text(input, outbox);
  bring_text(input, outbox);
  {
    const RowSpacing rows(metric::kHalfGap);
    FieldControls controls(input, outbox);
    controls.leave_out("task");
    visit_fields(controls, controls.config().task);
  }

  separator();
  heading_row("Without memory", "per symbol");
  baselines(task);

  separator();
  heading_row("Symbols", std::to_string(task.symbols.size()));
  note_text(format_count(static_cast<std::int64_t>(task.symbols_in_text)) +
            " in the text, the last " +
            format_count(static_cast<std::int64_t>(task.held_out_symbols)) + " held out");
  vocabulary(task);

  separator();
  heading_row("How it begins", task.own ? "your text" : std::string_view(task.title));
  preview(task);
}

}  // namespace unroll::viz
