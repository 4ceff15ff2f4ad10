#include "viz/views/generate_panel.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/base/utf8.h"
#include "viz/views/cell_tips.h"
#include "viz/views/continuation.h"
#include "viz/views/free_answer.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/tune_roll.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr double kHottest = 2;
constexpr float kLooksWidth = 150, kLeastEmpty = 64, kHeadHeight = 72;  // logical pixels
constexpr int kShortest = 20, kLongest = 2000, kRarest = 5000;
constexpr ColorScale kProbability{.kind = ScaleKind::kMagnitude, .limit = 1};

/// The symbol of each character, for its name.
using SymbolIds = std::map<std::string_view, int>;

SymbolIds symbol_ids(const TaskView& task) {
  SymbolIds ids;
  for (std::size_t i = 0; i < task.symbols.size(); ++i) ids[task.symbols[i]] = static_cast<int>(i);
  return ids;
}

/// The probability of the `index`-th character after the prefix; 0 where it is not known.
float probability_of(const SampleView& sample, std::size_t index) {
  return index < sample.probabilities.size() ? sample.probabilities[index] : 0;
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
  const int symbols = static_cast<int>(input.now.task.symbols.size());
  int most = sampling.top_k == 0 ? symbols : std::min(sampling.top_k, symbols);
  if (slider("likeliest", most, {.min = 1, .max = static_cast<double>(std::max(1, symbols))},
             {.dense = dense,
              .help = "Only so many of the likeliest symbols are drawn from (top-k): few keep it "
                      "from rare mistakes, all leave it free."}))
    sampling.top_k = most == symbols ? 0 : most;
  slider("length", sampling.length, {.min = kShortest, .max = kLongest, .logarithmic = true},
         {.dense = dense, .help = "Symbols to write."});
  slider(
      "every", sampling.every, {.min = 1, .max = kRarest, .logarithmic = true, .unit = "updates"},
      {.dense = dense, .help = "While training, a new sample is written every so many updates."});
  // A tune has a head of several lines.
  const bool tunes = writes_tunes(input.now.task);
  text_input(
      "##begin with", sampling.prefix,
      {.placeholder = tunes ? "M:6/8, K:G, then notes (optional)" : "begin with … (optional)",
       .height = tunes ? px(kHeadHeight) : 0,
       .limit = 400,
       .mono = true},
      {.dense = dense});
  if (button("Write one now", {.icon = icon::kPencil}, {.dense = dense}))
    outbox.post(Generate{.temperature = sampling.temperature,
                         .length = static_cast<std::uint32_t>(sampling.length),
                         .prefix = sampling.prefix,
                         .top_k = static_cast<std::uint32_t>(sampling.top_k)});
  static constexpr std::string_view kLooks[] = {"plain", "probability"};
  int look = sampling.coloured ? 1 : 0;
  const float width = px(kLooksWidth);
  ImGui::SameLine();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                       std::max(0.0f, ImGui::GetContentRegionAvail().x - width));
  if (segmented(
          "##look of samples", look, kLooks,
          {.dense = dense,
           .width = width,
           .help =
               "Probability: the stronger the colour, the surer the network was of the symbol when "
               "it wrote it."}))
    sampling.coloured = look == 1;
  if (!sampling.coloured) return;
  const LegendEntry legend[] = {
      {.text = "probability that it gave the symbol", .scale = kProbability}};
  legend_line(legend, ImGui::GetCursorScreenPos().x);
}

/// `notes`: it may stand above as notes; `as_notes`: it does.
void sample_title(const SampleView& sample, int index, bool words, bool notes, bool as_notes,
                  Outbox& outbox) {
  const float height = ui().control_height(true);
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, height});
  const std::string title = "update " + format_count(static_cast<std::int64_t>(sample.update));
  const std::string note =
      "temperature " + format_short(sample.temperature) + (as_notes ? ", shown as notes" : "");
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
  if (notes) {
    ImGui::SetCursorScreenPos({row.Max.x - 2 * height, row.Min.y});
    if (icon_button("show sample " + std::to_string(index + 1) + " as notes", icon::kMusic,
                    ButtonKind::kQuiet,
                    {.disabled = as_notes,
                     .dense = true,
                     .help = as_notes ? "It stands above as notes."
                                      : "Shows this sample as notes, to be played"}))
      outbox.state().tune.sample = tune_checksum(sample);
  }
  ImGui::SetCursorScreenPos({row.Max.x - height, row.Min.y});
  if (icon_button("copy sample " + std::to_string(index + 1), icon::kCopy, ButtonKind::kQuiet,
                  {.dense = true}))
    outbox.wish(CopyText{sample.prefix + (words && !sample.prefix.empty() ? " " : "") + sample.text,
                         "Sample"});
}

TooltipText symbol_tip(const TaskView& task, const SymbolIds& ids, std::string_view c,
                       std::optional<float> probability) {
  const auto found = ids.find(c);
  TooltipText text;
  text.name = found == ids.end() ? with_codes(c) : symbol_name(task, found->second);
  text.shape = "1 of " + std::to_string(task.symbols.size());
  if (!probability) {
    text.value = "given";
    text.note = "Given to the network to begin with.";
    return text;
  }
  text.value = "p = " + format_value(*probability);
  text.note =
      "The probability that the network itself gave this symbol, before temperature, when it wrote "
      "it.";
  return text;
}

