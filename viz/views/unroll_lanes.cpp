#include "viz/views/unroll_lanes.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/measure.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kSourceCell = 7;
constexpr float kNumberRow = 12, kLeastNumbers = 24, kMostNumbers = 60;

constexpr ColorScale kProbability{.kind = ScaleKind::kMagnitude, .limit = 1};

Rect last_place() { return {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}; }

float largest(std::span<const float> values) {
  float most = 0;
  for (const float v : values)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return most;
}

float strip_height(int rows) {
  return px(std::clamp(kNumberRow * static_cast<float>(rows), kLeastNumbers, kMostNumbers));
}

std::string at_step(std::string_view name, int t) {
  return std::string(name) + "_{" + std::to_string(t) + "}";
}

std::string count_of(int rows, const char* what) {
  return std::to_string(rows) + " " + what + (rows == 1 ? "" : "s");
}

std::string nth(const std::vector<std::string>& names, int i) {
  return i >= 0 && static_cast<std::size_t>(i) < names.size()
             ? with_codes(names[static_cast<std::size_t>(i)])
             : "?";
}

float number_at(const std::vector<float>& values, int rows, int row, int t) {
  const auto i =
      static_cast<std::size_t>(t) * static_cast<std::size_t>(rows) + static_cast<std::size_t>(row);
  return i < values.size() ? values[i] : NAN;
}

const char* const kNotAsked = "No answer is asked for at this step.";

/// A square picture where that is what the numbers are, else features x steps.
MatrixView picture_of(const ExampleView& example) {
  const int steps = std::max(1, static_cast<int>(example.source_length));
  const int rows = static_cast<int>(example.source_values.size()) / steps;
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(rows))));
  if (steps == 1 && side * side == rows)
    return MatrixView::by_rows(example.source_values, side, side);
  return MatrixView::by_columns(example.source_values, rows, steps);
}

void source_map(Stage& stage) {
  const MatrixView picture = picture_of(stage.example);
  const Rect place =
      take_place({stage.axis.end() - ImGui::GetCursorScreenPos().x, picture_height(stage.example)});
  draw_lane_name({.word = "sees"}, stage.axis, place);
  const float x0 = stage.axis.left(stage.axis.first), cell = px(kSourceCell);
  const Rect grid(x0, place.Min.y, x0 + cell * static_cast<float>(picture.columns),
                  place.Min.y + cell * static_cast<float>(picture.rows));
  CellHit hit = begin_grid(
      "source", grid, picture.rows, picture.columns,
      [&](float y) { return static_cast<int>((y - grid.Min.y) / cell); },
      [&](float x) { return static_cast<int>((x - grid.Min.x) / cell); }, {});
  const ColorScale scale{.kind = ScaleKind::kMagnitude,
                         .limit = round_limit(largest(stage.example.source_values), 1)};
  for (int r = 0; r < picture.rows; ++r)
    for (int c = 0; c < picture.columns; ++c) {
      const Rect at(grid.Min.x + cell * static_cast<float>(c),
                    grid.Min.y + cell * static_cast<float>(r),
                    grid.Min.x + cell * static_cast<float>(c + 1) - px(1),
                    grid.Min.y + cell * static_cast<float>(r + 1) - px(1));
      draw_cell(canvas(), at, scale, picture.at(r, c));
      if (r == hit.row && c == hit.column) hit.rect = at;
    }
  finish_grid(hit, grid);
  ui().items().cell("source", grid.Min, grid.Max, format_shape(picture.rows, picture.columns),
                    Role::kPicture);
  if (!hit || hit.row < 0) return;
  const bool square = stage.example.source_values.size() == stage.task.sources.size();
  TooltipText text;
  text.name = nth(stage.task.sources, square ? hit.row * picture.columns + hit.column : hit.row);
  text.value = format_value(picture.at(hit.row, hit.column));
  text.shape = format_shape(picture.rows, picture.columns);
  text.note = "What is seen before the first step.";
  show_tip(hit, std::move(text));
}

