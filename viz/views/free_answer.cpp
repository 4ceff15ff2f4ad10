#include "viz/views/free_answer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/format.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kLeastWords = 128, kMark = 20, kLead = 108;  // logical pixels
constexpr float kTruthShare = 0.34f, kWrittenShare = 0.36f;

const Answer<DecodingFinding>* answer_of(const ViewInput& input) {
  return input.now.findings.decoding ? &*input.now.findings.decoding : nullptr;
}

void empty(std::string_view what, const std::string& how) {
  const Rect room = content_rect();
  empty_state(take_place({room.GetWidth(), std::max(px(kLeastWords), room.GetHeight())}), what, how,
              icon::kPencil);
}

/// A small title and a text in letters of one width: beside it, or below where that is too narrow.
void named_text(const std::string& title, const std::string& text) {
  const float lead = px(kLead), width = ImGui::GetContentRegionAvail().x;
  const std::string item = "answer." + title;
  if (text.find('\n') == std::string::npos && lead + text_width(Type::kMono, text) <= width) {
    const Rect row = take_place({width, px(metric::kTokenHeight)});
    draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, theme().muted, title);
    draw_text_in(canvas(), Type::kMono, {row.Min.x + lead, row.Min.y, row.Max.x, row.Max.y},
                 Align::kLeft, theme().ink, text);
    ui().items().cell(item, row.Min, row.Max, text, Role::kText);
    return;
  }
  note_text(title);
  std::vector<Token> tokens;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = from + 1;
    while (to < text.size() && (text[to] & 0xc0) == 0x80) ++to;
    tokens.push_back({.text = std::string_view(text).substr(from, to - from)});
    from = to;
  }
  colored_text(title, tokens, {.scale = {.kind = ScaleKind::kMagnitude, .limit = 1}});
  ui().items().cell(item, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), text, Role::kText);
}

/// To one place, so that one wrong answer of 256 does not round to all right.
std::string share(double part) {
  return std::isfinite(part) ? format_fixed(100 * part, 1) + " %" : "none";
}

/// One line of the table: truth, what was written, its probability, and a cross where they differ.
struct Line {
  std::string truth, written, probability;
  bool differs = false;
};

std::vector<Line> lines_of(const TaskView& task, const DecodingFinding& found) {
  std::vector<Line> out(std::max(found.truth.size(), found.written.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool asked = i < found.truth.size(), given = i < found.written.size();
    if (asked) out[i].truth = class_glyph(task, found.truth[i]);
    if (given) {
      out[i].written = class_glyph(task, found.written[i]);
      out[i].probability = percent(found.probabilities[i]);
    }
    out[i].differs = !asked || !given || found.truth[i] != found.written[i];
  }
  return out;
}

void table_row(const Line& line, Type type, ImU32 ink, const std::string& address) {
  const Theme& t = theme();
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(metric::kTokenHeight)});
  const float width = row.GetWidth() - px(kMark);
  const float written = row.Min.x + kTruthShare * width;
  const float probability = written + kWrittenShare * width;
  const auto part = [&](float from, float to) { return Rect(from, row.Min.y, to, row.Max.y); };
  draw_text_in(canvas(), type, part(row.Min.x, written), Align::kLeft, ink, line.truth);
  draw_text_in(canvas(), type, part(written, probability), Align::kLeft, line.differs ? t.bad : ink,
               line.written);
  draw_text_in(canvas(), type, part(probability, row.Max.x - px(kMark)), Align::kRight, t.muted,
               line.probability);
  if (line.differs)
    draw_text_in(canvas(), Type::kLabel, part(row.Max.x - px(kMark), row.Max.x), Align::kRight,
                 t.bad, icon::kClose);
  if (address.empty()) return;
  ui().items().cell(address, row.Min, row.Max,
                    "truth " + line.truth + ", written " + line.written + " " + line.probability +
                        (line.differs ? ", differs" : ""),
                    Role::kText);
}

void table(const TaskView& task, const DecodingFinding& found) {
  const RowSpacing spacing(0);
  table_row({"truth", "written", "probability", false}, Type::kLabel, theme().muted, "");
  int step = 0;
  for (const Line& line : lines_of(task, found))
    table_row(line, Type::kMono, theme().ink, "answer@" + std::to_string(step++));
  note_text("$ ends an answer. A cross marks what differs.");
}

/// A source of the user's own, and what was written for the last ones, the newest first.
void typed_sources(const ViewInput& input, Outbox& outbox) {
  const Options options{.dense = !input.phone};
  std::string& source = outbox.state().sampling.prefix;
  text_input(
      "##source to answer", source,
      {.placeholder = "a source of your own, like the one above", .limit = 400, .mono = true},
      options);
  if (button("Answer it", {.icon = icon::kPencil}, options))
    outbox.post(Generate{.prefix = source});
  const std::vector<SampleView>& samples = input.now.samples;
  const RowSpacing spacing(0);
  for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample)
    readout_row(sample->prefix, sample->text);
}

}  // namespace

void free_answer(const ViewInput& input, Outbox& outbox) {
  outbox.ask(set_of({Question::kDecoding}));
  const auto* answer = answer_of(input);
  if (!answer) return empty("Writing", "This takes a moment.");
  if (!answer->ok())
    return empty("Nothing to write here",
                 answer->refused +
                     " Dates, Phrases and Captions are written so; a network that "
                     "reads a text (Characters, Words, Dance tunes) writes on.");
  const DecodingFinding& found = answer->found;
  example_stepper(input, outbox);
  {
    const RowSpacing spacing(0);
    named_text("source", found.source);
    named_text("network writes", found.written_text);
    named_text("truth", found.truth_text);
  }
  table(input.now.task, found);
  separator();
  readout_row("answers exact", share(found.exact) + " of " + std::to_string(found.examples));
  readout_row("symbols at their place", share(found.symbols));
  if (input.now.example.source.empty()) return;
  separator();
  typed_sources(input, outbox);
}

std::string free_answer_note(const ViewInput& input) {
  const auto* answer = answer_of(input);
  if (!answer) return {};
  if (!answer->ok()) return "not for this task";
  return share(answer->found.exact) + " exact · update " +
         format_count(static_cast<std::int64_t>(answer->update));
}

}  // namespace unroll::viz
