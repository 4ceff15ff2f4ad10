// The gradient against distance.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "viz/views/gradient_parts.h"
#include "viz/views/gradient_words.h"
#include "viz/widgets/format.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"

namespace unroll::viz {
namespace {

/// The least lag of `state`: an encoder ends before the first step.
int least_lag(const StateFlow& state, int loss) { return of_encoder(state) ? loss + 1 : 0; }

/// From the least lag on.
std::vector<float> norms_by_lag(const FlowFinding& flow, const StateFlow& state, int loss) {
  const int first = least_lag(state, loss), steps = steps_of(flow, state);
  std::vector<float> out(static_cast<std::size_t>(of_encoder(state) ? steps : loss + 1));
  for (int t = 0; t < steps; ++t)
    if (const int lag = lag_of(flow, state, t, loss); lag >= 0)
      out[static_cast<std::size_t>(lag - first)] = norm_of(flow, state, t, loss);
  return out;
}

std::vector<float> line_of(const StateFlow& state, int first, std::size_t count) {
  std::vector<float> out;
  if (!is_state(state) || !std::isfinite(state.decades_per_step)) return out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(static_cast<float>(std::pow(
        10.0, state.decades_at_lag_0 + state.decades_per_step * (first + static_cast<double>(i)))));
  return out;
}

/// Beside the pointer, or below the plot for who walks by keys.
void show_reading(const PlotHit& hit, TooltipText text) {
  if (hit.hovered || hit.focused) tooltip(std::move(text), hit.focused ? &hit.area : nullptr);
}

}  // namespace

float picture_title_height() { return px(metric::kTitleRow); }

void picture_title(std::string_view text, std::string_view note) {
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, picture_title_height()});
  const float wide = note.empty() ? 0 : notation_width(Type::kMonoSmall, note);
  const float gap = note.empty() ? 0 : px(metric::kGap);
  const bool fits = text_width(Type::kLabel, text) + gap + wide <= row.GetWidth();
  draw_text_in(canvas(), Type::kLabel,
               {row.Min.x, row.Min.y, row.Max.x - (fits ? wide + gap : 0), row.Max.y}, Align::kLeft,
               theme().muted, text);
  if (!fits || note.empty()) return;
  const float cap = ui().fonts().face(Type::kMonoSmall).cap_height;
  draw_notation(canvas(), Type::kMonoSmall, {row.Max.x - wide, row.GetCenter().y + cap / 2},
                theme().ink, note);
  ui().items().cell(std::string(text), row.Min, row.Max, note, Role::kText);
}

