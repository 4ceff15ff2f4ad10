#include "viz/views/curves_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "viz/views/measure.h"
#include "viz/views/operation_light.h"
#include "viz/views/seed_curves.h"
#include "viz/widgets/card.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/format.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"

namespace unroll::viz {
namespace {

constexpr float kBesideFrom = 560;  // logical pixels: two plots side by side
constexpr float kAllFrom = 1000;    // and one of the accuracy between them
constexpr float kLeastPlot = 80;
constexpr float kLossShare = 0.6f;  // of the width
constexpr float kLossShareOfThree = 0.42f;
constexpr float kScaleSwitch = 112, kPlotSwitch = 140;
constexpr double kLeastBetween = 0.08;   // of the axis, between two named levels
constexpr std::size_t kSmoothOver = 24;  // of all points shown, one window
constexpr std::size_t kMostSeedsTold = 4;

struct Lines {
  std::vector<float> x, loss, smooth, held_x, held, accuracy_x, accuracy, raw, clipped;
};

/// The mean over a window that ends at each point: what a thin, jumping line means.
std::vector<float> smoothed(const std::vector<float>& y) {
  const std::size_t window = std::max<std::size_t>(1, y.size() / kSmoothOver);
  std::vector<float> out;
  out.reserve(y.size());
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isfinite(y[i])) sum += y[i], ++count;
    if (i >= window && std::isfinite(y[i - window])) sum -= y[i - window], --count;
    out.push_back(count ? static_cast<float>(sum / static_cast<double>(count)) : NAN);
  }
  return out;
}

Lines lines_of(const CurveDigest& curves) {
  Lines lines;
  for (const CurvePoint& p : curves.points()) {
    const float x = (static_cast<float>(p.first) + static_cast<float>(p.last)) / 2;
    if (std::isfinite(p.held_out)) {
      lines.held_x.push_back(x);
      lines.held.push_back(p.held_out);
    }
    if (std::isfinite(p.accuracy)) {
      lines.accuracy_x.push_back(x);
      lines.accuracy.push_back(100 * p.accuracy);
    }
    if (p.last == 0) continue;  // the start: measured, not trained
    lines.x.push_back(x);
    lines.loss.push_back(p.loss);
    lines.raw.push_back(p.raw_norm);
    lines.clipped.push_back(p.clipped_norm);
  }
  lines.smooth = smoothed(lines.loss);
  return lines;
}

/// The row of the history at or before `update`, for exact values.
const HistoryRow* row_at(std::span<const HistoryRow> history, float update) {
  const auto after = std::upper_bound(
      history.begin(), history.end(), update,
      [](float u, const HistoryRow& row) { return u < static_cast<float>(row.update); });
  return after == history.begin() ? nullptr : &*(after - 1);
}

/// What a line had at or last before `x`, as "name  value"; nothing before its first point.
std::string reading(const std::string& name, std::span<const float> xs, std::span<const float> ys,
                    float x, const std::string& unit) {
  const auto after = std::ranges::upper_bound(xs, x);
  if (after == xs.begin()) return {};
  const float value = ys[static_cast<std::size_t>(after - xs.begin()) - 1];
  return std::isfinite(value) ? name + "  " + format_value(value) + unit : std::string();
}

/// The other seeds at `x`: the middle of all, then each.
std::vector<std::string> readings(const SeedCurves& seeds, bool accuracy, float x,
                                  const std::string& unit) {
  std::vector<std::string> lines;
  if (seeds.empty()) return lines;
  const auto add = [&](std::string line) {
    if (!line.empty()) lines.push_back(std::move(line));
  };
  add(accuracy ? reading(seeds.name, seeds.accuracy_x, seeds.accuracy, x, unit)
               : reading(seeds.name, seeds.held_x, seeds.held, x, unit));
  for (const SeedLine& line : seeds.others) {
    if (lines.size() > kMostSeedsTold) break;
    add(accuracy ? reading(line.name, line.accuracy_x, line.accuracy, x, unit)
                 : reading(line.name, line.held_x, line.held, x, unit));
  }
  return lines;
}

