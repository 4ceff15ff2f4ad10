#include "viz/views/attention_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"

namespace unroll::viz {
namespace {

constexpr int kNumbers = 3, kEntries = 3;  // the words below are of so many
constexpr std::array<std::string_view, kNumbers> kTopics = {"animals", "learning", "sport"};
constexpr std::array<std::string_view, kNumbers> kInks = {"red", "green", "blue"};
constexpr std::array<std::string_view, kEntries> kVideos = {"turtles", "lecture", "basketball"};
constexpr std::array<std::string_view, 3> kScores = {"dot", "scaled", "cosine"};

// Logical pixels.
constexpr float kRow = 34, kNames = 84, kScore = 58, kWeight = 92, kSwatch = 34;
constexpr float kCell = 62, kLeastCell = 40, kBetween = 14, kSliders = 300;
constexpr float kLongest = 4;  // of the numbers of queries and keys

const ColorScale kLikeness{.kind = ScaleKind::kSigned, .limit = kLongest};
const ColorScale kShare{.kind = ScaleKind::kMagnitude, .limit = 1};

SearchTable first_table() {
  return {.query = {0, 3, 0.5f},
          .keys = {2, 0.5f, 0, 0, 2, 0, 0, 0.5f, 2},
          .values = {0.15f, 0.6f, 0.3f, 0.15f, 0.35f, 0.85f, 0.95f, 0.5f, 0.1f}};
}

/// Where the parts of the table stand.
struct Places {
  float row, title, cell;
  float keys, numbers, values;  ///< left edges
  bool wide;                    ///< scores are shown, and the values stand beside them
  ImVec2 top;

