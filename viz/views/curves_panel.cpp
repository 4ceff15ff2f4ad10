#include "viz/views/curves_panel.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"

namespace unroll::viz {
namespace {

constexpr float kBesideFrom = 560;  // logical pixels: two plots side by side
constexpr float kLeastPlot = 80;
constexpr float kLossShare = 0.6f;  // of the width
constexpr float kScaleSwitch = 112;
constexpr std::size_t kSmoothOver = 24;  // of all points shown, one window

struct Lines {
  std::vector<float> x, loss, smooth, held_x, held, raw, clipped;
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

void tell(const ViewInput& input, const PlotHit& hit, const CurveDigest& curves) {
  if (!hit || !(hit.hovered || hit.focused)) return;
  const HistoryRow* row = row_at(input.history, hit.x + 0.5f);
  if (!row) return;
  TooltipText text;
  text.name = "update " + format_count(row->update);
  const auto line = [&](const char* name, float value, const char* unit) {
    if (!std::isnan(value)) text.formula.push_back(std::string(name) + format_value(value) + unit);
  };
  line("training  ", row->loss_bits, " bits");
  line("held-out  ", row->held_out_bits, " bits");
  line("gradient  ", row->gradient_norm, "");
  line("clipped   ", row->clipped_norm, "");
  if (curves.stride() > 1)
    text.note =
        "Each point of the line is the mean over " + format_count(curves.stride()) + " updates.";
  const Rect anchor(hit.area.Min, hit.area.Max);
  tooltip(std::move(text), hit.focused ? &anchor : nullptr);
}

void loss_plot(const ViewInput& input, const Lines& lines, bool log, ImVec2 size) {
  const Theme& t = theme();
  const ImU32 color = model_look(t, 0).color;
  const bool started = lines.held.size() > 1;  // a lone point needs no name
  const std::array series = {
      PlotSeries{.name = "training", .y = lines.loss, .x = lines.x, .color = color, .thin = true},
      PlotSeries{
          .name = "training", .y = lines.smooth, .x = lines.x, .color = mix(color, t.panel, 0.35f)},
      PlotSeries{.name = started ? "held-out" : "",
                 .y = lines.held,
                 .x = lines.held_x,
                 .color = t.positive}};
  const TaskView& task = input.now.task;
  const auto label = [](const char* name, double bits) {
    return std::string(name) + " " + format_short(std::round(bits * 100) / 100);
  };
  const std::string uniform = label("uniform", task.uniform_bits);
  const std::string unigram = label("unigram", task.unigram_bits);
  const std::string bigram = label("bigram", task.bigram_bits);
  const std::array baselines = {PlotBaseline{static_cast<float>(task.uniform_bits), uniform},
                                PlotBaseline{static_cast<float>(task.unigram_bits), unigram},
                                PlotBaseline{static_cast<float>(task.bigram_bits), bigram}};
  // A few wild updates must not squeeze everything else; they run along the edge.
  const auto top = static_cast<float>(std::ceil(task.uniform_bits + 1));
  PlotSpec spec{.height = size.y,
                .log_y = log,
                .y_max = top,
                .x_min = 0.0f,
                .x_max = std::max(10.0f, static_cast<float>(input.now.furthest)),
                .x_label = "updates",
                .baselines = baselines,
                .tooltip = false,
                .x_noun = "update"};
  tell(input, line_plot("loss", series, spec, {.width = size.x}), input.curves);
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
  tell(input, line_plot("gradient norm", series, spec, {.width = size.x}), input.curves);
}

/// The title of one plot, `width` wide; returns its place.
Rect plot_title(std::string_view text, float width) {
  const Rect row = take_place({width, ui().control_height(true)});
  draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, theme().muted, text);
  return row;
}

void loss_scale(Outbox& outbox, const Rect& title) {
  static constexpr std::string_view kScales[] = {"linear", "log"};
  int scale = outbox.state().loss_log ? 1 : 0;
  const LayoutGuard layout;
  const float width = px(kScaleSwitch);
  ImGui::SetCursorScreenPos({title.Max.x - width, title.Min.y});
  if (segmented("##loss scale", scale, kScales,
                {.dense = true, .width = width, .help = "Scale of the loss."}))
    outbox.state().loss_log = scale == 1;
}

}  // namespace

ViewInfo CurvesPanel::info() const {
  return {"curves", "Curves", Dock::kCentre,
          "The loss in bits per symbol over the updates: training (thin: each update, thick: "
          "running mean) and held-out text. Dashed: what one reaches by blind guessing (uniform), "
          "by knowing frequencies (unigram), by knowing the symbol before (bigram). Beside it the "
          "length of the whole gradient before and after clipping."};
}

std::string CurvesPanel::note(const ViewInput& input) const {
  const std::uint32_t stride = input.curves.stride();
  return stride > 1 ? "mean of " + format_count(stride) + " updates per point" : "every update";
}

void CurvesPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const Lines lines = lines_of(input.curves);
  const Rect room = content_rect();
  const float gap = px(metric::kGap), between = 2 * gap;
  const float title = ui().control_height(true) + gap;
  const bool beside = room.GetWidth() >= px(kBesideFrom);
  const float height =
      std::max(px(kLeastPlot), (beside ? room.GetHeight() : (room.GetHeight() - gap) / 2) - title);
  const float width = beside ? snap((room.GetWidth() - between) * kLossShare) : room.GetWidth();

  ImGui::BeginGroup();
  loss_scale(outbox, plot_title("Loss, bits per symbol", width));
  loss_plot(input, lines, outbox.state().loss_log, {width, height});
  ImGui::EndGroup();
  if (beside) ImGui::SameLine(0, between);
  const float rest = beside ? room.GetWidth() - width - between : room.GetWidth();
  ImGui::BeginGroup();
  plot_title("Length of the gradient", rest);
  norm_plot(input, lines, {rest, height});
  ImGui::EndGroup();
}

}  // namespace unroll::viz
