#include "viz/views/generate_panel.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/utf8.h"
#include "viz/views/cell_tips.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr double kHottest = 2;
constexpr int kShortest = 20, kLongest = 2000, kRarest = 5000;
constexpr float kRareBits = 12;  // the full colour

/// The symbol of each character, for its rarity.
using SymbolIds = std::map<std::string_view, int>;

SymbolIds symbol_ids(const TaskView& task) {
  SymbolIds ids;
  for (std::size_t i = 0; i < task.symbols.size(); ++i) ids[task.symbols[i]] = static_cast<int>(i);
  return ids;
}

/// Bits of surprise for one who knows only how often each symbol occurs; 0 for unknown symbols.
float rarity_bits(const TaskView& task, const SymbolIds& ids, std::string_view symbol) {
  const auto found = ids.find(symbol);
  if (found == ids.end()) return 0;
  const double share = symbol_share(task, found->second);
  return share > 0 ? static_cast<float>(-std::log2(share)) : 0;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const std::size_t bytes = step ? step->bytes : 1;
    out.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return out;
}

void controls(const ViewInput& input, Outbox& outbox) {
  Sampling& sampling = outbox.state().sampling;
  const RowSpacing rows(metric::kHalfGap);
  const bool dense = !input.phone;
  slider("temperature", sampling.temperature, {.min = 0, .max = kHottest, .step = 0.05},
         {.dense = dense,
          .help = "0: always the likeliest symbol. 1: as likely as the network thinks. Above 1: "
                  "bolder than it thinks."});
  slider("length", sampling.length, {.min = kShortest, .max = kLongest, .logarithmic = true},
         {.dense = dense, .help = "Symbols to write."});
  slider(
      "every", sampling.every, {.min = 1, .max = kRarest, .logarithmic = true, .unit = "updates"},
      {.dense = dense, .help = "While training, a new sample is written every so many updates."});
  text_input("##begin with", sampling.prefix,
             {.placeholder = "begin with … (optional)", .limit = 400, .mono = true},
             {.dense = dense});
  if (button("Write one now", {.icon = icon::kPencil}, {.dense = dense}))
    outbox.post(Generate{sampling.temperature, static_cast<std::uint32_t>(sampling.length),
                         sampling.prefix});
  static constexpr std::string_view kLooks[] = {"plain", "rarity"};
  int look = sampling.coloured ? 1 : 0;
  const float width = px(120);
  ImGui::SameLine();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                       std::max(0.0f, ImGui::GetContentRegionAvail().x - width));
  if (segmented("##look of samples", look, kLooks,
                {.dense = dense,
                 .width = width,
                 .help = "Rarity: the darker, the rarer the symbol is in the text."}))
    sampling.coloured = look == 1;
}

void sample_title(const SampleView& sample, int index, Outbox& outbox) {
  const float height = ui().control_height(true);
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, height});
  const std::string title = "update " + format_count(static_cast<std::int64_t>(sample.update));
  const std::string note = "temperature " + format_short(sample.temperature);
  const float used = draw_text(
      canvas(), Type::kTitle,
      {row.Min.x, (row.Min.y + row.Max.y + ui().fonts().face(Type::kTitle).cap_height) / 2},
      theme().ink, title);
  draw_text_in(canvas(), Type::kLabel,
               {row.Min.x + used + px(metric::kGap), row.Min.y, row.Max.x - height, row.Max.y},
               Align::kLeft, theme().muted, note);
  ui().items().cell("sample[" + std::to_string(index) + "]", row.Min, row.Max, title + ", " + note,
                    Role::kText);
  const LayoutGuard layout;
  ImGui::SetCursorScreenPos({row.Max.x - height, row.Min.y});
  if (icon_button("copy sample " + std::to_string(index + 1), icon::kCopy, ButtonKind::kQuiet,
                  {.dense = true}))
    outbox.wish(CopyText{sample.prefix + sample.text, "Sample"});
}

void sample_text(const ViewInput& input, const SymbolIds& ids, const SampleView& sample, int index,
                 bool coloured) {
  const TaskView& task = input.now.task;
  std::vector<Token> tokens;
  for (const std::string_view c : characters(sample.prefix))
    tokens.push_back({.text = c, .strong = true});
  for (const std::string_view c : characters(sample.text))
    tokens.push_back({.text = c, .value = coloured ? rarity_bits(task, ids, c) : 0});
  const std::string label = "text of sample " + std::to_string(index + 1);
  const CellHit hit =
      colored_text(label, tokens, {.scale = {.kind = ScaleKind::kMagnitude, .limit = kRareBits}});
  ui().items().cell("sample[" + std::to_string(index) + "].text", ImGui::GetItemRectMin(),
                    ImGui::GetItemRectMax(), sample.text, Role::kText);
  if (!hit) return;
  const std::string_view c = tokens[static_cast<std::size_t>(hit.column)].text;
  const auto found = ids.find(c);
  TooltipText text;
  text.name = found == ids.end() ? std::string(c) : symbol_name(task, found->second);
  text.shape = std::to_string(hit.column + 1) + " of " + std::to_string(tokens.size());
  if (found != ids.end())
    text.note = "Rarity in the text: " + format_value(rarity_bits(task, ids, c)) + " bits.";
  show_tip(hit, std::move(text));
}

}  // namespace

ViewInfo GeneratePanel::info() const {
  return {"generate", "Generate", Dock::kRight,
          "The network writes: it draws a symbol from its guess, reads it, guesses again. "
          "Temperature makes the draw bolder or safer. Compare the first samples with the last."};
}

std::string GeneratePanel::note(const ViewInput& input) const {
  const std::size_t count = input.now.samples.size();
  return count == 0 ? "no samples yet" : "newest first";
}

void GeneratePanel::draw(const ViewInput& input, Outbox& outbox) const {
  controls(input, outbox);
  take_place({px(1), px(metric::kHalfGap)});
  separator();
  const std::vector<SampleView>& samples = input.numbers.samples;
  if (samples.empty()) {
    const Rect room = content_rect();
    const Rect place = take_place({room.GetWidth(), std::max(px(64), room.GetHeight())});
    empty_state(place, "Nothing written yet",
                "A sample comes every " + format_count(outbox.state().sampling.every) +
                    " updates while it trains.",
                icon::kPencil);
    return;
  }
  const SymbolIds ids = symbol_ids(input.now.task);
  int index = 0;
  for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample, ++index) {
    ImGui::PushID(index);
    sample_title(*sample, index, outbox);
    sample_text(input, ids, *sample, index, outbox.state().sampling.coloured);
    ImGui::PopID();
  }
}

}  // namespace unroll::viz
