#include "viz/views/weights_map.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/spacing.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLargestCell = 46, kColumnName = 26, kRowName = 15, kBlockTitle = 20;
constexpr float kFewRows = 4, kHistogram = 64;
constexpr double kLeastForNumbers = 0.1;  // two decimals say something

/// Which entries a cell stands for.
struct Span {
  int first = 0, last = 0;
  std::string text() const {
    return first == last ? std::to_string(first)
                         : std::to_string(first) + "…" + std::to_string(last);
  }
};

Span row_span(const MatrixFinding& f, int block, int cell) {
  const int first = cell * f.row_group, start = block * f.block_rows();
  return {start + first, start + std::min(first + f.row_group, f.block_rows()) - 1};
}

Span col_span(const MatrixFinding& f, int cell) {
  const int first = cell * f.col_group;
  return {first, std::min(first + f.col_group, f.cols) - 1};
}

float cell_value(const MatrixFinding& f, int block, int row, int col) {
  return f.cells[static_cast<std::size_t>(col * f.cell_rows() + block * f.block_cells() + row)];
}

/// A bias is a column of its own; lying on its side it has room for its names.
bool lies(const MatrixFinding& f) { return f.cols == 1; }

std::string_view word_of(MatrixPart part) {
  static constexpr std::array<std::string_view, 3> kWords = {"weight", "gradient on this example",
                                                             "next change"};
  return kWords[static_cast<std::size_t>(part)];
}

std::string name_at(const std::vector<std::string>& names, int index) {
  return static_cast<std::size_t>(index) < names.size() ? names[static_cast<std::size_t>(index)]
                                                        : std::string();
}

TooltipText tip(const WeightsScene& s, int block, int row, int col) {
  const MatrixFinding& f = s.found;
  const Span rows = row_span(f, block, row), cols = col_span(f, col);
  const bool single = f.row_group == 1 && f.col_group == 1;
  TooltipText text;
  const std::string prefix = f.choice.part == MatrixPart::kGradient ? "∂L / ∂"
                             : f.choice.part == MatrixPart::kChange ? "next change of "
                                                                    : "";
  text.name = prefix + f.choice.parameter + "[" + rows.text() +
              (f.cols > 1 ? "," + cols.text() : std::string()) + "]";
  text.value = format_value(static_cast<double>(cell_value(f, block, row, col)));
  text.shape = format_shape(f.rows, f.cols);
  const std::string gate =
      f.blocks.empty() ? "" : "gate " + f.blocks[static_cast<std::size_t>(block)] + ", ";
  text.formula.push_back("to: " + gate + s.names.rows.word + " " +
                         name_at(s.names.rows.names, row * f.row_group));
  if (f.cols > 1)
    text.formula.push_back("from: " + s.names.cols.word + " " +
                           name_at(s.names.cols.names, cols.first));
  text.note = !single ? "The strongest of these entries."
              : f.choice.part == MatrixPart::kGradient
                  ? "Click: follow this number. Double-click: how it came about."
                  : "Click: follow this number. Double-click: its gradient, step by step.";
  return text;
}

std::vector<std::string_view> views_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

void pick(const WeightsScene& s, int row, int col) {
  ViewState& state = s.outbox.state();
  const bool same = state.matrix_row == row && state.matrix_col == col;
  state.matrix_row = same ? -1 : row;
  state.matrix_col = same ? -1 : col;
}

