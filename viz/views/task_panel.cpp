#include "viz/views/task_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/session/task_library.h"
#include "engine/tasks/registry.h"
#include "viz/views/example_viewer.h"
#include "viz/views/field_controls.h"
#include "viz/views/measure.h"
#include "viz/views/preview.h"
#include "viz/views/spacing.h"
#include "viz/views/task_tiles.h"
#include "viz/views/vocabulary.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kEntryHeight = 132;  // logical pixels
constexpr std::size_t kPreviewLines = 6;
constexpr int kExampleLines = 20;
constexpr std::size_t kPreviewBytes = 400;
constexpr std::size_t kTitleCharacters = 20;
constexpr std::size_t kEntryLimit = 5'000'000;

/// The task that the panel shows: the chosen one, or that of the table that is still to come.
TaskKind shown_task(const ViewInput& input, const ViewState& state) {
  return state.table_wanted ? task_made_from(Material::kTable).kind : input.config.task.kind;
}

/// Chips flow like words.
bool flowing_chip(std::string_view label, bool chosen, const Options& options) {
  const float width = button_width(label);
  const float room = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x -
                     ImGui::GetItemRectMax().x - px(metric::kGap);
  if (width <= room) ImGui::SameLine();
  return chip(label, chosen, options);
}

void choose_task(const ViewInput& input, Outbox& outbox) {
  ViewState& state = outbox.state();
  int index = static_cast<int>(shown_task(input, state));
  if (!tile_dropdown(
          "task", index, task_tiles(),
          {.dense = !input.phone, .help = "What is to be learned. A change starts anew."}))
    return;
  Config config = input.config;
  config.task.kind = static_cast<TaskKind>(index);
  // A table is a task only once there is one; a text only while it is no table.
  state.table_wanted = takes_table(config.task.kind) && !is_own_text(config.task.text);
  if (state.table_wanted) return;
  if (takes_table(input.config.task.kind)) config.task.text = TaskConfig{}.text;
  if (config == input.config) return;
  outbox.wish(ChangeField{config, "task", std::string(task_entry(config.task.kind).id()), false});
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

/// Pasting, typing or opening what the user has: a text, or a table of numbers.
void bring_data(const ViewInput& input, Outbox& outbox, bool table) {
  const Options options{.dense = !input.phone};
  ViewState& state = outbox.state();
  if (!state.text_entry_open) {
    if (button(table ? "Own table" : "Own text", {.icon = icon::kPencil},
               {.dense = !input.phone,
                .help = table ? "Paste or type rows of numbers."
                              : "Paste or type a text to learn from."}))
      state.text_entry_open = state.text_entry_fresh = true;
    ImGui::SameLine();
    if (button(
            "Open file", {.icon = icon::kFolder},
            {.dense = !input.phone,
             .help = table ? "A CSV file up to 5 MB. You can also drop it on the page."
                           : "Any UTF-8 text up to 5 MB. You can also drop a file on the page."}))
      outbox.wish(PickText{});
    return;
  }
  if (std::exchange(state.text_entry_fresh, false)) ImGui::SetKeyboardFocusHere();
  text_input(table ? "own table" : "own text", state.text_entry,
             {.placeholder = table ? "1.5, 2\n1.7, 3" : "Paste, type, or drop a file",
              .height = px(kEntryHeight),
              .limit = kEntryLimit,
              .mono = true});
  if (button(table ? "Use this table" : "Use this text", {.kind = ButtonKind::kPrimary},
             {.disabled = state.text_entry.empty(), .dense = !input.phone})) {
    outbox.wish(UseText{table ? "your table" : "your text", std::exchange(state.text_entry, {})});
    state.text_entry_open = false;
  }
  ImGui::SameLine();
  if (button("Cancel", {}, options)) state.text_entry_open = false;
}

/// What the task is made from, where the user may choose.
void data_of_task(const ViewInput& input, Outbox& outbox, const TaskEntry& entry) {
  if (entry.material == Material::kNothing) return;
  const bool table = entry.material == Material::kTable;
  if (table) {
    note_text(input.now.task.own && takes_table(input.now.config.task.kind)
                  ? "Learning " + printable(input.now.task.title, kTitleCharacters) + "."
                  : std::string("Drop, open or paste a CSV file: a row per moment, up to a few "
                                "columns of numbers."));
  } else {
    choose_text(input, outbox);
  }
  bring_data(input, outbox, table);
}

void text_baselines(const TaskView& task) {
  const RowSpacing rows(0);
  readout_row("uniform (blind)", measure_text(task, task.uniform_bits));
  readout_row("unigram (frequencies)", measure_text(task, task.unigram_bits));
  readout_row("bigram (symbol before)", measure_text(task, task.bigram_bits));
}

/// What rules without a network reach, in words of what is counted.
void baselines(const TaskView& task) {
  separator();
  if (is_text(task)) {
    heading_row("Without memory", "per symbol");
    return text_baselines(task);
  }
  if (task.baselines.empty()) return;
  const std::string_view what = task.measure == Measure::kAccuracy ? "right"
                                : task.measure == Measure::kBits   ? "per symbol"
                                                                   : "RMS error";
  heading_row("Without a network", what);
  const RowSpacing rows(0);
  for (const BaselineView& b : task.baselines) readout_row(b.name, measure_text(task, b.value));
}

void symbols(const TaskView& task) {
  if (task.symbols.empty() || task.counts.size() != task.symbols.size()) return;
  separator();
  heading_row("Symbols", std::to_string(task.symbols.size()));
  note_text(format_count(static_cast<std::int64_t>(task.symbols_in_text)) +
            " in the text, the last " +
            format_count(static_cast<std::int64_t>(task.held_out_symbols)) + " held out");
  vocabulary(task);
}

/// A soft box of the panel's width; gives the place inside.
Rect preview_box(float inner_height, const std::string& text) {
  const float pad = px(metric::kGap), width = ImGui::GetContentRegionAvail().x;
  Rect box = take_place({width, inner_height + 2 * pad});
  fill_rect(canvas(), box, theme().soft, px(metric::kRadiusControl));
  ui().items().cell("preview", box.Min, box.Max, text, Role::kText);
  box.Expand(-pad);
  return box;
}

void preview_text(const TaskView& task) {
  std::string beginning = task.preview.substr(0, kPreviewBytes);
  beginning.resize(find_invalid_utf8(beginning).value_or(beginning.size()));  // cut in a character
  std::ranges::replace(beginning, '\t', ' ');
  std::string text;
  std::string_view rest = beginning;
  for (std::size_t line = 0; line < kPreviewLines && !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    text += with_codes(rest.substr(0, end), kPreviewBytes) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!text.empty()) text.pop_back();
  const float inner = ImGui::GetContentRegionAvail().x - 2 * px(metric::kGap);
  const Rect box = preview_box(wrapped_height(Type::kMonoSmall, inner, text), text);
  draw_wrapped(canvas(), Type::kMonoSmall, box.Min, inner, theme().muted, text);
}

void preview_examples(const TaskView& task) {
  const float inner = ImGui::GetContentRegionAvail().x - 2 * px(metric::kGap);
  const int columns = static_cast<int>(inner / text_width(Type::kMonoSmall, "0"));
  const std::vector<std::string> lines = fold_examples(task.preview, columns, kExampleLines);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  const float row = line_height(Type::kMonoSmall);
  const Rect box = preview_box(row * static_cast<float>(lines.size()), text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const float top = box.Min.y + row * static_cast<float>(i);
    draw_text_in(canvas(), Type::kMonoSmall, {box.Min.x, top, box.Max.x + px(1), top + row},
                 Align::kLeft, theme().muted, lines[i]);
  }
}

/// The beginning of what is learned from.
void preview(const TaskView& task, bool from_text) {
  if (task.preview.empty()) return;
  separator();
  if (from_text) {
    heading_row("How it begins", task.own ? "yours" : std::string_view(task.title));
    return preview_text(task);
  }
  heading_row("Some examples");
  preview_examples(task);
}

}  // namespace

