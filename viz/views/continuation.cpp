#include "viz/views/continuation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "viz/views/cell_tips.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/card.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/glyphs.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/plane.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kThrow = 300, kSeries = 200, kMargin = 14, kDot = 3, kRing = 4, kEmpty = 128;
constexpr float kFarthest = 5;  // of what is drawn, in sizes of the true way

const Answer<ContinuationFinding>* answer_of(const ViewInput& input) {
  const auto& answer = input.now.findings.continuation;
  return answer ? &*answer : nullptr;
}

/// Number `row` of each of `values`' moments.
std::vector<float> row_of(const std::vector<float>& values, int rows, int row) {
  std::vector<float> out;
  for (auto i = static_cast<std::size_t>(row); i < values.size();
       i += static_cast<std::size_t>(rows))
    out.push_back(values[i]);
  return out;
}

/// "0.31, 0.20": all numbers of one moment.
std::string moment(const std::vector<float>& values, int rows, int k) {
  std::string text;
  for (int row = 0; row < rows; ++row)
    text += (row > 0 ? ", " : "") +
            format_value(static_cast<double>(values[static_cast<std::size_t>(k * rows + row)]));
  return text;
}

/// Lists the numbers of both ways, each at its place.
template <class Place>
void list_moments(const ContinuationFinding& found, const Place& place) {
  if (!ui().items().records_cells()) return;
  for (int t = 0; t <= found.steps; ++t) {
    const Rect at = place(t);
    ui().items().cell("truth@" + std::to_string(t), at.Min, at.Max,
                      moment(found.truth, found.numbers, t));
  }
  for (int t = found.given; t <= found.steps; ++t) {
    const Rect at = place(found.steps + 1 + t - found.given);
    ui().items().cell("network@" + std::to_string(t), at.Min, at.Max,
                      moment(found.written, found.numbers, t - found.given));
  }
}

TooltipText moment_tip(const ContinuationFinding& found, int t) {
  const std::string truth = moment(found.truth, found.numbers, t);
  TooltipText text;
  text.name = "t = " + std::to_string(t);
  text.shape = std::to_string(t + 1) + " of " + std::to_string(found.steps + 1);
  if (t < found.given) {
    text.value = truth;
    text.note = "Given to the network.";
    return text;
  }
  text.value = moment(found.written, found.numbers, t - found.given);
  double sum = 0;
  for (int row = 0; row < found.numbers; ++row) {
    const auto i = static_cast<std::size_t>((t - found.given) * found.numbers + row);
    const double off =
        static_cast<double>(found.written[i]) -
        static_cast<double>(found.truth[static_cast<std::size_t>(t * found.numbers + row)]);
    sum += off * off;
  }
  text.formula = {"truth " + truth, "distance " + format_value(std::sqrt(sum))};
  text.note = "Predicted by the network, which then reads it in place of the truth.";
  return text;
}

float largest(const std::vector<float>& values) {
  float most = 0;
  for (const float v : values)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return most;
}

/// Two numbers at each moment are a place.
void draw_way(const ViewInput& input, Outbox& outbox, const ContinuationFinding& found) {
  const Theme& t = theme();
  const float side = std::min(ImGui::GetContentRegionAvail().x, px(kThrow));
  const Rect place = take_place({side, side});
  const float limit =
      round_limit(std::max(largest(found.truth),
                           std::min(largest(found.written), kFarthest * largest(found.truth))),
                  1e-3f);
  const std::array<float, 2> corner = {-limit, limit};
  Rect inner = place;
  inner.Expand(-px(kMargin));
  const Plane plane = plane_of(inner, corner, corner);
  std::vector<ImVec2> points =
      places_of(plane, row_of(found.truth, 2, 0), row_of(found.truth, 2, 1));
  const std::vector<ImVec2> network =
      places_of(plane, row_of(found.written, 2, 0), row_of(found.written, 2, 1));
  points.insert(points.end(), network.begin(), network.end());
  const int moments = found.steps + 1;
  const auto moment_of = [&](int point) {
    return point < moments ? point : found.given + point - moments;
  };
  const auto mouse = [&] { return nearest_place(points, ImGui::GetIO().MousePos); };
  CellHit hit = begin_grid(
      "way", place, 1, moments, [](float) { return 0; },
      [&](float) { return moment_of(std::max(0, mouse())); }, {});
  if ((hit.hovered || hit.held) && mouse() < 0) hit = {};
  ImDrawList* list = canvas();
  draw_frame(list, place, t.panel, t.line, px(metric::kRadiusCell));
  const std::string range = " ±" + format_short(limit);
  draw_plane(list, plane, place, with_codes(input.now.task.symbols.front()) + range,
             with_codes(input.now.task.symbols.back()) + range);
  const Rect range_box(plane.at(-limit, limit), plane.at(limit, -limit));
  stroke_rect(list, range_box, t.line, 0, px(1));
  list->PushClipRect(place.Min, place.Max, true);
  const auto line = [&](ImVec2 from, ImVec2 to, ImU32 color, LineStyle style) {
    if (has_place(from) && has_place(to))
      styled_line(list, from, to, color, px(metric::kPlayhead), style);
  };
  for (int k = 1; k < moments; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const bool given = k < found.given;
    line(points[i - 1], points[i], given ? t.ink : t.positive, LineStyle::kSolid);
    if (given) continue;
    const auto at = i + static_cast<std::size_t>(moments - found.given);
    line(points[k == found.given ? i - 1 : at - 1], points[at], t.negative, LineStyle::kDashed);
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool truth = i < static_cast<std::size_t>(moments);
    if (truth)
      list->AddCircleFilled(points[i], px(kDot),
                            i < static_cast<std::size_t>(found.given) ? t.ink : t.positive);
    else
      list->AddCircle(points[i], px(kRing), t.negative, 0, px(metric::kPlayhead));
  }
  list->PopClipRect();
  const auto dot = [&](int point) {
    const ImVec2 at = points[static_cast<std::size_t>(point)];
    return Rect(at.x - px(kDot), at.y - px(kDot), at.x + px(kDot), at.y + px(kDot));
  };
  list_moments(found, dot);
  if (hit.column >= 0) hit.rect = dot(hit.column);
  tell_missing(list, place, points);
  finish_grid(hit, place);
  if (!hit) return;
  if (hit.held) move_playhead(outbox.state(), std::min(hit.column, found.steps - 1));
  show_tip(hit, moment_tip(found, hit.column));
}