void tell(const ViewInput& input, const PlotHit& hit, const CurveDigest& curves,
          const SeedCurves& seeds = {}, bool accuracy = false) {
  if (!hit || !(hit.hovered || hit.focused)) return;
  const HistoryRow* row = row_at(input.history, hit.x + 0.5f);
  if (!row) return;
  TooltipText text;
  text.name = "update " + format_count(row->update);
  const auto line = [&](const char* name, float value, const char* unit) {
    if (!std::isnan(value)) text.formula.push_back(std::string(name) + format_value(value) + unit);
  };
  const char* unit = input.now.task.loss == LossKind::kSquared ? "" : " bits";
  line("training  ", row->loss_bits, unit);
  line("held-out  ", row->held_out_bits, unit);
  line("accuracy  ", 100 * row->accuracy, " %");
  line("gradient  ", row->gradient_norm, "");
  line("clipped   ", row->clipped_norm, "");
  for (std::string& other : readings(seeds, accuracy, hit.x + 0.5f, accuracy ? " %" : unit))
    text.formula.push_back(std::move(other));
  if (curves.stride() > 1)
    text.note =
        "Each point of the line is the mean over " + format_count(curves.stride()) + " updates.";
  const Rect anchor(hit.area.Min, hit.area.Max);
  tooltip(std::move(text), hit.focused ? &anchor : nullptr);
}

/// Levels with their names and numbers, ready to be drawn.
class Levels {
 public:
  explicit Levels(std::vector<Level> levels, std::string_view unit = {}) {
    // Levels of the same height share a line and a name.
    for (const Level& level : levels) {
      const bool same = !values_.empty() && values_.back() == static_cast<float>(level.value);
      if (same) continue;
      values_.push_back(static_cast<float>(level.value));
      const double digits = std::abs(level.value) < 1 ? 1000 : 100;
      labels_.push_back(level.name + " " + format_short(std::round(level.value * digits) / digits) +
                        std::string(unit));
    }
    for (std::size_t i = 0; i < values_.size(); ++i) lines_.push_back({values_[i], labels_[i]});
  }
  Levels(const Levels&) = delete;
  Levels& operator=(const Levels&) = delete;

  std::span<const PlotBaseline> baselines() const { return lines_; }

 private:
  std::vector<float> values_;
  std::vector<std::string> labels_;
  std::vector<PlotBaseline> lines_;
};

/// A few wild updates must not squeeze everything else; they run along the edge.
float loss_top(const TaskView& task) {
  double most = 0;
  for (const Level& level : loss_levels(task)) most = std::max(most, level.value);
  if (task.loss == LossKind::kSquared) return round_limit(static_cast<float>(1.5 * most), 1e-6f);
  return static_cast<float>(std::ceil(most + 1));
}

/// On a linear scale levels may lie too close for their names: the weakest and the strongest stay,
/// then what has room.
std::vector<Level> readable(const std::vector<Level>& levels, float top, bool log) {
  if (log || levels.size() < 3) return levels;
  const auto weakest_first = [](const Level& a, const Level& b) { return a.value > b.value; };
  std::vector<Level> sorted = levels;
  std::stable_sort(sorted.begin(), sorted.end(), weakest_first);
  std::vector<Level> kept = {sorted.front(), sorted.back()};
  for (std::size_t i = 1; i + 1 < sorted.size(); ++i)
    if (std::all_of(kept.begin(), kept.end(), [&](const Level& level) {
          return std::abs(level.value - sorted[i].value) > kLeastBetween * static_cast<double>(top);
        }))
      kept.push_back(sorted[i]);
  std::stable_sort(kept.begin(), kept.end(), weakest_first);
  return kept;
}

/// Other seeds as thin lines, below what follows, and the median of all.
void add_seeds(std::vector<PlotSeries>& series, const SeedCurves& seeds, bool accuracy) {
  const Theme& t = theme();
  for (const SeedLine& line : seeds.others)
    series.push_back({.name = line.name,
                      .y = accuracy ? line.accuracy : line.held,
                      .x = accuracy ? line.accuracy_x : line.held_x,
                      .color = t.positive,
                      .thin = true});
  if (seeds.empty()) return;
  series.push_back({.name = seeds.name,
                    .y = accuracy ? seeds.accuracy : seeds.held,
                    .x = accuracy ? seeds.accuracy_x : seeds.held_x,
                    .color = t.ink,
                    .style = LineStyle::kDashed});
}

/// Lists a column of the history in full, for tables; what was not measured is left out.
void list_exact(const ViewInput& input, const char* plot, const char* name, const Rect& place,
                float HistoryRow::* column, float scale = 1) {
  if (!ui().items().records_cells()) return;
  ListedLine line{plot, name, {}, {}, place.Min, place.Max};
  for (const HistoryRow& row : input.history) {
    if (std::isnan(row.*column) && (row.update == 0 || std::isfinite(row.loss_bits))) continue;
    line.x.push_back(static_cast<float>(row.update));
    line.y.push_back(scale * row.*column);
  }
  ui().items().line(std::move(line));
}