/// Numbers over the steps, a row each, with the names of their rows.
CellHit number_strip(Stage& stage, std::string_view label, const MatrixView& values, float height,
                     const LaneName& name, const CellAddress& address, const StepTest& absent,
                     const std::function<TooltipText(int row, int t)>& tip) {
  const CellHit hit = heat_strip(label, values, stage.axis,
                                 {.scale = stage.numbers,
                                  .height = height,
                                  .name = name,
                                  .address = address,
                                  .absent = absent});
  take_playhead(stage.outbox.state(), hit);
  if (!hit || hit.row < 0) return hit;
  TooltipText text = tip(hit.row, hit.column);
  if (absent && absent(hit.column)) {
    text.value.clear();
    text.note = kNotAsked;
  }
  show_tip(hit, std::move(text));
  return hit;
}

/// Beside an encoder the name of its lane speaks for both.
LaneName input_name(const Stage& stage) {
  if (stage.beside && !stage.example.source.empty()) return {};
  return {.text = "input", .word = "reads"};
}

void number_input(Stage& stage) {
  const int rows = static_cast<int>(stage.task.symbols.size());
  const auto absent = [&](int t) { return t >= stage.example.length; };
  number_strip(
      stage, "input", shown_columns(stage.axis, stage.example.values, rows),
      input_height(stage.example), input_name(stage),
      [](int row, int t) { return "input[" + std::to_string(row) + "]@" + std::to_string(t); },
      absent,
      [&](int row, int t) {
        TooltipText text;
        text.name = at_step("input", t) + "  " + nth(stage.task.symbols, row);
        text.value = format_value(number_at(stage.example.values, rows, row, t));
        text.shape = count_of(rows, "number");
        text.note = "What the network reads at step " + std::to_string(t) + ".";
        return text;
      });
}

void symbol_input(Stage& stage) {
  const auto symbol_at = [&](int t) { return stage.example.inputs[static_cast<std::size_t>(t)]; };
  std::vector<std::string> glyphs;
  for_shown(stage.axis, [&](int t) {
    glyphs.push_back(symbol_at(t) < 0 ? "" : symbol_glyph(stage.task, symbol_at(t)));
  });
  std::vector<Token> tokens;
  for (const std::string& glyph : glyphs)
    tokens.push_back({.text = glyph, .absent = glyph.empty()});
  const CellHit hit = token_row("input", tokens, stage.axis,
                                {.name = input_name(stage),
                                 .address = [](int, int t) { return "input@" + std::to_string(t); },
                                 .current = stage.at,
                                 .shorten = has_words(stage.task.symbols)});
  stage.texts.push_back(last_place());
  take_playhead(stage.outbox.state(), hit);
  if (!hit) return;
  const int symbol = symbol_at(hit.column);
  TooltipText text;
  text.name = at_step("input", hit.column);
  if (symbol < 0) {
    text.note =
        "This example has ended; it is " + count_of(stage.example.length, "step") + " long.";
    return show_tip(hit, std::move(text));
  }
  text.value = symbol_name(stage.task, symbol);
  text.shape = "1 of " + std::to_string(stage.task.symbols.size());
  text.note = "What the network reads at step " + std::to_string(hit.column) + ".";
  show_tip(hit, std::move(text));
}

void guess_rows(Stage& stage, int rows) {
  const SlotView& p = stage.prediction;
  std::vector<std::string> glyphs;
  std::vector<Guess> guesses;
  for_shown(stage.axis, [&](int t) {
    std::vector<SymbolGuess> top = top_guesses(p, t, rows);
    top.resize(static_cast<std::size_t>(rows), {-1, NAN});
    const bool asked = has_target(stage.example, t);
    for (const SymbolGuess& guess : top) {
      glyphs.push_back(guess.symbol < 0 ? "" : class_glyph(stage.task, guess.symbol));
      guesses.push_back(
          {{},
           guess.probability,
           asked && guess.symbol == stage.example.targets[static_cast<std::size_t>(t)],
           !asked});
    }
  });
  for (std::size_t i = 0; i < glyphs.size(); ++i) guesses[i].text = glyphs[i];
  const CellHit hit = guess_lane(
      "guesses", guesses, stage.axis,
      {.rows = rows,
       .name = {.text = "p_t", .word = "guesses", .note = "best on top"},
       .address = [](int rank,
                     int t) { return "guess[" + std::to_string(rank) + "]@" + std::to_string(t); },
       .shorten = has_words(stage.task.classes)});
  stage.texts.push_back(last_place());
  take_playhead(stage.outbox.state(), hit);
  if (!hit) return;
  const std::vector<SymbolGuess> top = top_guesses(p, hit.column, rows);
  if (hit.row < 0 || hit.row >= static_cast<int>(top.size())) return;
  const SymbolGuess& guess = top[static_cast<std::size_t>(hit.row)];
  TooltipText text = cell_tip(stage.input, p, guess.symbol, hit.column);
  text.name =
      notation_of(p, guess.symbol, hit.column) + "  " + class_name(stage.task, guess.symbol);
  if (!has_target(stage.example, hit.column)) text.note = std::string(kNotAsked) + " " + text.note;
  show_tip(hit, std::move(text));
  offer_calculation(stage.outbox, hit, p, guess.symbol, hit.column, false);
}