/// One block of rows; its names at the left only where `named`.
void block_map(const WeightsScene& s, int block, const ColorScale& scale, Rect room, bool named) {
  const MatrixFinding& f = s.found;
  const bool flat = lies(f);
  const int rows = flat ? 1 : f.block_cells(), cols = flat ? f.block_cells() : f.cell_cols();
  const float cell_high = (room.GetHeight() - px(metric::kTitleRow)) / static_cast<float>(rows);
  const float cell_wide =
      (room.GetWidth() - px(named ? kColumnName : 0)) / static_cast<float>(cols);
  const std::vector<std::string> row_names =
      flat || !named ? std::vector<std::string>()
                     : thinned(s.names.rows.names, f.row_group,
                               std::min(cell_high, px(kLargestCell)), px(kRowName));
  const std::vector<std::string> col_names =
      flat ? thinned(s.names.rows.names, f.row_group, cell_wide, px(kColumnName))
           : thinned(s.names.cols.names, f.col_group, cell_wide, px(kColumnName));
  const auto row_views = views_of(row_names), col_views = views_of(col_names);
  const auto cell_of = [&](int r, int c) { return std::pair(flat ? c : r, flat ? 0 : c); };
  const MatrixView all = MatrixView::by_columns(f.cells, f.cell_rows(), f.cell_cols());
  MatrixView shown{all.data + block * f.block_cells(), f.block_cells(), f.cell_cols(),
                   all.row_stride, all.column_stride};
  if (flat) shown = shown.transposed();
  const ViewState& state = s.input.state;
  const int start = block * f.block_rows();
  const bool here = state.matrix_row >= start && state.matrix_row < start + f.block_rows() &&
                    state.matrix_col >= 0 && state.matrix_col < f.cols;
  const int marked_row = here ? (state.matrix_row - start) / f.row_group : -1;
  const int marked_col = here ? state.matrix_col / f.col_group : -1;
  const HeatMapSpec spec{.scale = scale,
                         .height = room.GetHeight(),
                         .largest_cell = kLargestCell,
                         .numbers = f.blocks.empty() && f.limit >= kLeastForNumbers,
                         .row_names = row_views,
                         .column_names = col_views,
                         .address =
                             [&](int r, int c) {
                               const auto [row, col] = cell_of(r, c);
                               return entry_address(f.choice, row_span(f, block, row).first,
                                                    col_span(f, col).first);
                             },
                         .marked_row = flat ? -1 : marked_row,
                         .marked_column = flat ? marked_row : marked_col};
  const std::string label =
      f.blocks.empty() ? "matrix" : "matrix " + f.blocks[static_cast<std::size_t>(block)];
  const CellHit hit = heat_map(label, shown, spec, {.width = room.GetWidth()});
  if (!hit) return;
  const auto [row, col] = cell_of(hit.row, hit.column);
  show_tip(hit, tip(s, block, row, col));
  // A weight itself is learned, not computed; what moves it is.
  if (f.row_group == 1 && f.col_group == 1)
    offer_weight(s.outbox, hit,
                 entry_address({f.choice.parameter, MatrixPart::kGradient},
                               row_span(f, block, row).first, col_span(f, col).first));
  if (hit.clicked) pick(s, row_span(f, block, row).first, col_span(f, col).first);
}

/// Blocks in one row where they fit, else in two.
int blocks_across(const MatrixFinding& f, bool phone) {
  return phone && f.block_count() > 2 ? 2 : f.block_count();
}

void statistics(const MatrixFinding& f) {
  const auto entries = static_cast<double>(f.rows) * static_cast<double>(f.cols);
  readout_row("smallest", format_value(f.smallest));
  readout_row("largest", format_value(f.largest));
  readout_row("mean", format_value(f.mean));
  readout_row("norm", format_value(f.norm));
  readout_row("exactly 0",
              format_short(std::round(1000 * static_cast<double>(f.zeros) / entries) / 10) + " %");
  if (f.non_finite > 0)
    readout_row("not finite", format_count(static_cast<std::int64_t>(f.non_finite)), theme().bad);
}

void histogram(const MatrixFinding& f) {
  std::vector<float> counts;
  float most = 1;
  for (const std::uint32_t count : f.histogram) {
    counts.push_back(static_cast<float>(count));
    most = std::max(most, counts.back());
  }
  if (counts.empty()) return;
  const Rect room = content_rect();
  const int bins = static_cast<int>(counts.size());
  const TimeAxis axis = TimeAxis::over(room.Min.x, room.Max.x, 0, bins);
  const double width = 2 * f.limit / bins;
  const auto middle = [&](int bin) { return -f.limit + width * (bin + 0.5); };
  const CellHit hit =
      bar_lane("how often", counts, axis,
               {.limit = most,
                .height = kHistogram,
                .address = [](int, int bin) { return "bin " + std::to_string(bin); },
                .labels = false});
  if (hit)
    show_tip(hit, {.name = "about " + format_value(middle(hit.column)),
                   .value = format_count(static_cast<std::int64_t>(
                                f.histogram[static_cast<std::size_t>(hit.column)])) +
                            " ×",
                   .note = "Entries within " + format_value(width / 2) + " of it."});
  const Rect row = take_place({room.GetWidth(), px(metric::kTitleRow) / 2});
  draw_text_in(canvas(), Type::kMonoSmall, row, Align::kLeft, theme().muted,
               format_short(-f.limit));
  draw_text_in(canvas(), Type::kMonoSmall, row, Align::kCenter, theme().muted, "0");
  draw_text_in(canvas(), Type::kMonoSmall, row, Align::kRight, theme().muted,
               format_short(f.limit));
}

}  // namespace