void loss_plot(const ViewInput& input, const Lines& lines, const SeedCurves& seeds, bool log,
               ImVec2 size) {
  const Theme& t = theme();
  const ImU32 color = model_look(t, 0).color;
  const bool started = lines.held.size() > 1;  // a lone point needs no name
  std::vector<PlotSeries> series = {
      {.name = "training", .y = lines.loss, .x = lines.x, .color = color, .thin = true}};
  add_seeds(series, seeds, false);
  series.push_back(
      {.name = "training", .y = lines.smooth, .x = lines.x, .color = mix(color, t.panel, 0.35f)});
  series.push_back(
      {.name = started ? "held-out" : "", .y = lines.held, .x = lines.held_x, .color = t.positive});
  const TaskView& task = input.now.task;
  const Levels levels(readable(loss_levels(task), loss_top(task), log));
  PlotSpec spec{.height = size.y,
                .log_y = log,
                .y_max = loss_top(task),
                .x_min = 0.0f,
                .x_max = std::max(10.0f, static_cast<float>(input.now.furthest)),
                .x_label = "updates",
                .baselines = levels.baselines(),
                .tooltip = false,
                .x_noun = "update"};
  const PlotHit hit = line_plot("loss", series, spec, {.width = size.x});
  tell(input, hit, input.curves, seeds);
  list_exact(input, "loss", "training", hit.area, &HistoryRow::loss_bits);
  list_exact(input, "loss", "held-out", hit.area, &HistoryRow::held_out_bits);
}

/// Of the held-out examples, in per cent.
void accuracy_plot(const ViewInput& input, const Lines& lines, const SeedCurves& seeds,
                   ImVec2 size) {
  std::vector<PlotSeries> series;
  add_seeds(series, seeds, true);
  series.push_back({.name = lines.accuracy.size() > 1 ? "held-out" : "",
                    .y = lines.accuracy,
                    .x = lines.accuracy_x,
                    .color = theme().positive});
  const TaskView& task = input.now.task;
  std::vector<Level> shares;
  if (task.measure == Measure::kAccuracy)
    for (const BaselineView& b : task.baselines) shares.push_back({b.name, 100 * b.value});
  const Levels levels(std::move(shares), " %");
  const PlotSpec spec{.height = size.y,
                      .y_min = 0.0f,
                      .y_max = 100.0f,
                      .x_min = 0.0f,
                      .x_max = std::max(10.0f, static_cast<float>(input.now.furthest)),
                      .x_label = "updates",
                      .baselines = levels.baselines(),
                      .empty = "Not measured yet",
                      .empty_how = "The accuracy appears with the first measurement.",
                      .tooltip = false,
                      .x_noun = "update"};
  const PlotHit hit = line_plot("accuracy", series, spec, {.width = size.x});
  tell(input, hit, input.curves, seeds, true);
  list_exact(input, "accuracy", "held-out", hit.area, &HistoryRow::accuracy, 100);
}

void norm_plot(const ViewInput& input, const Lines& lines, ImVec2 size) {
  const Theme& t = theme();
  const std::array series = {
      PlotSeries{.name = "raw", .y = lines.raw, .x = lines.x, .color = model_look(t, 0).color},
      PlotSeries{.name = "clipped", .y = lines.clipped, .x = lines.x, .color = t.positive}};
  const auto clip = static_cast<float>(input.config.train.clip);
  const std::string label = "clip norm " + format_short(clip);
  const std::array baselines = {PlotBaseline{clip, label}};
  const PlotSpec spec{.height = size.y,
                      .log_y = true,
                      .x_min = 0.0f,
                      .x_max = std::max(10.0f, static_cast<float>(input.now.furthest)),
                      .x_label = "updates",
                      .baselines = clip > 0 ? std::span<const PlotBaseline>(baselines)
                                            : std::span<const PlotBaseline>(),
                      .empty = "No update yet",
                      .empty_how = "The gradient norm appears with the first update.",
                      .tooltip = false,
                      .x_noun = "update"};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const PlotHit hit = line_plot("gradient norm", series, spec, {.width = size.x});
  tell(input, hit, input.curves);
  list_exact(input, "gradient norm", "raw", hit.area, &HistoryRow::gradient_norm);
  list_exact(input, "gradient norm", "clipped", hit.area, &HistoryRow::clipped_norm);
  light_norm(input, {at, {at.x + size.x, at.y + size.y}});
}

/// The title of one plot, `width` wide; returns its place.
Rect plot_title(std::string_view text, float width) {
  const Rect row = take_place({width, ui().control_height(true)});
  draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, theme().muted, text);
  return row;
}

/// Beside what stands in the title up to `x`.
void loss_scale(Outbox& outbox, const Rect& title, float x) {
  static constexpr std::string_view kScales[] = {"linear", "log"};
  int scale = outbox.state().loss_log ? 1 : 0;
  const LayoutGuard layout;
  const float width = px(kScaleSwitch);
  ImGui::SetCursorScreenPos({std::min(x + px(metric::kGap), title.Max.x - width), title.Min.y});
  if (segmented("##loss scale", scale, kScales,
                {.dense = true, .width = width, .help = "Scale of the loss."}))
    outbox.state().loss_log = scale == 1;
}

