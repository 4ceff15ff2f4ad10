#include "viz/views/neurons_probes.h"

#include <algorithm>
#include <array>

#include "viz/views/measure.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kPhonePlot = 220, kLeastProbePlot = 90;  // logical pixels
/// Better than the commonest symbol by this share of the examples, to be called remembered.
constexpr float kClearlyBetter = 0.15f;

std::string probe_verdict(const ProbesFinding& found) {
  const ProbeLine& line = found.lines.back();
  int first = -1;
  for (std::size_t i = found.places.size(); i-- > 0;)
    if (line.accuracy[i] > found.majority[i] + kClearlyBetter) first = found.places[i];
  std::string text =
      first < 0 ? "After the last step nothing of what was read can be told from " +
                      line.slot.address() + " by a linear map. "
                : "After the last step the symbol of step " + std::to_string(first) +
                      " can still be told from " + line.slot.address() + " (" +
                      share_text(static_cast<double>(line.accuracy[static_cast<std::size_t>(
                          std::ranges::find(found.places, first) - found.places.begin())])) +
                      " right). ";
  return text + "Fitted to 7 of 10 of " + format_count(found.sequences) +
         " held-out sequences, counted on the others.";
}

}  // namespace

void probes_plot(const ViewInput& input, Outbox& outbox) {
  outbox.ask(set_of({Question::kProbes}));
  body_text(
      "A probe is a linear map, fitted to tell from all units after the last step which symbol was "
      "read at an earlier one. Where it beats naming the commonest symbol, the memory still holds "
      "that step.");
  const auto& answer = input.now.findings.probes;
  const Rect room = content_rect();
  if (!answer || !answer->ok())
    return empty_state(take_place({room.GetWidth(), std::max(px(kLeastProbePlot),
                                                             input.phone ? 0 : room.GetHeight())}),
                       answer ? "No probes here" : "Fitting the probes",
                       answer ? answer->refused : "This takes a moment.", icon::kGrid);
  const ProbesFinding& found = answer->found;
  const std::string words = probe_verdict(found);
  std::vector<float> places(found.places.begin(), found.places.end());
  std::vector<std::string> names;
  for (const ProbeLine& line : found.lines) names.push_back(line.slot.address());
  std::vector<PlotSeries> series;
  for (std::size_t i = 0; i < found.lines.size(); ++i) {
    series.push_back({.name = names[i],
                      .y = found.lines[i].accuracy,
                      .x = places,
                      .color = theme().models[i % 4],
                      .style = static_cast<LineStyle>(i % 4)});
    for (std::size_t k = 0; k < found.places.size(); ++k)
      ui().items().cell("probe " + names[i] + "@" + std::to_string(found.places[k]), room.Min,
                        room.Max, share_text(static_cast<double>(found.lines[i].accuracy[k])),
                        Role::kText);
  }
  series.push_back({.name = "commonest symbol",
                    .y = found.majority,
                    .x = places,
                    .color = theme().muted,
                    .style = LineStyle::kDotted});
  const float below = wrapped_height(Type::kLabel, room.GetWidth(), words) + px(metric::kGap);
  line_plot("probes", series,
            {.height = input.phone ? px(kPhonePlot)
                                   : std::max(px(kLeastProbePlot), room.GetHeight() - below),
             .y_min = 0.0f,
             .y_max = 1.0f,
             .x_label = "step at which the symbol was read",
             .x_counted = false,
             .x_noun = "step"},
            {.width = room.GetWidth()});
  note_text(words);
  ui().items().cell("probe verdict", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), words,
                    Role::kStatus);
}

}  // namespace unroll::viz
