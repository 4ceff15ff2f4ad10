// The part of the style guide that shows what draws data in each of its states, beside each other.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "viz/widgets/card.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/complex_plane.h"
#include "viz/widgets/gallery.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/path_plot.h"
#include "viz/widgets/piano_roll.h"
#include "viz/widgets/point_map.h"

namespace unroll::viz {
namespace {

constexpr int kRows = 4, kColumns = 5, kMoments = 10, kPoints = 9;
constexpr float kNotFinite = std::numeric_limits<float>::quiet_NaN();
constexpr float kTooLarge = std::numeric_limits<float>::infinity();
constexpr ColorScale kActivity{.kind = ScaleKind::kSigned, .limit = 1};

struct Case {
  std::string_view word;
  WidgetState state = WidgetState::kLive;
  bool empty = false, missing = false;
};
constexpr std::array<Case, 6> kCases = {{{.word = "normal"},
                                         {"hovered", WidgetState::kHovered},
                                         {"focused", WidgetState::kFocused},
                                         {"off", WidgetState::kDisabled},
                                         {.word = "empty", .empty = true},
                                         {.word = "not finite", .missing = true}}};

/// Calls draw(case, options) for each state, `beside` of them in a row with their names above.
template <class Draw>
void in_cases(std::string_view what, int beside, Draw&& draw) {
  heading_row(what);
  const std::string id(what);
  ImGui::PushID(id.c_str());
  const Rect room = content_rect();
  const float gap = px(metric::kPad);
  const float width =
      (room.GetWidth() - gap * static_cast<float>(beside - 1)) / static_cast<float>(beside);
  float top = room.Min.y, lowest = top;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    const int column = static_cast<int>(i) % beside;
    if (column == 0 && i > 0) top = lowest + px(metric::kGap);
    ImGui::PushID(static_cast<int>(i));
    begin_column({room.Min.x + static_cast<float>(column) * (width + gap), top}, width);
    const Rect name = take_place({width, line_height(Type::kSmall)});
    draw_text_in(canvas(), Type::kSmall, name, Align::kLeft, theme().muted, kCases[i].word);
    draw(kCases[i], Options{.state = kCases[i].state, .width = snap(width)});
    lowest = std::max(lowest, end_column());
    ImGui::PopID();
  }
  ImGui::SetCursorScreenPos(room.Min);
  ImGui::ItemSize({room.GetWidth(), lowest - room.Min.y});
  ImGui::PopID();
}

/// The first `count` of `all`, none of them, or two of them not finite.
std::vector<float> values_of(std::span<const float> all, std::size_t count, const Case& now) {
  if (now.empty) return {};
  std::vector<float> some(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
  if (now.missing) some[count / 4] = kNotFinite, some[count / 2] = kTooLarge;
  return some;
}

TimeAxis axis_over_column(const Options& options) {
  const float left = ImGui::GetCursorScreenPos().x;
  return TimeAxis::over(left, left + options.width, 0, kMoments);
}

std::vector<Token> tokens_of(std::string_view text, std::span<const float> values,
                             const Case& now) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size() && !now.empty; ++i)
    tokens.push_back({.text = text.substr(i, 1), .value = values[i % values.size()]});
  if (now.missing) tokens[3].value = kNotFinite;
  return tokens;
}

}  // namespace

void Gallery::states_over_time() {
  in_cases("Heat strip", 6, [&](const Case& now, const Options& options) {
    const std::vector<float> values = values_of(states_, kRows * kMoments, now);
    heat_strip("strip", now.empty ? MatrixView{} : MatrixView::by_columns(values, kRows, kMoments),
               axis_over_column(options), {.scale = kActivity, .height = px(44)}, options);
  });
  in_cases("Bars", 6, [&](const Case& now, const Options& options) {
    std::vector<float> values = values_of(states_, kMoments, now);
    for (float& v : values) v = std::abs(v);
    bar_lane("bars", values, axis_over_column(options), {.limit = 1, .labels = false}, options);
  });
  in_cases("Tokens", 3, [&](const Case& now, const Options& options) {
    token_row("tokens", tokens_of("K:D |DFA d", states_, now), axis_over_column(options),
              {.scale = kActivity}, options);
  });
  in_cases("Guesses over time", 3, [&](const Case& now, const Options& options) {
    std::vector<Guess> guesses;
    for (std::size_t t = 0; t < kMoments && !now.empty; ++t) {
      const float p = now.missing && t == 3 ? kNotFinite : std::abs(states_[t]);
      guesses.push_back({"d", p, t % 3 == 0});
      guesses.push_back({"f", (1 - p) / 2, t % 3 == 1});
    }
    guess_lane("guesses", guesses, axis_over_column(options), {.rows = 2, .name = {}}, options);
  });
}