void number_prediction(Stage& stage) {
  const SlotView& y = stage.prediction;
  const bool squared = stage.task.loss == LossKind::kSquared;
  const LaneName name{.text = y.symbol, .word = squared ? "predicts" : "guesses"};
  const CellHit hit = number_strip(
      stage, "prediction", shown_columns(stage.axis, y.value, y.rows), number_height(y), name,
      address_of(y.layer + "." + y.name), [&](int t) { return !has_target(stage.example, t); },
      [&](int row, int t) {
        TooltipText text = cell_tip(stage.input, y, row, t);
        text.name = notation_of(y, row, t) + "  " + nth(stage.task.classes, row);
        return text;
      });
  if (hit) offer_calculation(stage.outbox, hit, y, hit.row, hit.column, false);
}

void number_target(Stage& stage) {
  const int rows = stage.prediction.rows;
  number_strip(
      stage, "target", shown_columns(stage.axis, stage.example.target_values, rows),
      number_height(stage.prediction), {.text = "target", .word = word_of_target(stage)},
      [](int row, int t) { return "target[" + std::to_string(row) + "]@" + std::to_string(t); },
      [&](int t) { return !has_target(stage.example, t); },
      [&](int row, int t) {
        TooltipText text;
        text.name = at_step("target", t) + "  " + nth(stage.task.classes, row);
        text.value = format_value(number_at(stage.example.target_values, rows, row, t));
        text.shape = count_of(rows, "number");
        text.note = "What is right. Predicted: " + format_value(value_at(stage.prediction, row, t));
        return text;
      });
}

void symbol_target(Stage& stage) {
  const SlotView& p = stage.prediction;
  const auto target_at = [&](int t) { return stage.example.targets[static_cast<std::size_t>(t)]; };
  std::vector<std::string> glyphs;
  for_shown(stage.axis, [&](int t) {
    glyphs.push_back(target_at(t) < 0 ? "" : class_glyph(stage.task, target_at(t)));
  });
  std::vector<Token> tokens;
  for_shown(stage.axis, [&](int t) {
    const bool asked = target_at(t) >= 0;
    tokens.push_back({.text = glyphs[static_cast<std::size_t>(t - stage.axis.first)],
                      .value = asked ? value_at(p, target_at(t), t) : 0,
                      .absent = !asked});
  });
  const CellHit hit =
      token_row("target", tokens, stage.axis,
                {.scale = kProbability,
                 .name = {.text = "target", .word = word_of_target(stage)},
                 .address = [](int, int t) { return "target@" + std::to_string(t); },
                 .shorten = has_words(stage.task.classes)});
  stage.texts.push_back(last_place());
  take_playhead(stage.outbox.state(), hit);
  if (!hit) return;
  const int target = target_at(hit.column);
  if (target < 0) {
    TooltipText text;
    text.name = at_step("target", hit.column);
    text.note = kNotAsked;
    return show_tip(hit, std::move(text));
  }
  TooltipText text = cell_tip(stage.input, p, target, hit.column);
  text.name = at_step("target", hit.column) + "  " + class_name(stage.task, target);
  text.note = stage.task.measure == Measure::kBits
                  ? "What really comes next, shaded like the guesses: by the probability it got."
                  : "What is right, shaded like the guesses: by the probability it got.";
  show_tip(hit, std::move(text));
  offer_calculation(stage.outbox, hit, p, target, hit.column, false);
}

}  // namespace

std::string_view word_of_state(const Stage& stage) {
  return stage.recurrent ? "memory" : "features";
}

std::string_view word_of_target(const Stage& stage) {
  if (stage.task.measure == Measure::kBits) return "true next";
  return guesses_symbols(stage.task) ? "answer" : "truth";
}

bool guesses_symbols(const TaskView& task) { return task.loss == LossKind::kSoftmax; }

