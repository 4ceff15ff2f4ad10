#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "viz/app/bars.h"
#include "viz/views/measure.h"
#include "viz/views/race_table.h"
#include "viz/widgets/card.h"
#include "viz/widgets/scrubber.h"

namespace unroll::viz {
namespace {

int as_int(std::uint64_t value) {
  return static_cast<int>(std::min<std::uint64_t>(value, std::numeric_limits<int>::max()));
}

double lowest(const std::vector<Level>& levels) {
  double least = levels.empty() ? 0 : levels.front().value;
  for (const Level& level : levels) least = std::min(least, level.value);
  return least;
}

std::vector<ScrubMarker> markers(const ViewInput& input) {
  std::vector<ScrubMarker> out;
  const auto mark = [&](std::int64_t update, std::string_view label, ImU32 color) {
    if (update > 0) out.push_back({as_int(static_cast<std::uint64_t>(update)), label, color});
  };
  const CurveDigest& curves = input.curves;
  for (const UpdateSpan& stretch : curves.clipped())
    out.push_back({as_int(stretch.first), "clipped", theme().muted, as_int(stretch.last)});
  for (const LossSpike& spike : curves.spikes()) mark(spike.update, "loss spike", theme().warn);
  // Where others have branched off, and where this one did. Runs are the main one's.
  const bool race = !input.runs.empty() && input.runs.front().now;
  const Snapshot& main = race ? *input.runs.front().now : input.now;
  for (const RunCard& card : main.runs) {
    const bool own = card.present && card.parent != 0;
    const bool child = std::ranges::any_of(
        main.runs, [&](const RunCard& other) { return other.present && other.id == card.parent; });
    if (own || child) mark(static_cast<std::int64_t>(card.fork), "branch", theme().accent);
  }
  const TaskView& task = input.now.task;
  if (is_text(task)) {
    mark(curves.first_below(task.unigram_bits), "beats unigram", theme().positive);
    mark(curves.first_below(task.bigram_bits), "beats bigram", theme().good);
  } else if (task.measure != Measure::kAccuracy) {
    mark(curves.first_below(lowest(loss_levels(task))), "beats every rule", theme().good);
  }
  static constexpr std::array<std::string_view, 5> kPassedAt = {"95 %", "A 95 %", "B 95 %",
                                                                "C 95 %", "D 95 %"};
  if (task.measure == Measure::kAccuracy)
    for (std::size_t i = 0; i < input.runs.size(); ++i) {
      const bool alone = input.runs.size() == 1;
      if (const auto passed = race_row(input.runs[i], i).passed)
        mark(*passed, kPassedAt[alone ? 0 : std::min(i, std::size_t{3}) + 1],
             alone ? theme().good : model_look(theme(), static_cast<int>(i)).color);
    }
  for (const Fault& fault : input.now.fault_met)
    mark(static_cast<std::int64_t>(fault.update), "NaN", theme().bad);
  std::stable_sort(out.begin(), out.end(),
                   [](const ScrubMarker& a, const ScrubMarker& b) { return a.at < b.at; });
  return out;
}

}  // namespace

void scrub_bar(Surface& surface, const Rect& rect) {
  const Snapshot& now = *surface.controller.numbers();
  draw_card(rect);
  const float pad = px(metric::kPad);
  ImGui::SetCursorScreenPos({rect.Min.x + pad, rect.Min.y + px(6)});
  const std::uint64_t at = now.state == RunState::kSeeking ? now.seek_target : now.update;
  const std::uint64_t end = std::max({now.furthest, at, std::uint64_t{1}});
  int position = as_int(surface.state().scrub.value_or(at));
  const std::vector<ScrubMarker> marks = markers(surface.input);
  // Both rows are always there, so that the track does not jump with the first marker.
  static constexpr ScrubMarker kNowhere[] = {{-1, "", 0}};
  const std::string_view hint =
      now.furthest == 0 ? "every update is recorded here: train, then drag to travel back"
      : now.update < now.furthest
          ? "in the past: a change made here opens a branch; what came after is kept in Runs"
          : "drag to travel back; the numbers come back exactly";
  const Edit edit =
      scrubber("updates", position,
               {.min = 0,
                .max = as_int(end),
                .reached = as_int(std::max(now.furthest, at)),
                .markers = marks.empty() ? std::span<const ScrubMarker>(kNowhere) : marks,
                .hint = hint,
                .noun = "update"},
               {.disabled = now.furthest == 0, .width = rect.GetWidth() - 2 * pad});
  if (edit.changed) {
    surface.state().scrub = static_cast<std::uint64_t>(position);
    surface.outbox.wish(Travel{static_cast<std::uint64_t>(position)});
  }
  if (edit.finished) surface.state().scrub.reset();
}

}  // namespace unroll::viz
