// The matrix of norms: which loss blames which step.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/gradient_parts.h"
#include "viz/views/gradient_words.h"
#include "viz/views/operation_light.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/legend_line.h"

namespace unroll::viz {
namespace {

constexpr int kMostCells = 96;      // along an edge; longer sequences share cells
constexpr float kLargestCell = 34;  // logical pixels
constexpr float kNameEvery = 26;    // between two names on an axis
constexpr float kLeastDecades = 2;
constexpr int kFewLosses = 3;  // their rows leave room below

/// A loss, and the step that it blames.
struct Pair {
  int loss = 0, step = 0;
};

/// The matrix as it is drawn: losses without a column left out, long sequences in groups of which
/// each cell shows the strongest pair.
struct Grid {
  std::vector<int> first_loss, first_step;  ///< of each row and column
  std::vector<int> last_loss;
  std::vector<float> values;    ///< row after row
  std::vector<Pair> strongest;  ///< whose value that is
  int down = 1, across = 1;     ///< losses and steps in a cell
  const Pair& pair(int row, int column) const {
    return strongest[static_cast<std::size_t>(row * columns() + column)];
  }
  bool grouped() const { return down > 1 || across > 1; }
  int rows() const { return static_cast<int>(first_loss.size()); }
  int columns() const { return static_cast<int>(first_step.size()); }
};

float norm_at(const GradientStage& s, int loss, int step) {
  return norm_of(s.flow, s.state, step, loss);
}

std::vector<int> losses_of(const FlowFinding& flow) {
  std::vector<int> out;
  for (int k = 0; k < flow.steps; ++k)
    if (flow.active[static_cast<std::size_t>(k)] != 0) out.push_back(k);
  return out;
}

int group_size(std::size_t count) {
  return (static_cast<int>(count) + kMostCells - 1) / kMostCells;
}

/// Whether `b` shows before `a`: the larger one; what is not finite wins.
bool is_stronger(float b, float a) { return std::isfinite(a) && (!std::isfinite(b) || b > a); }

Grid grid_of(const GradientStage& s) {
  const std::vector<int> losses = losses_of(s.flow);
  const int steps = steps_of(s.flow, s.state), count = static_cast<int>(losses.size());
  Grid grid;
  grid.down = std::max(1, group_size(losses.size()));
  grid.across = std::max(1, group_size(static_cast<std::size_t>(steps)));
  for (int c = 0; c < steps; c += grid.across) grid.first_step.push_back(c);
  for (int r = 0; r < count; r += grid.down) {
    const int end = std::min(count, r + grid.down);
    grid.first_loss.push_back(losses[static_cast<std::size_t>(r)]);
    grid.last_loss.push_back(losses[static_cast<std::size_t>(end - 1)]);
    for (const int c : grid.first_step) {
      Pair best{grid.first_loss.back(), c};
      float most = norm_at(s, best.loss, c);
      for (int i = r; i < end; ++i)
        for (int t = c; t < std::min(steps, c + grid.across); ++t) {
          const int loss = losses[static_cast<std::size_t>(i)];
          const float norm = norm_at(s, loss, t);
          if (is_stronger(norm, most)) best = {loss, t}, most = norm;
        }
      grid.strongest.push_back(best);
      grid.values.push_back(most);
    }
  }
  return grid;
}

float decade_below(float value) { return std::pow(10.0f, std::floor(std::log10(value))); }

ColorScale scale_of(const std::vector<float>& norms) {
  float largest = 0, least = INFINITY;
  for (const float v : norms) {
    if (!std::isfinite(v) || v <= 0) continue;
    largest = std::max(largest, v);
    least = std::min(least, v);
  }
  ColorScale scale{.kind = ScaleKind::kMagnitude, .logarithmic = true, .nothing = 0};
  if (largest <= 0) return scale;
  scale.limit = std::min(decade_below(largest) * 10, std::numeric_limits<float>::max());
  scale.floor = std::min(decade_below(least), scale.limit * std::pow(10.0f, -kLeastDecades));
  if (scale.floor <= 0) scale.floor = least;
  return scale;
}

/// Every so many steps a number, the last one always.
std::vector<std::string> names_of(const std::vector<int>& steps, float cell) {
  const int every = std::max(1, static_cast<int>(std::ceil(px(kNameEvery) / std::max(0.1f, cell))));
  std::vector<std::string> names(steps.size());
  const int last = static_cast<int>(steps.size()) - 1;
  for (int i = 0; i <= last; ++i)
    if (i == last || (i % every == 0 && (every == 1 || last - i > (every + 1) / 2)))
      names[static_cast<std::size_t>(i)] = std::to_string(steps[static_cast<std::size_t>(i)]);
  return names;
}

std::vector<std::string_view> views_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

int index_of(const std::vector<int>& firsts, int step) {
  const auto after = std::upper_bound(firsts.begin(), firsts.end(), step);
  return static_cast<int>(after - firsts.begin()) - 1;
}

/// What a cell stands for where it is one of a group's.
std::string group_words(const GradientStage& s, const Grid& grid, int row, int column) {
  const auto range = [](int from, int to) {
    return std::to_string(from) + (to > from ? " to " + std::to_string(to) : "");
  };
  const int step = grid.first_step[static_cast<std::size_t>(column)];
  const auto at = static_cast<std::size_t>(row);
  return "The strongest pair of a cell that stands for the losses " +
         range(grid.first_loss[at], grid.last_loss[at]) + " and the steps " +
         range(step, std::min(step + grid.across, steps_of(s.flow, s.state)) - 1) + ".";
}

TooltipText tip(const GradientStage& s, int loss, int step) {
  const float norm = norm_at(s, loss, step);
  const std::string k = std::to_string(loss), t = std::to_string(step);
  TooltipText text;
  text.name = "‖∂L_{" + k + "} / ∂" + s.state.slot.name + "_{" + t + "}‖";
  text.value = format_value(static_cast<double>(norm));
  text.shape = format_shape(s.flow.steps, steps_of(s.flow, s.state));
  text.formula.push_back("how much the loss of step " + k + " would change with " +
                         s.state.slot.name + "_{" + t + "}");
  const float near = of_encoder(s.state) ? 0 : norm_at(s, loss, loss);
  if (of_encoder(s.state))
    text.formula.push_back("lag " + std::to_string(lag_of(s.flow, s.state, step, loss)));
  else if (loss > step && std::isfinite(norm) && near > 0)
    text.formula.push_back("lag " + std::to_string(loss - step) + ": " +
                           format_value(static_cast<double>(norm / near)) + " of lag 0");
  if (norm == 0)
    text.note = lag_of(s.flow, s.state, step, loss) < 0
                    ? "What comes after the loss has no part in it."
                    : "Exactly 0: nothing arrives, or it was too small for a number.";
  else if (static_cast<double>(norm) < s.flow.smallest_normal)
    text.note = "So small that digits are lost.";
  else if (!std::isfinite(norm))
    text.note = "It has left the range of numbers.";
  text.note += (text.note.empty() ? "" : "  ") +
               std::string(
                   "Click: follow this loss back. Double-click: how the gradient of all losses at "
                   "this step came about.");
  return text;
}

std::array<LegendEntry, 3> legend_of(const ColorScale& scale) {
  return {{{.text = "log scale", .scale = scale},
           {.text = "0 / underflow", .mark = LegendMark::kNothing},
           {.text = "not finite", .mark = LegendMark::kMissing}}};
}

}  // namespace

bool matrix_is_low(const FlowFinding& flow) {
  return static_cast<int>(losses_of(flow).size()) <= kFewLosses;
}

void gradient_matrix(const GradientStage& s, float height) {
  const Grid grid = grid_of(s);
  const std::string which = grid.grouped() ? "strongest of " + format_shape(grid.down, grid.across)
                            : s.flow.loss_steps_measured < s.flow.loss_steps
                                ? std::to_string(s.flow.loss_steps_measured) + " of " +
                                      std::to_string(s.flow.loss_steps) + " losses"
                                : format_shape(grid.rows(), grid.columns());
  const bool encoder = of_encoder(s.state);
  picture_title(encoder ? "Row: loss of step k · column: step of the source"
                        : "Row: loss of step k · column: step t",
                which);
  const ColorScale scale = scale_of(s.state.norms);
  const float width = ImGui::GetContentRegionAvail().x;
  const std::array legend = legend_of(scale);
  const float room = height - picture_title_height() - legend_height(legend, width) -
                     2 * ImGui::GetStyle().ItemSpacing.y;
  const float cell = (width - px(28)) / static_cast<float>(std::max(1, grid.columns()));
  const float high = (room - px(24)) / static_cast<float>(std::max(1, grid.rows()));
  const auto columns = names_of(grid.first_step, cell);
  const auto rows = names_of(grid.first_loss, std::min(high, px(kLargestCell)));
  const auto row_views = views_of(rows), column_views = views_of(columns);
  const auto value = [&](int r, int c) {
    return grid.values[static_cast<std::size_t>(r * grid.columns() + c)];
  };
  const HeatMapSpec spec{
      .scale = scale,
      .height = room,
      .largest_cell = kLargestCell,
      .numbers = false,
      .row_names = row_views,
      .column_names = column_views,
      .address =
          [&](int r, int c) {
            return "flow " + s.state.slot.address() + "[" + std::to_string(grid.pair(r, c).loss) +
                   "]@" + std::to_string(grid.pair(r, c).step);
          },
      .absent =
          [&](int r, int c) {
            return lag_of(s.flow, s.state, grid.first_step[static_cast<std::size_t>(c)],
                          grid.last_loss[static_cast<std::size_t>(r)]) < 0 &&
                   value(r, c) == 0;
          },
      .marked_row = index_of(grid.first_loss, s.loss),
      .marked_column = index_of(grid.first_step, s.at),
      .mark_column =
          [&](int c, const Rect& place) {
            const SlotView* slot = s.input.now.example.find(s.state.slot.layer, s.state.slot.name);
            const int end = c + 1 < grid.columns()
                                ? grid.first_step[static_cast<std::size_t>(c + 1)]
                                : steps_of(s.flow, s.state);
            for (int t = grid.first_step[static_cast<std::size_t>(c)]; slot != nullptr && t < end;
                 ++t) {
              light_place(s.input, place, *slot, t, true);
              light_pointed(s.input.state, place, nullptr, t, encoder);
            }
          }};
  const CellHit hit =
      heat_map("gradient matrix", MatrixView::by_rows(grid.values, grid.rows(), grid.columns()),
               spec, {.width = width});
  if (hit) {
    const auto [loss, step] = grid.pair(hit.row, hit.column);
    TooltipText text = tip(s, loss, step);
    if (grid.grouped()) text.note = group_words(s, grid, hit.row, hit.column) + "  " + text.note;
    show_tip(hit, std::move(text));
    if (const SlotView* slot = s.input.now.example.find(s.state.slot.layer, s.state.slot.name))
      offer_largest_gradient(s.outbox, hit, *slot, step);
    if (hit.clicked) {
      s.outbox.state().gradient_loss = loss;
      move_playhead(s.outbox.state(), step, encoder);
    }
  }
  legend_line(legend, ImGui::GetCursorScreenPos().x);
}

}  // namespace unroll::viz