  float y(int line) const { return top.y + title + row * static_cast<float>(line); }
  Rect line(int number, float x, float width) const {
    return {x, y(number), x + width, y(number + 1) - px(2)};
  }
};

Places place_parts(const ViewInput& input, const Rect& room) {
  Places p{.row = px(kRow), .title = px(metric::kTitleRow), .wide = !input.phone, .top = room.Min};
  const float scores = p.wide ? 2 * px(kScore) : 0;
  const float fixed = px(kNames) + scores + px(kWeight) + 2 * px(kBetween);
  const float cells = p.wide ? 2 * kNumbers : kNumbers;
  p.cell = std::clamp((room.GetWidth() - fixed - (p.wide ? px(kSwatch) : 0)) / cells,
                      px(kLeastCell), px(kCell));
  p.keys = room.Min.x + px(kNames);
  p.numbers = p.keys + p.cell * kNumbers + px(kBetween);
  p.values = p.numbers + scores + px(kWeight) + px(kBetween);
  return p;
}

const SearchFinding* found_in(const ViewInput& input) {
  const auto& answer = input.now.findings.search;
  return answer && answer->ok() && answer->found.weight.size() == kEntries &&
                 answer->found.answer.size() == kNumbers
             ? &answer->found
             : nullptr;
}

/// The number that the slider below changes.
float& chosen_number(AttentionLook& look) {
  const auto row = static_cast<std::size_t>(std::clamp(look.table_row, 0, kEntries));
  const auto column = static_cast<std::size_t>(std::clamp(look.table_column, 0, 2 * kNumbers - 1));
  SearchTable& table = look.table;
  if (row == 0) return table.query[column % kNumbers];
  const std::size_t entry = (row - 1) * kNumbers;
  return column < kNumbers ? table.keys[entry + column] : table.values[entry + column - kNumbers];
}

std::string chosen_words(const AttentionLook& look) {
  if (look.table_row == 0) return "query: " + std::string(kTopics[look.table_column % kNumbers]);
  const std::string video(kVideos[static_cast<std::size_t>(look.table_row - 1)]);
  return look.table_column < kNumbers
             ? video + ", key: " + std::string(kTopics[look.table_column])
             : video + ", value: " + std::string(kInks[look.table_column - kNumbers]);
}

void choose(AttentionLook& look, const CellHit& hit, int first_row, int first_column) {
  if (!hit.clicked || hit.row < 0) return;
  look.table_row = first_row + hit.row;
  look.table_column = first_column + hit.column;
}

void mark_chosen(const Places& p, float left, float top, int row, int column) {
  const float x = left + p.cell * static_cast<float>(column),
              y = top + p.row * static_cast<float>(row);
  stroke_rect(canvas(), {snap(x), snap(y), snap(x + p.cell) - px(2), snap(y + p.row) - px(2)},
              theme().accent, px(metric::kRadiusCell), px(2));
}

CellHit numbers_of(const Places& p, const std::string& label, std::span<const float> values,
                   int rows, const ColorScale& scale, std::span<const std::string_view> columns) {
  return heat_map(label, MatrixView::by_rows(values, rows, kNumbers),
                  {.scale = scale,
                   .height = p.title + p.row * static_cast<float>(rows),
                   .largest_cell = kCell,
                   .column_names = columns,
                   .address =
                       [&label](int row, int column) {
                         return label + "[" + std::to_string(row) + "," + std::to_string(column) +
                                "]";
                       }},
                  {.width = p.cell * kNumbers});
}

void query_and_keys(const Places& p, AttentionLook& look) {
  std::vector<float> all = look.table.query;
  all.insert(all.end(), look.table.keys.begin(), look.table.keys.end());
  const Theme& t = theme();
  for (int line = 0; line <= kEntries; ++line)
    draw_text_in(canvas(), line == 0 ? Type::kTitle : Type::kLabel,
                 p.line(line, p.top.x, px(kNames) - px(metric::kGap)), Align::kRight,
                 line == 0 ? t.query : t.ink,
                 line == 0 ? "you ask for" : kVideos[static_cast<std::size_t>(line - 1)]);
  ImGui::SetCursorScreenPos({p.keys, p.top.y});
  const CellHit hit = numbers_of(p, "query and keys", all, kEntries + 1, kLikeness, kTopics);
  choose(look, hit, 0, 0);
  if (look.table_column < kNumbers)
    mark_chosen(p, p.keys, p.y(0), look.table_row, look.table_column);
  hline(canvas(), p.top.x, p.numbers - px(kBetween), p.y(1) - px(1), t.border, px(1));
}

/// Score, scaled score and weight of each video, in columns behind the keys.
void scores_and_weights(const Places& p, const SearchFinding& found) {
  const Theme& t = theme();
  float x = p.numbers;
  const auto column = [&](std::string_view name, std::span<const float> values, float width,
                          bool bars) {
    draw_text_in(canvas(), Type::kLabel, {x, p.top.y, x + width, p.top.y + p.title},
                 bars ? Align::kLeft : Align::kCenter, t.muted, name);
    for (int entry = 0; entry < kEntries; ++entry) {
      const float value = values[static_cast<std::size_t>(entry)];
      Rect place = p.line(entry + 1, x, width);
      const std::string text = format_value(static_cast<double>(value));
      ui().items().cell(std::string(name) + " " + std::string(kVideos[entry]), place.Min, place.Max,
                        text, Role::kText);
      if (bars) {
        Rect bar = place;
        bar.Max.x = bar.Min.x + std::max(px(1), bar.GetWidth() * value);
        fill_rect(canvas(), place, t.soft, px(metric::kRadiusCell));
        fill_rect(canvas(), bar, color_of(t, kShare, value), px(metric::kRadiusCell));
        const bool inside = value > 0.5f;
        place.Min.x += px(6);
        place.Max.x -= px(6);
        draw_text_in(canvas(), Type::kMono, place, inside ? Align::kLeft : Align::kRight,
                     inside ? ink_on(t, color_of(t, kShare, value)) : t.ink, text);
      } else {
        draw_text_in(canvas(), Type::kMono, place, Align::kCenter, t.ink, text);
      }
    }
    x += width;
  };
  if (p.wide) {
    column("q·k", found.score, px(kScore), false);
    column("scaled", found.scaled, px(kScore), false);
  }
  column("weight", found.weight, px(kWeight), true);
}

/// What each video holds, and below it what the search gives.
void values_and_answer(const ViewInput& input, Places p, AttentionLook& look,
                       const SearchFinding& found) {
  std::vector<float> all = look.table.values;
  all.insert(all.end(), found.answer.begin(), found.answer.end());
  float left = p.values;
  if (p.wide) {
    p.top.y = p.y(1) - p.title;
  } else {
    p.top = ImGui::GetCursorScreenPos();
    left = p.keys;
    for (int entry = 0; entry < kEntries; ++entry)
      draw_text_in(canvas(), Type::kLabel, p.line(entry, p.top.x, px(kNames) - px(metric::kGap)),
                   Align::kRight, theme().ink, kVideos[static_cast<std::size_t>(entry)]);
  }
  ImGui::SetCursorScreenPos({left, p.top.y});
  const CellHit hit = numbers_of(p, "values", all, kEntries + 1, kShare, kInks);
  if (hit.row < kEntries) choose(look, hit, 1, kNumbers);
  if (look.table_column >= kNumbers && look.table_row > 0)
    mark_chosen(p, left, p.y(0), look.table_row - 1, look.table_column - kNumbers);
  const float swatch = left + p.cell * kNumbers + px(4);
  draw_text_in(canvas(), Type::kSmall,
               {swatch - px(8), p.top.y, swatch + px(kSwatch) + px(4), p.top.y + p.title},
               Align::kCenter, theme().muted, "colour");
  for (int line = 0; line <= kEntries; ++line) {
    const float* inks = &all[static_cast<std::size_t>(line * kNumbers)];
    fill_rect(canvas(), p.line(line, swatch, px(kSwatch) - px(4)),
              color_of_rgb(inks[0], inks[1], inks[2]), px(metric::kRadiusCell));
  }
  draw_text_in(canvas(), Type::kTitle,
               p.line(kEntries, left - px(kWeight) - px(kBetween),
                      px(kWeight) + px(kBetween) - px(metric::kGap)),
               Align::kRight, theme().value, "= answer");
  hline(canvas(), left, swatch + px(kSwatch), p.y(kEntries) - px(1), theme().border, px(1));
  if (hit && hit.row == kEntries) {
    TooltipText tip;
    tip.name = "answer: " + std::string(kInks[static_cast<std::size_t>(hit.column)]);
    tip.value =
        format_value(static_cast<double>(found.answer[static_cast<std::size_t>(hit.column)]));
    tip.formula = {""};
    for (int entry = 0; entry < kEntries; ++entry)
      tip.formula[0] +=
          (entry > 0 ? " + " : "") +
          format_value(static_cast<double>(found.weight[static_cast<std::size_t>(entry)])) + "·" +
          format_value(static_cast<double>(
              look.table.values[static_cast<std::size_t>(entry * kNumbers + hit.column)]));
    tip.note = "The sum of all values, each times its weight.";
    tooltip(std::move(tip), hit.focused ? &hit.rect : nullptr);
  }
  ImGui::SetCursorScreenPos(
      {input.phone ? p.top.x : content_rect().Min.x, p.y(kEntries + 1) + px(metric::kGap)});
}

/// How the weight of one video came about, with its numbers.
std::string worked_out(const AttentionLook& look, const SearchFinding& found, int entry) {
  const auto e = static_cast<std::size_t>(entry);
  const auto number = [](float v) { return format_short(static_cast<double>(v)); };
  std::string text = std::string(kVideos[e]) + ": q·k = ";
  double q2 = 0, k2 = 0;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    const float q = look.table.query[i], k = look.table.keys[e * kNumbers + i];
    text += (i > 0 ? " + " : "") + number(q) + "·" + (k < 0 ? "(" + number(k) + ")" : number(k));
    q2 += static_cast<double>(q * q);
    k2 += static_cast<double>(k * k);
  }
  text += " = " + format_value(static_cast<double>(found.score[e]));
  const std::string sharp =
      look.table.sharpness == 1 ? "" : " · " + format_short(look.table.sharpness);
  switch (look.table.score) {
    case ScoreKind::kDot:
      text += sharp;
      break;
    case ScoreKind::kScaledDot:
      text += sharp + " / √3";
      break;
    case ScoreKind::kCosine:
      text +=
          sharp + " / (" + format_value(std::sqrt(q2)) + " · " + format_value(std::sqrt(k2)) + ")";
      break;
  }
  return text + " → " + format_value(static_cast<double>(found.scaled[e])) +
         " → softmax over all three → " + format_value(static_cast<double>(found.weight[e]));
}

std::string search_conclusion(const AttentionLook& look, const SearchFinding& found) {
  const auto best = std::ranges::max_element(found.weight);
  const auto entry = static_cast<std::size_t>(best - found.weight.begin());
  const bool sure = *best > 0.6f;
  std::string text = "“" + std::string(kVideos[entry]) + "” gets " +
                     format_value(static_cast<double>(*best) * 100) + " % of the weight. " +
                     (sure ? "The answer is close to its value. "
                           : "No key stands out, so the answer is a mixture. ");
  return text + (look.table.score == ScoreKind::kCosine
                     ? "Cosine compares directions only: a longer key gains nothing."
                     : "A dot product grows with the length of a key, too: a long one may win "
                       "without pointing the same way. Cosine leaves the length out.");
}

void search_controls(const ViewInput& input, Outbox& outbox) {
  AttentionLook& look = outbox.state().attention;
  const Options dense{.dense = !input.phone};
  if (button("The network’s attention", {.icon = icon::kChevronLeft}, dense))
    look.stage = AttentionStage::kWeights;
  ImGui::SameLine(0, px(metric::kGap));
  if (button("Start over", {.kind = ButtonKind::kQuiet, .icon = icon::kReset}, dense))
    look.table = first_table();
  if (!input.phone) ImGui::SameLine(0, px(metric::kGap));
  int score = static_cast<int>(look.table.score);
  Options kind = dense;
  kind.help =
      "How query and key are compared: q·k, q·k divided by the root of their size, or the "
      "cosine of the angle between them.";
  if (segmented("##score of the search", score, kScores, kind))
    look.table.score = static_cast<ScoreKind>(score);
}

/// For the chosen number and for how sharply the best is preferred.
void sliders_of_search(const ViewInput& input, AttentionLook& look) {
  const bool of_value = look.table_column >= kNumbers && look.table_row > 0;
  const std::string words = chosen_words(look);
  note_text(words);
  slider("##number of the table", chosen_number(look),
         {.min = of_value ? 0 : -static_cast<double>(kLongest),
          .max = of_value ? 1 : static_cast<double>(kLongest),
          .step = 0.05,
          .name = words},
         {.dense = !input.phone});
  slider("sharpness##of the search", look.table.sharpness, {.min = 0, .max = 8, .step = 0.1},
         {.dense = !input.phone,
          .help = "Multiplies every score before the softmax: 0 looks at all alike, more looks at "
                  "the likest alone."});
}

}  // namespace