std::string entry_address(const MatrixChoice& choice, int row, int col) {
  static constexpr std::array<std::string_view, 3> kWords = {"", "grad ", "change "};
  return std::string(kWords[static_cast<std::size_t>(choice.part)]) + choice.parameter + "[" +
         std::to_string(row) + "," + std::to_string(col) + "]";
}

void weights_map(const WeightsScene& s, float height) {
  const MatrixFinding& f = s.found;
  const ColorScale scale{.limit = round_limit(static_cast<float>(f.limit))};
  std::vector<LegendEntry> legend = {{.text = word_of(f.choice.part), .scale = scale}};
  if (f.non_finite > 0) legend.push_back({.text = "not finite", .mark = LegendMark::kMissing});
  const float width = ImGui::GetContentRegionAvail().x, gap = px(metric::kGap);
  std::string words = "Row: " + s.names.rows.word;
  if (f.cols > 1) words += " · column: " + s.names.cols.word;
  if (f.row_group > 1 || f.col_group > 1)
    words +=
        ". Each cell shows the strongest of " + format_shape(f.row_group, f.col_group) + " entries";
  words += ".";
  const float below =
      wrapped_height(Type::kLabel, width, words) + legend_height(legend, width) + 3 * gap;
  const int across = blocks_across(f, s.input.phone);
  const int down = (f.block_count() + across - 1) / across;
  const float title = f.blocks.empty() ? 0 : px(kBlockTitle);
  const float names = f.blocks.empty() ? 0 : px(kColumnName);
  const float wide =
      (width - names - gap * static_cast<float>(across - 1)) / static_cast<float>(across);
  const float high =
      std::max(px(kFewRows * kRowName), (height - below) / static_cast<float>(down) - title - gap);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  float bottom = from.y;
  for (int block = 0; block < f.block_count(); ++block) {
    const int column = block % across, line = block / across;
    const bool first = column == 0;
    const float left = from.x + (first ? 0 : names) + (wide + gap) * static_cast<float>(column);
    const float top = from.y + (high + title + gap) * static_cast<float>(line);
    const float room = first ? wide + names : wide;
    begin_column({left, top}, room);
    if (!f.blocks.empty()) {
      const Rect row = take_place({room, title});
      draw_text_in(canvas(), Type::kTitle,
                   {row.Min.x + (first ? names : 0), row.Min.y, row.Max.x, row.Max.y}, Align::kLeft,
                   theme().ink, "gate " + f.blocks[static_cast<std::size_t>(block)]);
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    block_map(s, block, scale, {at.x, at.y, at.x + room, at.y + high}, first || f.blocks.empty());
    bottom = std::max(bottom, end_column());
  }
  ImGui::SetCursorScreenPos({from.x, bottom});
  legend_line(legend, from.x);
  note_text(words);
}

void weights_numbers(const WeightsScene& s) {
  const MatrixFinding& f = s.found;
  const ViewState& state = s.input.state;
  const RowSpacing rows(2);
  if (state.matrix_row >= 0 && state.matrix_row < f.rows && state.matrix_col < f.cols &&
      f.row_group == 1 && f.col_group == 1) {
    const int block = state.matrix_row / f.block_rows();
    const float value = cell_value(f, block, state.matrix_row % f.block_rows(), state.matrix_col);
    readout_row("[" + std::to_string(state.matrix_row) + "," + std::to_string(state.matrix_col) +
                    "], followed",
                format_value(static_cast<double>(value)), theme().accent);
  }
  statistics(f);
  histogram(f);
}

std::string matrix_table(const MatrixFinding& f) {
  std::string text = "row\tcolumn\tvalue\n";
  for (int block = 0; block < f.block_count(); ++block)
    for (int r = 0; r < f.block_cells(); ++r)
      for (int c = 0; c < f.cell_cols(); ++c)
        text += row_span(f, block, r).text() + "\t" + col_span(f, c).text() + "\t" +
                format_value(static_cast<double>(cell_value(f, block, r, c))) + "\n";
  return text;
}

}  // namespace unroll::viz
