#include "viz/views/weights_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "engine/base/numbers.h"
#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/holds.h"
#include "viz/views/operation_light.h"
#include "viz/views/spacing.h"
#include "viz/views/what_if_words.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLargestCell = 46, kColumnName = 26, kRowName = 15, kBlockTitle = 20;
constexpr float kFewRows = 4, kHistogram = 64, kTick = 3;
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
  static constexpr std::array<std::string_view, 4> kWords = {
      "weight", "gradient on this example", "next change", "change since the start"};
  return kWords[static_cast<std::size_t>(part)];
}

std::string name_at(const std::vector<std::string>& names, int index) {
  return static_cast<std::size_t>(index) < names.size() ? names[static_cast<std::size_t>(index)]
                                                        : std::string();
}

/// A weight itself is learned, not computed; what moves it is. What optimizer and batch make of it
/// cannot be worked out from the watched example.
bool leads_to_gradient(MatrixPart part) {
  return part == MatrixPart::kValue || part == MatrixPart::kGradient;
}

TooltipText tip(const WeightsScene& s, int block, int row, int col) {
  const MatrixFinding& f = s.found;
  const Span rows = row_span(f, block, row), cols = col_span(f, col);
  const bool single = f.row_group == 1 && f.col_group == 1;
  TooltipText text;
  const std::string prefix = f.choice.part == MatrixPart::kGradient ? "∂L / ∂"
                             : f.choice.part == MatrixPart::kChange ? "next change of "
                             : f.choice.part == MatrixPart::kSoFar  ? "change so far of "
                                                                    : "";
  text.name = prefix + f.choice.parameter + "[" + rows.text() +
              (f.cols > 1 ? "," + cols.text() : std::string()) + "]";
  text.value = format_value(static_cast<double>(cell_value(f, block, row, col)));
  text.shape = format_shape(f.rows, f.cols);
  const std::string gate = f.blocks.empty() ? "" : gate_name(f, block) + ", ";
  text.formula.push_back("to: " + gate + s.names.rows.word + " " +
                         name_at(s.names.rows.names, row * f.row_group));
  if (f.cols > 1)
    text.formula.push_back("from: " + s.names.cols.word + " " +
                           name_at(s.names.cols.names, cols.first));
  text.note =
      !single ? "The strongest of these entries."
      : f.choice.part == MatrixPart::kGradient
          ? "Click: follow this number, or ask what if. Double-click: how it came about."
      : !leads_to_gradient(f.choice.part)
          ? "Click: follow this number."
          : "Click: follow this number, or ask what if. Double-click: its gradient, step by "
            "step.";
  return text;
}

std::vector<std::string_view> views_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

HoldTarget weight_target(const MatrixFinding& f, int row, int col) {
  return {f.choice.parameter, row, col, f.rows, f.cols, true};
}

/// Another value for the entry that is followed, while it is wanted; what it does to the answers.
void what_if_weight(const WeightsScene& s, double value) {
  const MatrixFinding& f = s.found;
  const ViewState& state = s.input.state;
  const Options dense{.dense = !s.input.phone};
  const Hold hold = hold_of(state, weight_target(f, state.matrix_row, state.matrix_col),
                            InterventionKind::kClamp, value);
  const std::span<const Hold> holds = s.input.holds;
  const auto held = std::ranges::find_if(holds, [&](const Hold& other) {
    return other.slot == hold.slot && other.first_row == hold.first_row &&
           other.first_step == hold.first_step;
  });
  if (f.choice.part == MatrixPart::kValue) {
    double amount = value;
    const auto limit =
        std::max(kLargestHeldWeight, static_cast<double>(round_limit(static_cast<float>(f.limit))));
    if (hold_slider(s.input, "what if it were", amount, limit)) {
      Hold wanted = hold;
      wanted.amount = amount;
      s.outbox.post(SetHolds{with_hold(holds, wanted)});
    }
  }
  if (held == holds.end()) return;
  if (button("Release", {.icon = icon::kReset}, dense)) {
    std::vector<Hold> others(holds.begin(), holds.end());
    others.erase(others.begin() + (held - holds.begin()));
    s.outbox.post(SetHolds{std::move(others)});
  }
  note_text(what_if_words(s.input.now));
}

void pick(const WeightsScene& s, int row, int col) {
  ViewState& state = s.outbox.state();
  const bool same = state.matrix_row == row && state.matrix_col == col;
  state.matrix_row = same ? -1 : row;
  state.matrix_col = same ? -1 : col;
}