void Gallery::states_of_planes() {
  std::vector<float> x, y;
  for (int k = 0; k < kPoints; ++k) {
    const float turn = 0.7f * static_cast<float>(k), radius = 1.15f - 0.08f * static_cast<float>(k);
    x.push_back(radius * std::cos(turn));
    y.push_back(radius * std::sin(turn));
  }
  in_cases("Complex numbers", 6, [&](const Case& now, const Options& options) {
    complex_plane("spectrum", values_of(x, kPoints, now), values_of(y, kPoints, now),
                  {.side = options.width, .empty = "Nothing yet"}, options);
  });
  in_cases("Path", 3, [&](const Case& now, const Options& options) {
    path_plot("path", values_of(x, kPoints, now), values_of(y, kPoints, now),
              {.height = px(120),
               .name = [](int k) { return std::string(1, static_cast<char>('a' + k)); },
               .current = 5,
               .x_label = "1st direction",
               .y_label = "2nd"},
              options);
  });
  constexpr std::array<int, kPoints> groups = {0, 0, 1, 1, 2, 2, -1, -1, -1};
  constexpr std::array<int, 2> near = {2, 4};
  constexpr std::array<std::string_view, kPoints> words = {"cat",  "dog", "eat", "see", "ball",
                                                           "tree", "the", "in",  "a"};
  in_cases("Map", 3, [&](const Case& now, const Options& options) {
    point_map("map", values_of(x, kPoints, now), values_of(y, kPoints, now),
              {.height = px(120),
               .name = [&](int k) { return std::string(words[static_cast<std::size_t>(k)]); },
               .groups = groups,
               .chosen = 3,
               .linked = near,
               .x_label = "1st direction",
               .y_label = "2nd"},
              options);
  });
  const std::array<RollNote, 4> notes = {
      {{0, 1, 62, "D4"}, {1, 1, 66, "F♯4", true}, {2, 2, 69, "A4"}, {4, 1, 74, "D5"}}};
  constexpr std::array<RollBar, 3> bars = {
      {{0, 2, RollMark::kGood}, {2, 2, RollMark::kFlawed}, {4, 2, RollMark::kOpen}}};
  in_cases("Notes", 2, [&](const Case& now, const Options& options) {
    const std::span<const RollNote> shown(notes);
    piano_roll("notes", now.empty ? shown.first(0) : shown, bars, {.quarters = 6, .playhead = 1.5f},
               options);
  });
}

void Gallery::states_of_data() {
  begin_card("Data in every state", {.note = "normal, hovered, focused, off, empty, not finite"});
  in_cases("Heat map", 6, [&](const Case& now, const Options& options) {
    const std::vector<float> values = values_of(states_, kRows * kColumns, now);
    heat_map("map", now.empty ? MatrixView{} : MatrixView::by_rows(values, kRows, kColumns),
             {.scale = kActivity, .height = px(72), .numbers = false, .empty = "No weights yet"},
             options);
  });
  states_over_time();
  in_cases("Coloured text", 3, [&](const Case& now, const Options& options) {
    colored_text("text", tokens_of("It was a bright cold morning in", states_, now),
                 {.scale = kActivity, .min_height = px(40)}, options);
  });
  in_cases("Guesses", 3, [&](const Case& now, const Options& options) {
    std::vector<Guess> guesses = {{"d", 0.512f}, {"f", 0.231f, true}, {"|", 0.094f}};
    if (now.empty) guesses.clear();
    if (now.missing) guesses[2].probability = kNotFinite;
    guess_list("guesses", guesses, options);
    guess_chips("chips", guesses, options);
  });
  states_of_planes();
  end_card();
}

}  // namespace unroll::viz