/// A character of a sample and the symbol that it belongs to: itself, or the word around it.
struct Written {
  std::string_view character, symbol;
  std::optional<float>
      probability;  ///< of the symbol; nothing for what was given and between words
};

/// What stands in `text`; `words`: with a space between two symbols. `sample`: whose probabilities
/// to tell, nullptr for none.
std::vector<Written> written(std::string_view text, bool words, const SampleView* sample) {
  std::vector<Written> out;
  std::size_t symbol = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = words ? std::min(text.find(' ', from), text.size()) : text.size();
    if (words && to == from) {
      out.push_back({text.substr(from, 1), {}, std::nullopt});
      ++from;
      continue;
    }
    for (const std::string_view c : characters(text.substr(from, to - from))) {
      out.push_back({c, words ? text.substr(from, to - from) : c, std::nullopt});
      if (sample) out.back().probability = probability_of(*sample, symbol);
      if (!words) ++symbol;
    }
    if (words) ++symbol;
    from = to;
  }
  return out;
}

void sample_text(const ViewInput& input, const SymbolIds& ids, const SampleView& sample, int index,
                 bool coloured) {
  const bool words = has_words(input.now.task.symbols);
  const std::string prefix = sample.prefix + (words && !sample.prefix.empty() ? " " : "");
  std::vector<Written> all = written(prefix, words, nullptr);
  const std::size_t given = all.size();
  for (const Written& w : written(sample.text, words, &sample)) all.push_back(w);
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < all.size(); ++i)
    tokens.push_back({.text = all[i].character,
                      .value = coloured ? all[i].probability.value_or(0) : 0,
                      .strong = i < given});
  const std::string label = "text of sample " + std::to_string(index + 1);
  const std::string address = "sample[" + std::to_string(index) + "].symbol";
  const CellHit hit =
      colored_text(label, tokens, {.scale = kProbability, .address = [&](int, int i) {
                                     return address + "@" + std::to_string(i);
                                   }});
  ui().items().cell("sample[" + std::to_string(index) + "].text", ImGui::GetItemRectMin(),
                    ImGui::GetItemRectMax(), sample.text, Role::kText);
  if (!hit) return;
  const Written& at = all[static_cast<std::size_t>(hit.column)];
  if (!at.symbol.empty()) show_tip(hit, symbol_tip(input.now.task, ids, at.symbol, at.probability));
}

}  // namespace

ViewInfo GeneratePanel::info() const {
  return {
      "generate", "Generate", Dock::kRight,
      "The network writes: it draws a symbol from its guess, reads it, guesses again. "
      "Temperature makes the draw bolder or safer. Coloured by probability, what it was sure of "
      "stands out. Compare the first samples with the last. What it writes of tunes is also shown "
      "as notes: pitch upwards, beats to the right. Each bar has a tick if it is as long as the "
      "metre asks, a cross and stripes if it is not; point at notes and bars for more. Play tune "
      "makes it sound, with repeats. For a task with answers, such as "
      "dates, it writes the whole answer to the watched example by itself: always the likeliest "
      "symbol, which it then reads in place of the true one, so that one slip can lead to the "
      "next; with attention, the map shows where in the source it looked meanwhile. A throw or a "
      "series it is given the beginning of and goes on with, from its own predictions."};
}

std::string GeneratePanel::note(const ViewInput& input) const {
  if (is_series(input.now.task)) return continuation_note(input);
  if (!is_text(input.now.task)) return free_answer_note(input);
  const std::size_t count = input.now.samples.size();
  return count == 0 ? "no samples yet" : "newest first";
}

void GeneratePanel::draw(const ViewInput& input, Outbox& outbox) const {
  if (is_series(input.now.task)) return continuation(input, outbox);
  if (!is_text(input.now.task)) return free_answer(input, outbox);
  controls(input, outbox);
  take_place({px(1), px(metric::kHalfGap)});
  separator();
  const std::vector<SampleView>& samples = input.now.samples;
  if (samples.empty()) {
    const Rect room = content_rect();
    const Rect place = take_place({room.GetWidth(), std::max(px(kLeastEmpty), room.GetHeight())});
    empty_state(place, "Nothing written yet",
                "A sample comes every " + format_count(outbox.state().sampling.every) +
                    " updates while it trains.",
                icon::kPencil);
    return;
  }
  if (input.tunes) {
    tune_roll(input, outbox);
    take_place({px(1), px(metric::kHalfGap)});
    separator();
  }
  const SymbolIds ids = symbol_ids(input.now.task);
  int index = 0;
  for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample, ++index) {
    ImGui::PushID(index);
    const bool as_notes = input.tunes && input.tunes->checksum == tune_checksum(*sample);
    sample_title(*sample, index, has_words(input.now.task.symbols), input.tunes != nullptr,
                 as_notes, outbox);
    sample_text(input, ids, *sample, index, outbox.state().sampling.coloured);
    ImGui::PopID();
  }
}

}  // namespace unroll::viz