std::string part_prefix(MatrixPart part) {
  static constexpr std::array<std::string_view, 4> kWords = {"", "grad ", "change ", "so far "};
  return std::string(kWords[static_cast<std::size_t>(part)]);
}

/// The address of an entry, or of the strongest of several that share a cell.
std::string cell_name(const MatrixFinding& f, const Span& rows, const Span& cols) {
  if (f.row_group == 1 && f.col_group == 1) return entry_address(f.choice, rows.first, cols.first);
  return "strongest of " + part_prefix(f.choice.part) + f.choice.parameter + "[" + rows.text() +
         "," + cols.text() + "]";
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
                               return cell_name(f, row_span(f, block, row), col_span(f, col));
                             },
                         .marked_row = flat ? -1 : marked_row,
                         .marked_column = flat ? marked_row : marked_col};
  const std::string label =
      f.blocks.empty() ? "matrix" : "matrix " + f.blocks[static_cast<std::size_t>(block)];
  const CellHit hit = heat_map(label, shown, spec, {.width = room.GetWidth()});
  if (!hit) return;
  const auto [row, col] = cell_of(hit.row, hit.column);
  show_tip(hit, tip(s, block, row, col));
  if (f.row_group == 1 && f.col_group == 1)
    offer_weight(s.outbox, hit,
                 weight_target(f, row_span(f, block, row).first, col_span(f, col).first),
                 leads_to_gradient(f.choice.part));
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

/// How often which value occurs, in the colours of the map; the axis ends at the smallest and the
/// largest entry.
void histogram(const MatrixFinding& f, const ColorScale& scale) {
  const int bins = static_cast<int>(f.histogram.size());
  if (bins == 0 || !(f.largest > f.smallest)) return;
  const Theme& t = theme();
  const auto count_of = [&](int bin) { return f.histogram[static_cast<std::size_t>(bin)]; };
  const std::uint32_t most = *std::ranges::max_element(f.histogram);
  take_place({px(1), px(metric::kHalfGap)});
  readout_row("entries per bar, at most", format_count(static_cast<std::int64_t>(most)));
  const Rect place = take_place({ImGui::GetContentRegionAvail().x, px(kHistogram)});
  const auto x_of = [&](double value) {
    const double part = (value - f.smallest) / (f.largest - f.smallest);
    return snap(place.Min.x + static_cast<float>(std::clamp(part, 0.0, 1.0)) * place.GetWidth());
  };
  const double width = 2 * f.limit / bins;
  const auto left_of = [&](int bin) { return -f.limit + width * bin; };
  const auto bin_at = [&](float x) {
    const double part = static_cast<double>((x - place.Min.x) / place.GetWidth());
    const double value = f.smallest + part * (f.largest - f.smallest);
    return std::clamp(static_cast<int>((value + f.limit) / width), 0, bins - 1);
  };
  CellHit hit = begin_grid("how often", place, 1, bins, [](float) { return 0; }, bin_at, {});
  for (int bin = 0; bin < bins; ++bin) {
    const double middle = left_of(bin) + width / 2;
    Rect bar(x_of(left_of(bin)), place.Min.y, x_of(left_of(bin + 1)), place.Max.y);
    if (bar.GetWidth() < px(1) && count_of(bin) == 0) continue;
    if (bin == hit.column) hit.rect = bar;
    const float part = static_cast<float>(count_of(bin)) / static_cast<float>(std::max(1u, most));
    bar.Min.y = place.Max.y - snap(part * place.GetHeight());
    if (count_of(bin) > 0) {
      bar.Min.y = std::min(bar.Min.y, place.Max.y - px(1));
      bar.Max.x = std::max(bar.Min.x + px(1), bar.Max.x - px(1));
      fill_rect(canvas(), bar, color_of(t, scale, static_cast<float>(middle)));
      stroke_rect(canvas(), bar, with_alpha(t.muted, 0.5f), 0, px(t.hairline));
    }
    ui().items().cell("bin " + std::to_string(bin), bar.Min, bar.Max,
                      std::to_string(count_of(bin)));
  }
  hline(canvas(), place.Min.x, place.Max.x, place.Max.y, t.muted, px(t.hairline));
  finish_grid(hit, place);
  if (hit && hit.column >= 0)
    show_tip(hit, {.name = "about " + format_value(left_of(hit.column) + width / 2),
                   .value = format_count(static_cast<std::int64_t>(count_of(hit.column))) + " ×",
                   .note = "Entries within " + format_value(width / 2) + " of it."});
  const Rect row = take_place({place.GetWidth(), px(metric::kTitleRow) / 2});
  const std::string low = format_value(f.smallest), high = format_value(f.largest);
  draw_text_in(canvas(), Type::kMonoSmall, row, Align::kLeft, t.muted, low);
  draw_text_in(canvas(), Type::kMonoSmall, row, Align::kRight, t.muted, high);
  ui().items().cell("histogram from", row.Min, row.Max, low, Role::kText);
  ui().items().cell("histogram to", row.Min, row.Max, high, Role::kText);
  const float zero = x_of(0), digit = text_width(Type::kMonoSmall, "0");
  if (f.smallest >= 0 || f.largest <= 0) return;
  vline(canvas(), zero, place.Max.y, place.Max.y + px(kTick), t.muted);
  if (zero - digit > row.Min.x + text_width(Type::kMonoSmall, low) &&
      zero + digit < row.Max.x - text_width(Type::kMonoSmall, high))
    draw_text_in(canvas(), Type::kMonoSmall, {zero - digit, row.Min.y, zero + digit, row.Max.y},
                 Align::kCenter, t.muted, "0");
}

