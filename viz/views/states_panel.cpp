#include "viz/views/states_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/path_plot.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

const Answer<TrajectoryFinding>* answer_of(const ViewInput& input) {
  return input.now.findings.trajectory ? &*input.now.findings.trajectory : nullptr;
}

std::size_t chosen_path(const ViewInput& input, const TrajectoryFinding& found) {
  for (std::size_t i = 0; i < found.paths.size(); ++i)
    if (found.paths[i].slot.address() == input.state.states_slot) return i;
  return found.paths.size() - 1;  // the topmost layer
}

std::string per_cent(double share) { return format_short(std::round(share * 100)) + " %"; }

/// What the network, or its encoder, has read at step t, as a name beside the point.
std::string read_at(const ViewInput& input, bool of_source, int t) {
  const ExampleView& example = input.now.example;
  const std::vector<std::int32_t>& read = of_source ? example.source : example.inputs;
  const auto at = static_cast<std::size_t>(t);
  if (at >= read.size()) return std::to_string(t);
  return of_source ? source_glyph(input.now.task, read[at])
                   : symbol_glyph(input.now.task, read[at]);
}

std::string table_of(const StatePath& path) {
  std::string text = "t\tx\ty\n";
  for (std::size_t t = 0; t < path.x.size(); ++t)
    text += std::to_string(t) + "\t" + format_value(static_cast<double>(path.x[t])) + "\t" +
            format_value(static_cast<double>(path.y[t])) + "\n";
  return text;
}

}  // namespace

ViewInfo StatesPanel::info() const {
  return {"states", "States", Dock::kStage,
          "The memory of the network while it reads one example. A state has as many numbers as "
          "there are units; here it is seen from the side from which its way looks longest "
          "(principal components). Each dot is one time step, named by what was read there; the "
          "line runs from pale to dark. States that lie together are treated alike: watch them "
          "part when the network must remember which symbol came first."};
}

std::string StatesPanel::note(const ViewInput& input) const {
  const auto* answer = answer_of(input);
  if (!answer || !answer->ok() || answer->found.paths.empty()) return {};
  const StatePath& path = answer->found.paths[chosen_path(input, answer->found)];
  return path.slot.address() + " · update " +
         format_count(static_cast<std::int64_t>(answer->update));
}

void StatesPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask(set_of({Question::kTrajectory}));
  const auto* answer = answer_of(input);
  if (!answer)
    return empty_state(content_rect(), "Looking for the best side", "This takes a moment.",
                       icon::kGrid);
  if (!answer->ok() || answer->found.paths.empty())
    return empty_state(content_rect(), "No path to show",
                       answer->ok() ? "This model keeps no state." : answer->refused, icon::kGrid);
  const TrajectoryFinding& found = answer->found;
  const std::size_t chosen = chosen_path(input, found);
  const StatePath& path = found.paths[chosen];

  if (found.paths.size() > 1) {
    std::vector<std::string> names;
    for (const StatePath& p : found.paths) names.push_back(p.slot.address());
    const std::vector<std::string_view> views(names.begin(), names.end());
    int index = static_cast<int>(chosen);
    if (segmented("##states", index, views, {.dense = !input.phone}))
      outbox.state().states_slot = names[static_cast<std::size_t>(index)];
    ImGui::SameLine();
  }
  if (button("Copy table", {.kind = ButtonKind::kQuiet, .icon = icon::kCopy},
             {.dense = !input.phone}))
    outbox.wish(CopyText{table_of(path), "The path"});

  const std::string sentence = "These two directions show " +
                               per_cent(path.explained_x + path.explained_y) +
                               " of how the state varies along this example.";
  const Rect room = content_rect();
  const float foot = wrapped_height(Type::kLabel, room.GetWidth(), sentence) + 2 * px(metric::kGap);
  const std::string x_label = "first component: " + per_cent(path.explained_x) + " of the variance";
  const std::string y_label = "second component: " + per_cent(path.explained_y);
  const SlotView* state = input.now.example.find(path.slot.layer, path.slot.name);
  const bool of_source = state != nullptr && is_of_source(*state);
  const CellHit hit =
      path_plot("states", path.x, path.y,
                {.height = room.GetHeight() - foot,
                 .name = [&](int t) { return read_at(input, of_source, t); },
                 .address = [&](int t) { return path.slot.address() + "@" + std::to_string(t); },
                 .current = of_source ? source_step(input.state, input.now.example)
                                      : playhead_step(input.state, input.now.example),
                 .mark =
                     [&](int t, const Rect& dot) {
                       if (state == nullptr) return;
                       light_pointed(input.state, dot, nullptr, t, of_source);
                       for (const bool backward : {false, true})
                         light_place(input, dot, *state, t, backward);
                     },
                 .x_label = x_label,
                 .y_label = y_label});
  take_playhead(outbox.state(), hit, of_source);
  if (hit && state != nullptr) {
    const auto t = static_cast<std::size_t>(hit.column);
    TooltipText text;
    text.name = (of_source ? "s = " : "t = ") + std::to_string(hit.column);
    text.value = format_value(static_cast<double>(path.x[t])) + ", " +
                 format_value(static_cast<double>(path.y[t]));
    text.shape = format_shape(state->rows, state->steps);
    text.note = "The state after reading " + read_at(input, of_source, hit.column) +
                ", seen in this plane.";
    tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
  }
  note_text(sentence);
}

}  // namespace unroll::viz