void search_table(const ViewInput& input, Outbox& outbox) {
  AttentionLook& look = outbox.state().attention;
  if (look.table.query.size() != kNumbers) look.table = first_table();
  search_controls(input, outbox);
  note_text(
      "A table of its own, apart from the task: you search for a video. Your query is compared "
      "with the key of each: how much it is about "
      "animals, learning, sport. The likeness becomes a weight, and the answer is made of the "
      "values, here colours, by their weights. Press a number and change it.");
  outbox.ask_search(look.table);
  const Rect room = content_rect();
  const Places places = place_parts(input, room);
  const int row = look.table_row, column = look.table_column;
  query_and_keys(places, look);
  const SearchFinding* found = found_in(input);
  if (found == nullptr) return;
  scores_and_weights(places, *found);
  ImGui::SetCursorScreenPos({room.Min.x, places.y(kEntries + 1) + px(metric::kGap)});
  values_and_answer(input, places, look, *found);

  const Rect rest = content_rect();
  const float sliders = places.wide ? px(kSliders) : rest.GetWidth();
  if (places.wide) begin_column(rest.Min, sliders);
  // What was being typed belongs to the number that was chosen before this frame's press.
  const int next_row = std::exchange(look.table_row, row);
  const int next_column = std::exchange(look.table_column, column);
  sliders_of_search(input, look);
  look.table_row = next_row;
  look.table_column = next_column;
  const float end = places.wide ? end_column() : 0;
  if (places.wide)
    begin_column({rest.Min.x + sliders + 2 * px(kBetween), rest.Min.y},
                 rest.GetWidth() - sliders - 2 * px(kBetween));
  const auto best = std::ranges::max_element(found->weight) - found->weight.begin();
  const auto say = [](const char* label, const std::string& words) {
    body_text(words);
    ui().items().cell(label, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), words, Role::kText);
  };
  say("worked out",
      worked_out(look, *found, look.table_row > 0 ? look.table_row - 1 : static_cast<int>(best)));
  say("search verdict", search_conclusion(look, *found));
  if (places.wide) ImGui::SetCursorScreenPos({rest.Min.x, std::max(end, end_column())});
  const LegendEntry entries[] = {{.text = "query, key", .scale = kLikeness},
                                 {.text = "weight, value", .scale = kShare}};
  legend_line(entries, room.Min.x);
}

}  // namespace unroll::viz