ColorScale scale_of(const MatrixFinding& f) {
  return {.limit = round_limit(static_cast<float>(f.limit))};
}

/// What the eye may find in the picture.
std::string_view what_to_look_for(const MatrixFinding& f) {
  switch (f.choice.part) {
    case MatrixPart::kValue:
      return "Look for stripes: a strong row is a unit that listens to much, a strong column is "
             "one "
             "that many listen to.";
    case MatrixPart::kGradient:
      return "Look for rows and columns that stand out: there this example wants other weights.";
    case MatrixPart::kChange:
      return "Look for rows that stay grey: those units learn nothing from the coming batch.";
    case MatrixPart::kSoFar:
      break;
  }
  return "Look for what is strong: only there has training moved the random start.";
}

}  // namespace

std::string entry_address(const MatrixChoice& choice, int row, int col) {
  return part_prefix(choice.part) + choice.parameter + "[" + std::to_string(row) + "," +
         std::to_string(col) + "]";
}

void weights_map(const WeightsScene& s, float height) {
  const MatrixFinding& f = s.found;
  const ColorScale scale = scale_of(f);
  std::vector<LegendEntry> legend = {{.text = word_of(f.choice.part), .scale = scale}};
  if (f.non_finite > 0) legend.push_back({.text = "not finite", .mark = LegendMark::kMissing});
  const float width = ImGui::GetContentRegionAvail().x, gap = px(metric::kGap);
  std::string words = "Row: " + s.names.rows.word;
  if (!f.blocks.empty())
    words += " (" + std::to_string(f.rows) + " rows, drawn as " + std::to_string(f.block_count()) +
             " blocks of " + std::to_string(f.block_rows()) + ", one for each gate)";
  if (f.cols > 1) words += " · column: " + s.names.cols.word;
  if (f.row_group > 1 || f.col_group > 1)
    words +=
        ". Each cell shows the strongest of " + format_shape(f.row_group, f.col_group) + " entries";
  words += ". Click a cell for its number. " + std::string(what_to_look_for(f));
  const float below =
      wrapped_height(Type::kLabel, width, words) + legend_height(legend, width) + 4 * gap;
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
                   theme().ink, gate_name(f, block));
      ui().items().cell("block " + std::to_string(block), row.Min, row.Max, gate_name(f, block),
                        Role::kText);
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    block_map(s, block, scale, {at.x, at.y, at.x + room, at.y + high}, first || f.blocks.empty());
    bottom = std::max(bottom, end_column());
  }
  light_parameters(s.input, {from, {from.x + width, bottom}}, std::span(&f.choice.parameter, 1));
  ImGui::SetCursorScreenPos({from.x, bottom + gap});
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
    what_if_weight(s, static_cast<double>(value));
  }
  statistics(f);
  histogram(f, scale_of(f));
}

std::string matrix_table(const MatrixFinding& f) {
  std::string text = "row\tcolumn\tvalue\n";
  for (int block = 0; block < f.block_count(); ++block)
    for (int r = 0; r < f.block_cells(); ++r)
      for (int c = 0; c < f.cell_cols(); ++c)
        text += row_span(f, block, r).text() + "\t" + col_span(f, c).text() + "\t" +
                format_shortest(cell_value(f, block, r, c)) + "\n";
  return text;
}

}  // namespace unroll::viz
