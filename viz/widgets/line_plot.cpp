#include "viz/widgets/line_plot.h"

#include <algorithm>
#include <string>

#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/plot_frame.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

/// The point that the pointer or the arrow keys have come to; none when neither is here.
PlotPoint pointed_at(const Interaction& item, const PlotFrame& f,
                     std::span<const PlotSeries> series) {
  ImGuiStorage* storage = ImGui::GetStateStorage();
  const ImGuiID series_key = item.id, index_key = item.id + 1;
  PlotPoint at;
  if (item.hovered && !item.forced) {
    at = nearest_point(f, series, ImGui::GetIO().MousePos);
  } else if (item.focused || item.hovered) {
    int first = 0;
    const int count = static_cast<int>(series.size());
    const auto main_line = [&](int i) {
      const PlotSeries& s = series[static_cast<std::size_t>(i)];
      return !s.thin && !s.y.empty();
    };
    while (first + 1 < count && !main_line(first)) ++first;
    at.series = std::clamp(storage->GetInt(series_key, first) + arrow_y(item), 0, count - 1);
    if (!main_line(at.series)) at.series = first;
    const int points = static_cast<int>(series[static_cast<std::size_t>(at.series)].y.size());
    if (points == 0) return {};
    const int step = ImGui::GetIO().KeyShift ? std::max(1, points / 10) : 1;
    at.index = storage->GetInt(index_key, 0) + arrow_x(item) * step;
    if (key_for(item, ImGuiKey_Home)) at.index = 0;
    if (key_for(item, ImGuiKey_End)) at.index = points - 1;
    if (item.forced) at.index = points * 3 / 5;
    at.index = std::clamp(at.index, 0, points - 1);
  }
  if (at.series >= 0 && !item.forced) {
    storage->SetInt(series_key, at.series);
    storage->SetInt(index_key, at.index);
  }
  return at;
}

/// The last point of `s` at or before x; -1 when there is none.
int index_before(const PlotSeries& s, float x) {
  int low = 0, high = static_cast<int>(s.y.size());
  while (low < high) {
    const int middle = (low + high) / 2;
    if (s.x_at(static_cast<std::size_t>(middle)) <= x)
      low = middle + 1;
    else
      high = middle;
  }
  return low - 1;
}

/// Hairline and dots at the point, and what the tooltip says of it and of the other lines there.
TooltipText draw_reading(ImDrawList* list, const PlotFrame& f, std::span<const PlotSeries> series,
                         const PlotHit& hit, std::string_view x_noun) {
  const Theme& t = theme();
  vline(list, f.x(hit.x), f.area.Min.y, f.area.Max.y, with_alpha(t.muted, 0.6f));
  TooltipText text;
  text.name = series[static_cast<std::size_t>(hit.series)].name;
  text.value = format_value(hit.y);
  text.shape = std::string(x_noun) + " " + format_short(hit.x);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const PlotSeries& s = series[i];
    const bool itself = static_cast<int>(i) == hit.series;
    const int before = itself ? hit.index : index_before(s, hit.x);
    if (before < 0 || (s.thin && !itself)) continue;
    const std::size_t k = static_cast<std::size_t>(before);
    const ImVec2 at(f.x(s.x_at(k)), f.mark_y(s.y[k]));
    list->AddCircleFilled(at, px(4.5f), t.panel, 20);
    list->AddCircleFilled(at, px(3), s.color ? s.color : t.ink, 20);
    if (itself) continue;
    std::string line = std::string(s.name) + " " + format_value(s.y[k]);
    if (s.x_at(k) != hit.x) line += " at " + format_short(s.x_at(k));
    text.formula.push_back(std::move(line));
  }
  return text;
}

/// Tells the registry every point.
void list_lines(std::string_view label, std::span<const PlotSeries> series, const Rect& place) {
  if (!ui().items().records_cells()) return;
  for (const PlotSeries& s : series) {
    ListedLine line{
        std::string(shown_label(label)), std::string(s.name), {}, {}, place.Min, place.Max, true};
    line.y.assign(s.y.begin(), s.y.end());
    for (std::size_t k = 0; k < s.y.size(); ++k) line.x.push_back(s.x_at(k));
    ui().items().line(std::move(line));
  }
}

}  // namespace

PlotHit line_plot(std::string_view label, std::span<const PlotSeries> series, const PlotSpec& spec,
                  const Options& options) {
  const float left = ImGui::GetCursorScreenPos().x;
  const float width = spec.axis ? std::max(px(1), spec.axis->end() - left) : take_width(options);
  const float height =
      spec.height > 0 ? spec.height : std::max(px(80), ImGui::GetContentRegionAvail().y);
  const Rect place = take_place({width, height});
  PlotHit result;
  const bool empty =
      std::all_of(series.begin(), series.end(), [](const PlotSeries& s) { return s.y.empty(); });
  const std::string summary =
      std::to_string(series.size()) + (series.size() == 1 ? " line" : " lines");
  const Interaction item =
      interact(label, place, options, Role::kPicture, empty ? spec.empty : summary);
  list_lines(label, series, place);
  ImDrawList* list = canvas();
  if (empty) {
    empty_state(place, spec.empty, spec.empty_how);
    if (item.focused) focus_ring(list, place, px(metric::kRadiusCell));
    return result;
  }
  const PlotFrame f = frame_of(place, series, spec);
  result.area = f.area;
  draw_axes(list, f, spec);
  const std::vector<PlotRun> lines = draw_lines(list, f, series, spec, item.disabled);
  draw_names(list, f, series, spec, lines, item.disabled);
  if (item.focused) focus_ring(list, place, px(metric::kRadiusCell));

  const PlotPoint at = pointed_at(item, f, series);
  if (at.series < 0) return result;
  const PlotSeries& s = series[static_cast<std::size_t>(at.series)];
  result.series = at.series;
  result.index = at.index;
  result.x = s.x_at(static_cast<std::size_t>(at.index));
  result.y = s.y[static_cast<std::size_t>(at.index)];
  result.hovered = item.hovered;
  result.focused = item.focused;
  result.clicked = item.pressed;
  TooltipText text = draw_reading(list, f, series, result, spec.x_noun);
  if (spec.tooltip && !item.forced) {
    const float x = f.x(result.x);
    const Rect point(x, f.area.Min.y, x, f.area.Max.y);
    tooltip(std::move(text), item.hovered ? nullptr : &point);
  }
  return result;
}

}  // namespace unroll::viz