namespace {

std::string lag_note(const GradientStage& s) {
  return is_state(s.state) ? slope_note(s.flow, s.state) : "";
}

/// Per distance the share that is older, in per cent; empty where none can be measured.
std::vector<float> shares_of(const GradientStage& s) {
  std::vector<float> share;
  // The last distance has nothing older.
  for (std::size_t d = 0; d + 1 < s.state.share_older.size(); ++d)
    share.push_back(100 * s.state.share_older[d]);
  if (std::none_of(share.begin(), share.end(), [](float v) { return std::isfinite(v); }))
    share.clear();
  return share;
}

std::string percent_at(const std::vector<float>& share, int d) {
  return format_value(static_cast<double>(share[static_cast<std::size_t>(d)])) + " %";
}

std::string age_note(const GradientStage& s) {
  const std::vector<float> share = shares_of(s);
  const int lag = std::min(10, far_lag(s.flow) - 1);
  return lag >= 0 && lag < static_cast<int>(share.size())
             ? "d = " + std::to_string(lag) + ": " + percent_at(share, lag)
             : "";
}

void lag_plot(const GradientStage& s, float height) {
  const Theme& t = theme();
  const std::array colors = {model_look(t, 0).color, t.positive};
  std::vector<const StateFlow*> shown = {&s.state};
  for (const StateFlow& other : s.flow.states)
    if (&other != &s.state && other.slot.layer == s.state.slot.layer) shown.push_back(&other);
  std::vector<std::vector<float>> lines;
  for (const StateFlow* state : shown) lines.push_back(norms_by_lag(s.flow, *state, s.loss));
  const int first = least_lag(s.state, s.loss);
  const std::vector<float> fit =
      turns(s.flow, s.state) ? std::vector<float>() : line_of(s.state, first, lines.front().size());
  std::vector<PlotSeries> series;
  for (std::size_t i = 0; i < shown.size(); ++i)
    series.push_back({.name = shown[i]->slot.name,
                      .y = lines[i],
                      .first_x = static_cast<float>(first),
                      .color = colors[i % colors.size()],
                      .style = i == 0 ? LineStyle::kSolid : LineStyle::kDashed});
  if (!fit.empty())
    series.push_back({.name = "fit",
                      .y = fit,
                      .first_x = static_cast<float>(first),
                      .color = t.muted,
                      .style = LineStyle::kDotted,
                      .thin = true});
  const PlotSpec spec{.height = height,
                      .log_y = true,
                      .x_min = 0.0f,
                      .x_label = "steps back",
                      .y_label = "length, log scale",
                      .tooltip = false};
  const PlotHit hit = line_plot("gradient against lag", series, spec);
  if (!hit) return;
  const auto at = static_cast<std::size_t>(hit.index);
  const int lag = first + hit.index;
  int step = 0;  // the one that is so far from the loss
  while (lag_of(s.flow, s.state, step, s.loss) != lag) ++step;
  TooltipText text;
  text.name = "‖∂L_{" + std::to_string(s.loss) + "} / ∂" + std::string(series[0].name) + "_{" +
              std::to_string(step) + "}‖";
  text.value = format_value(static_cast<double>(lines[0][at]));
  text.shape = std::to_string(lag) + (lag == 1 ? " step back" : " steps back");
  for (std::size_t i = 1; i < shown.size(); ++i)
    text.formula.push_back("the same of " + shown[i]->slot.name + " " +
                           format_value(static_cast<double>(lines[i][at])));
  if (!fit.empty())
    text.formula.push_back("fitted line " + format_value(static_cast<double>(fit[at])));
  text.note = "The line is fitted to all losses.";
  show_reading(hit, std::move(text));
}

void age_plot(const GradientStage& s, float height) {
  const std::vector<float> share = shares_of(s);
  const std::array series = {PlotSeries{.y = share, .color = model_look(theme(), 0).color}};
  const PlotSpec spec{.height = height,
                      .y_min = 0.0f,
                      .y_max = 100.0f,
                      .x_min = 0.0f,
                      .x_label = "steps",
                      .empty = "No share can be measured",
                      .empty_how = "One step alone has no past, and infinity no parts.",
                      .tooltip = false};
  const PlotHit hit = line_plot("share of the gradient by age", series, spec);
  if (!hit) return;
  TooltipText text;
  text.name = "older than " + std::to_string(hit.index) + " steps";
  text.value = percent_at(share, hit.index);
  text.note = "Share of all norms of the matrix that lie further than this from their loss.";
  show_reading(hit, std::move(text));
}

float below_title(float height) {
  return height - picture_title_height() - ImGui::GetStyle().ItemSpacing.y;
}

}  // namespace

void lag_curve(const GradientStage& s, float height) {
  picture_title("Back from loss " + std::to_string(s.loss), lag_note(s));
  lag_plot(s, below_title(height));
}

void age_curve(const GradientStage& s, float height) {
  picture_title("Older than d steps, %", age_note(s));
  age_plot(s, below_title(height));
}

void either_curve(const GradientStage& s, float height) {
  const std::string back = "back from loss " + std::to_string(s.loss);
  const std::array<std::string_view, 2> names = {back, "older than d, %"};
  bool& age = s.outbox.state().gradient_age;
  int shown = age ? 1 : 0;
  if (segmented("##curve of the gradient", shown, names,
                {.dense = true,
                 .help = "The gradient against its distance from the loss, or the share of it that "
                         "is older than d steps."}))
    age = shown == 1;
  const std::string note = age ? age_note(s) : lag_note(s);
  const float row = ui().control_height(true), wide = notation_width(Type::kMonoSmall, note);
  const Rect last(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  const float right = ImGui::GetCurrentWindow()->WorkRect.Max.x;
  if (!note.empty() && last.Max.x + px(metric::kGap) + wide <= right) {
    const float cap = ui().fonts().face(Type::kMonoSmall).cap_height;
    draw_notation(canvas(), Type::kMonoSmall, {right - wide, last.GetCenter().y + cap / 2},
                  theme().ink, note);
    ui().items().cell("curve in short", {right - wide, last.Min.y}, {right, last.Max.y}, note,
                      Role::kText);
  }
  const float plot = height - row - ImGui::GetStyle().ItemSpacing.y;
  age ? age_plot(s, plot) : lag_plot(s, plot);
}

}  // namespace unroll::viz
