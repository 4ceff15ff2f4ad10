#include "viz/views/free_answer.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/views/cell_tips.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kLeastWords = 128, kMark = 20, kLead = 108;  // logical pixels
constexpr float kTruthShare = 0.34f, kWrittenShare = 0.36f;
constexpr float kPixel = 13, kLookRow = 24;  // logical pixels
constexpr ColorScale kShare{.kind = ScaleKind::kMagnitude, .limit = 1};

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

/// Right or wrong, by a sign and a word.
void verdict(const DecodingFinding& found) {
  const bool right = found.written == found.truth;
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(metric::kTokenHeight)});
  const std::string text = right ? "right" : "wrong";
  const float mark = draw_text(
      canvas(), Type::kTitle,
      {row.Min.x, (row.Min.y + row.Max.y + ui().fonts().face(Type::kTitle).cap_height) / 2},
      right ? theme().good : theme().bad, right ? icon::kCheck : icon::kClose);
  draw_text_in(canvas(), Type::kStrong,
               {row.Min.x + mark + px(metric::kHalfGap), row.Min.y, row.Max.x, row.Max.y},
               Align::kLeft, right ? theme().good : theme().bad, text);
  ui().items().cell("answer.verdict", row.Min, row.Max, text, Role::kText);
}

void answer_texts(const DecodingFinding& found) {
  named_text("network writes", found.written_text);
  named_text("truth", found.truth_text);
  verdict(found);
}

/// The picture that is read, and beside it what is written of it.
void captioned_picture(const std::vector<float>& values, const DecodingFinding& found) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(values.size()))));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x,
              wide = px(kPixel) * static_cast<float>(side);
  const CellHit hit = heat_map(
      "picture", MatrixView::by_rows(values, side, side),
      {.scale = kShare, .largest_cell = kPixel, .numbers = false, .address = address_of("picture")},
      {.width = wide});
  const Rect place(at, {at.x + wide, at.y + wide});
  ui().items().cell("answer.source", place.Min, place.Max, found.source, Role::kText);
  if (hit)
    show_tip(hit,
             {.name = "row " + std::to_string(hit.row) + ", column " + std::to_string(hit.column),
              .value = format_value(static_cast<double>(
                  values[static_cast<std::size_t>(hit.row * side + hit.column)])),
              .shape = format_shape(side, side),
              .formula = {},
              .note = "A point of the picture that is read: 1 is dark."});
  begin_column({at.x + wide + px(metric::kGap), at.y}, width - wide - px(metric::kGap));
  answer_texts(found);
  end_column();
  if (const float missing = at.y + wide - ImGui::GetItemRectMax().y; missing > 0)
    take_place({px(1), missing});
}

/// Where it looked in the source: a column for each symbol that it wrote, as in Attention.
void source_look(const ViewInput& input, Outbox& outbox, const DecodingFinding& found) {
  const TaskView& task = input.now.task;
  const ExampleView& example = input.now.example;
  const int written = static_cast<int>(found.written.size()), keys = example.source_length;
  if (found.looks.empty())
    return note_text(
        "It writes from one state. With a look back (cross) the map of where it looks "
        "while it writes would stand here.");
  int& chosen = outbox.state().sampling.look;
  chosen = std::clamp(chosen, 0, static_cast<int>(found.looks.size()) - 1);
  if (found.looks.size() > 1) {
    std::vector<std::string> names;
    for (const SourceLook& look : found.looks)
      names.push_back(look.layer + " head " + std::to_string(look.head));
    const std::vector<std::string_view> views(names.begin(), names.end());
    dropdown("look of", chosen, views, {.dense = !input.phone});
  }
  const SourceLook& look = found.looks[static_cast<std::size_t>(chosen)];
  if (written == 0 || look.weights.size() < static_cast<std::size_t>(written * keys)) return;
  std::vector<std::string> names;
  for (const std::int32_t id : found.written) names.push_back(class_glyph(task, id));
  for (int k = 0; k < keys; ++k)
    names.push_back(source_glyph(task, example.source[static_cast<std::size_t>(k)]));
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto written_names = std::span(views).first(found.written.size());
  const auto source_names = std::span(views).subspan(found.written.size());
  note_text(
      "Where it looked: a column for each symbol written, a row for each of the source. Each "
      "column sums to 1.");
  const CellHit hit =
      heat_map("source look", MatrixView::by_columns(look.weights, keys, written),
               {.scale = kShare,
                .height = px(metric::kTitleRow) + px(kLookRow) * static_cast<float>(keys),
                .row_names = source_names,
                .column_names = written_names,
                .address = address_of("look")});
  if (hit)
    show_tip(hit,
             {.name = "w_{" + std::to_string(hit.column) + "," + std::to_string(hit.row) + "}",
              .value = format_value(static_cast<double>(
                  look.weights[static_cast<std::size_t>(hit.column * keys + hit.row)])),
              .shape = format_shape(written, keys),
              .formula = {},
              .note = "The share of its look that lay on “" +
                      names[static_cast<std::size_t>(written + hit.row)] + "” when it wrote “" +
                      names[static_cast<std::size_t>(hit.column)] + "”."});
  const LegendEntry legend[] = {{.text = "weight", .scale = kShare}};
  legend_line(legend, content_rect().Min.x);
}

void table(const TaskView& task, const DecodingFinding& found) {
  const RowSpacing spacing(0);
  table_row({"truth", "written", "probability", false}, Type::kLabel, theme().muted, "");
  int step = 0;
  for (const Line& line : lines_of(task, found))
    table_row(line, Type::kMono, theme().ink, "answer@" + std::to_string(step++));
  const bool any_differs = found.written != found.truth;
  note_text(any_differs ? "$ ends an answer. A cross marks what differs." : "$ ends an answer.");
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
  if (input.now.update == 0)
    note_text("It has learned nothing yet: press Play and see the answers come right.");
  const ExampleView& example = input.now.example;
  const bool picture = !example.source_values.empty();
  {
    const RowSpacing spacing(0);
    if (picture) {
      captioned_picture(example.source_values, found);
    } else {
      named_text("source", found.source);
      answer_texts(found);
    }
  }
  if (!picture) source_look(input, outbox, found);
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