ColorScale state_scale(const std::vector<StripLevel>& levels, const SlotView* StateStrip::* what) {
  float most = 1;
  for (const StripLevel& level : levels)
    for (const auto* strips : {&level.main, &level.source})
      for (const StateStrip& strip : *strips)
        if (const SlotView* slot = strip.*what) most = std::max(most, largest(slot->value));
  return {.limit = round_limit(most, 1)};
}

ColorScale number_scale(const TaskView& task, const ExampleView& example) {
  if (task.loss == LossKind::kBinary && example.values.empty()) return kProbability;
  return {.limit = round_limit(std::max(largest(example.values), largest(example.target_values)),
                               1e-6f)};
}

MatrixView shown_columns(const TimeAxis& axis, const std::vector<float>& values, int rows) {
  const auto offset = static_cast<std::size_t>(axis.first) * static_cast<std::size_t>(rows);
  const auto wanted = static_cast<std::size_t>(axis.count) * static_cast<std::size_t>(rows);
  if (rows <= 0 || offset + wanted > values.size()) return {};
  return MatrixView::by_columns(std::span(values).subspan(offset), rows, axis.count);
}

float picture_height(const ExampleView& example) {
  if (example.source_values.empty()) return 0;
  return px(kSourceCell) * static_cast<float>(picture_of(example).rows);
}

float input_height(const ExampleView& example) {
  if (!example.inputs.empty()) return px(metric::kTokenHeight);
  const int steps = std::max(1, steps_of(example));
  return strip_height(static_cast<int>(example.values.size()) / steps);
}

float number_height(const SlotView& prediction) { return strip_height(prediction.rows); }

void source_picture(Stage& stage) {
  if (!stage.example.source_values.empty()) source_map(stage);
}

void source_lane(Stage& stage) {
  const std::vector<std::int32_t>& source = stage.example.source;
  const auto symbol_at = [&](int s) {
    return s < stage.example.source_length ? source[static_cast<std::size_t>(s)] : -1;
  };
  std::vector<std::string> glyphs;
  std::string line;
  for_shown(stage.source_axis, [&](int s) {
    glyphs.push_back(symbol_at(s) < 0 ? "" : source_glyph(stage.task, symbol_at(s)));
    line += (line.empty() || glyphs.back().empty() ? "" : " ") + glyphs.back();
  });
  std::vector<Token> tokens;
  for (const std::string& glyph : glyphs)
    tokens.push_back({.text = glyph, .absent = glyph.empty()});
  const CellHit hit =
      token_row("source", tokens, stage.source_axis,
                {.name = {.text = "source", .word = "reads"},
                 .address = [](int, int s) { return "source@" + std::to_string(s); },
                 .shorten = has_words(stage.task.sources)});
  ui().items().cell("source in words", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), line,
                    Role::kText);
  stage.texts.push_back(last_place());
  take_playhead(stage.outbox.state(), hit, true);
  if (!hit) return;
  TooltipText text;
  text.name = "source_{" + std::to_string(hit.column) + "}";
  if (symbol_at(hit.column) < 0) {
    text.note = "The source is " + count_of(stage.example.source_length, "symbol") + " long.";
  } else {
    text.value = glyphs[static_cast<std::size_t>(hit.column - stage.source_axis.first)];
    text.shape = "1 of " + std::to_string(stage.task.sources.size());
    text.note = "What the encoder reads at its step " + std::to_string(hit.column) + ".";
  }
  show_tip(hit, std::move(text));
}

void input_lane(Stage& stage) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (stage.beside && !stage.example.source.empty()) source_lane(stage);
  ImGui::SetCursorScreenPos(at);
  if (stage.example.inputs.empty())
    number_input(stage);
  else
    symbol_input(stage);
  const SlotView* embedded = stage.example.find("embed", "x");
  light_steps(stage.input, stage.axis, last_place(),
              embedded ? embedded : stage.example.find("input", "x"));
}

void prediction_lane(Stage& stage, int rows) {
  if (guesses_symbols(stage.task))
    guess_rows(stage, rows);
  else
    number_prediction(stage);
  light_steps(stage.input, stage.axis, last_place(), &stage.prediction);
}

void target_lane(Stage& stage) {
  if (guesses_symbols(stage.task))
    symbol_target(stage);
  else
    number_target(stage);
}

}  // namespace unroll::viz