/// One number over time.
void draw_line(const ViewInput& input, Outbox& outbox, const ContinuationFinding& found) {
  int& row = outbox.state().sampling.series;
  row = std::clamp(row, 0, found.numbers - 1);
  if (found.numbers > 1) {
    std::vector<std::string> names;
    for (const std::string& name : input.now.task.symbols) names.push_back(with_codes(name));
    const std::vector<std::string_view> views(names.begin(), names.end());
    dropdown("series", row, views, {.dense = !input.phone});
  }
  const std::vector<float> truth = row_of(found.truth, found.numbers, row);
  std::vector<float> network = row_of(found.written, found.numbers, row);
  const auto last = static_cast<std::size_t>(found.given - 1);
  network.insert(network.begin(), truth[last]);  // it hangs on what was seen last
  const auto from = static_cast<float>(last);
  const Theme& t = theme();
  const PlotSeries series[] = {
      {.name = "given", .y = std::span(truth).first(last + 1)},
      {.name = "truth", .y = std::span(truth).subspan(last), .first_x = from, .color = t.positive},
      {.name = "network",
       .y = network,
       .first_x = from,
       .color = t.negative,
       .style = LineStyle::kDashed}};
  const PlotHit hit =
      line_plot("way", series, {.height = px(kSeries), .x_label = "steps", .x_noun = "step"});
  list_moments(found, [&](int) { return hit.area; });
}

}  // namespace

bool is_series(const TaskView& task) {
  return task.loss == LossKind::kSquared && task.symbols == task.classes;
}

void continuation(const ViewInput& input, Outbox& outbox) {
  int& given = outbox.state().sampling.given;
  outbox.ask_continuation(static_cast<std::uint32_t>(given));
  const auto* answer = answer_of(input);
  if (!answer || !answer->ok()) {
    const Rect room = content_rect();
    return empty_state(take_place({room.GetWidth(), std::max(px(kEmpty), room.GetHeight())}),
                       answer ? "It cannot go on" : "Going on",
                       answer ? answer->refused : "This takes a moment.", icon::kPencil);
  }
  const ContinuationFinding& found = answer->found;
  example_stepper(input, outbox);
  int shown = given == 0 ? found.given : std::clamp(given, 1, static_cast<int>(found.steps));
  if (slider("given", shown, {.min = 1, .max = static_cast<double>(found.steps), .unit = "steps"},
             {.dense = !input.phone,
              .help = "So many steps of the true way are read. From there on it reads its own "
                      "predictions."}))
    given = shown;
  note_text(input.now.update == 0
                ? "It has learned nothing yet: press Play and see its way bend to the true one."
                : "It is given the beginning and goes on by itself, reading its own predictions.");
  if (found.numbers == 2)
    draw_way(input, outbox, found);
  else
    draw_line(input, outbox, found);
  const LegendEntry legend[] = {
      {.text = "given", .mark = LegendMark::kFrame, .color = theme().ink},
      {.text = "truth", .mark = LegendMark::kFrame, .color = theme().positive},
      {.text = "network (dashed)", .mark = LegendMark::kFrame, .color = theme().negative}};
  legend_line(legend, content_rect().Min.x);
  separator();
  const RowSpacing spacing(0);
  readout_row("its error, here", format_value(found.error));
  readout_row("error of standing still, here", format_value(found.still));
  if (found.examples > 0) {
    const std::string all = ", " + std::to_string(found.examples) + " held-out";
    readout_row("its error" + all, format_value(found.held_out_error));
    readout_row("error of standing still" + all, format_value(found.held_out_still));
  }
  note_text(
      "Root of the mean squared error of all that follows. Standing still repeats the last given "
      "numbers. The loss judges single steps with true inputs; here errors add up.");
}

std::string continuation_note(const ViewInput& input) {
  const auto* answer = answer_of(input);
  if (!answer) return {};
  if (!answer->ok()) return "not for this model";
  return "error " + format_value(answer->found.error) + " · update " +
         format_count(static_cast<std::int64_t>(answer->update));
}

}  // namespace unroll::viz
