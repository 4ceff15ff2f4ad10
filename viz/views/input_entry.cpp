#include "viz/views/input_entry.h"

#include <algorithm>

#include "viz/views/input_edits.h"
#include "viz/views/reading.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kEntry = 260;  // logical pixels
constexpr std::string_view kGiveBack = "Restore example";

bool reads_symbols(const ExampleView& example) {
  return !example.inputs.empty() || !example.source.empty();
}

void typed_entry(const ViewInput& input, Outbox& outbox, float width) {
  const ExampleView& example = input.now.example;
  const bool of_source = !example.source.empty();
  const bool words = has_words(of_source ? input.now.task.sources : input.now.task.symbols);
  std::string& text = outbox.state().input_entry;
  const Edit edit = text_input("##what it reads", text,
                               {.placeholder = of_source ? "type another source"
                                               : words   ? "type other words to read"
                                                         : "type a text for it to read",
                                .limit = 2048,
                                .mono = true},
                               {.dense = !input.phone, .width = width});
  if (!edit.changed) return;
  TypedInput typed = typed_input(input.now, text);
  if (!std::ranges::equal(typed.edits, input.edits)) outbox.post(SetInput{std::move(typed.edits)});
}

float give_back_width() { return button_width(kGiveBack, {.icon = icon::kReset}); }

}  // namespace

float input_entry_width(const ViewInput& input) {
  const float entry = reads_symbols(input.now.example) ? px(kEntry) + px(metric::kGap) : 0;
  return entry + give_back_width();
}

void input_entry_problem(const ViewInput& input, Outbox& outbox) {
  const std::string problem = typed_input(input.now, outbox.state().input_entry).problem;
  if (!problem.empty()) note_text(problem);
}

void input_entry(const ViewInput& input, Outbox& outbox) {
  if (reads_symbols(input.now.example)) {
    const float room = ImGui::GetContentRegionAvail().x - give_back_width() - px(metric::kGap);
    typed_entry(input, outbox, std::min(px(kEntry), room));
    ImGui::SameLine(0, px(metric::kGap));
  }
  if (!button(kGiveBack, {.icon = icon::kReset},
              {.disabled = input.edits.empty(),
               .dense = !input.phone,
               .help = "The network reads again what the task has made."}))
    return;
  outbox.post(SetInput{});
  outbox.state().input_entry.clear();
}

}  // namespace unroll::viz