ViewInfo TaskPanel::info() const {
  return {"task", "Task", Dock::kLeft,
          "What is to be learned. Held-out examples (of a text its last tenth) are only measured. "
          "Success is counted in bits per symbol (1 bit = as unsure as one coin toss), in right "
          "answers, or as the error of predicted numbers; the list says what is reached without "
          "a network."};
}

std::string TaskPanel::note(const ViewInput& input) const {
  const TaskView& task = input.now.task;
  if (is_text(task))
    return "guessing: " + format_short(std::round(task.uniform_bits * 100) / 100) + " bits";
  if (task.baselines.empty()) return {};
  return "guessing: " + measure_text(task, task.baselines.front().value);
}

void TaskPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const TaskView& task = input.now.task;
  choose_task(input, outbox);
  const bool wanted = outbox.state().table_wanted;
  const TaskEntry& entry = task_entry(shown_task(input, outbox.state()));
  note_text(entry.help);
  data_of_task(input, outbox, entry);
  if (wanted) return;
  {
    const RowSpacing rows(metric::kHalfGap);
    FieldControls controls(input, outbox);
    controls.show_only(
        [&](const FieldInfo& info) { return info.key == "B" || entry.uses(info.key); });
    visit_fields(controls, controls.config().task);
  }
  baselines(task);
  if (!is_of_numbers(input.now.example)) preview(task, entry.material != Material::kNothing);
  symbols(task);
  example_viewer(input, outbox);
}

}  // namespace unroll::viz