/// Loss or accuracy, where there is room for one of them; `unit` stands behind what takes `taken`.
Rect choice_title(Outbox& outbox, std::string_view unit, float width, float taken) {
  static constexpr std::string_view kPlots[] = {"loss", "accuracy"};
  const Rect row = take_place({width, ui().control_height(true)});
  int plot = outbox.state().accuracy_shown ? 1 : 0;
  {
    const LayoutGuard layout;
    ImGui::SetCursorScreenPos(row.Min);
    if (segmented("##plot", plot, kPlots,
                  {.dense = true,
                   .width = px(kPlotSwitch),
                   .help = "What is drawn: the loss, or the share of held-out targets that are "
                           "named right."}))
      outbox.state().accuracy_shown = plot == 1;
  }
  const Rect rest(row.Min.x + px(kPlotSwitch) + taken + px(metric::kGap), row.Min.y, row.Max.x,
                  row.Max.y);
  if (text_width(Type::kLabel, unit) <= rest.GetWidth())
    draw_text_in(canvas(), Type::kLabel, rest, Align::kLeft, theme().muted, unit);
  return row;
}

}  // namespace

ViewInfo CurvesPanel::info() const {
  return {"curves", "Curves", Dock::kStrip,
          "The loss over the updates: training (thin: each update, thick: running mean) and "
          "held-out examples. Dashed: what one reaches without a network, by blind guessing or by "
          "simple rules (in a text: uniform, by frequencies, by the symbol before). Accuracy is "
          "the share of held-out targets that are named right. Kept runs that differ in nothing "
          "but the seed (press R and train again) are thin lines of what they reached on the "
          "held-out examples; the dashed line is the median of all seeds. Beside it the length of "
          "the whole "
          "gradient before and after clipping."};
}

std::string CurvesPanel::note(const ViewInput& input) const {
  const std::uint32_t stride = input.curves.stride();
  return stride > 1 ? "mean of " + format_count(stride) + " updates per point" : "every update";
}

void CurvesPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const Lines lines = lines_of(input.curves);
  // The main run keeps the others.
  const bool compared = input.shown_run == 0 && has_other_seeds(input.now);
  if (compared) outbox.ask_run_curves();
  const SeedCurves seeds = compared ? seed_curves(input.now) : SeedCurves{};
  const Rect room = content_rect();
  const float gap = px(metric::kGap), between = 2 * gap;
  const float title = ui().control_height(true) + gap;
  const bool beside = room.GetWidth() >= px(kBesideFrom);
  const bool measured = input.curves.has_accuracy();
  const bool all = measured && room.GetWidth() >= px(kAllFrom);
  const bool accuracy = measured && !all && outbox.state().accuracy_shown;
  const float height =
      std::max(px(kLeastPlot), (beside ? room.GetHeight() : (room.GetHeight() - gap) / 2) - title);
  const float share = all ? kLossShareOfThree : kLossShare;
  const float width = beside ? snap((room.GetWidth() - between) * share) : room.GetWidth();
  const std::string unit(loss_words(input.now.task));

  ImGui::BeginGroup();
  if (!measured || all) {
    const std::string title_text = "Loss, " + unit;
    const Rect row = plot_title(title_text, width);
    loss_scale(outbox, row, row.Min.x + text_width(Type::kLabel, title_text));
  } else {
    const float taken = accuracy ? 0 : px(kScaleSwitch) + gap;
    const Rect row =
        choice_title(outbox, accuracy ? "% right of the held-out targets" : unit, width, taken);
    if (!accuracy) loss_scale(outbox, row, row.Min.x + px(kPlotSwitch));
  }
  if (accuracy)
    accuracy_plot(input, lines, seeds, {width, height});
  else
    loss_plot(input, lines, seeds, outbox.state().loss_log, {width, height});
  ImGui::EndGroup();
  if (beside) ImGui::SameLine(0, between);
  float rest = beside ? room.GetWidth() - width - between : room.GetWidth();
  if (all) {
    const float half = snap((rest - between) / 2);
    ImGui::BeginGroup();
    plot_title("Held-out accuracy, %", half);
    accuracy_plot(input, lines, seeds, {half, height});
    ImGui::EndGroup();
    ImGui::SameLine(0, between);
    rest -= half + between;
  }
  ImGui::BeginGroup();
  plot_title("Length of the gradient, log scale", rest);
  norm_plot(input, lines, {rest, height});
  ImGui::EndGroup();
}

}  // namespace unroll::viz
