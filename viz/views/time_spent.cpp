#include "viz/views/time_spent.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/session/update_pace.h"

namespace unroll::viz {

void TimeSpent::forget() {
  runs_.clear();
  resumed_ = true;
}

std::optional<double> TimeSpent::at(const Marks& marks, double update) {
  const auto after = std::ranges::lower_bound(
      marks, update, {}, [](const Mark& m) { return static_cast<double>(m.update); });
  if (after == marks.end()) return marks.back().seconds;
  const auto end = static_cast<double>(after->update);
  if (after == marks.begin()) return end == update ? std::optional(after->seconds) : std::nullopt;
  const Mark& before = *(after - 1);
  const auto start = static_cast<double>(before.update);
  return before.seconds + (after->seconds - before.seconds) * (update - start) / (end - start);
}

TimeSpent::Marks TimeSpent::first_marks(const Snapshot& snapshot, const RunCard& card) const {
  // A branch has the beginning of another run.
  if (const auto parent = runs_.find(card.parent); parent != runs_.end())
    if (const auto spent = at(parent->second, static_cast<double>(card.fork))) {
      Marks marks = parent->second;
      std::erase_if(marks, [&](const Mark& m) { return m.update >= card.fork; });
      marks.push_back({card.fork, *spent});
      return marks;
    }
  const bool trained_before = resumed_ || kept_.contains(card.id);
  return {{trained_before ? snapshot.furthest : 0, 0}};
}

double TimeSpent::us_of_each(std::uint64_t more, double mean_us) {
  const double before = std::exchange(mean_us_, mean_us);
  if (more == 0) return 0;
  // UpdatePace: a plain mean at first, then one that forgets.
  constexpr std::uint64_t kOver = UpdatePace::kOver;
  const std::uint64_t plain = std::min(more, kOver - measured_);
  const double kept = static_cast<double>(measured_) / static_cast<double>(measured_ + plain) *
                      std::pow(1.0 - 1.0 / kOver, static_cast<double>(more - plain));
  measured_ = std::min(measured_ + more, kOver);
  return std::max(0.0, (mean_us - before * kept) / (1 - kept));
}

void TimeSpent::follow(const Snapshot& snapshot) {
  const auto card = std::ranges::find_if(snapshot.runs, &RunCard::present);
  if (card == snapshot.runs.end()) return;
  present_ = card->id;
  if (!runs_.contains(present_)) runs_[present_] = first_marks(snapshot, *card);
  resumed_ = false;
  kept_.clear();
  for (const RunCard& run : snapshot.runs) kept_.insert(run.id);

  Marks& marks = runs_[present_];
  if (snapshot.furthest < marks.back().update) {
    // It goes on from an earlier save.
    const auto spent = at(marks, static_cast<double>(snapshot.furthest));
    std::erase_if(marks, [&](const Mark& m) { return m.update >= snapshot.furthest; });
    marks.push_back({snapshot.furthest, spent.value_or(0)});
  }
  const std::uint64_t more = snapshot.furthest - marks.back().update;
  const double each = us_of_each(more, snapshot.us_per_update);
  if (more == 0) return;
  marks.push_back(
      {snapshot.furthest, marks.back().seconds + static_cast<double>(more) * each / 1e6});
  if (marks.size() < kMostMarks) return;
  Marks fewer;
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (i % 2 == 0 || i + 1 == marks.size()) fewer.push_back(marks[i]);
  marks = std::move(fewer);
}

std::optional<double> TimeSpent::seconds(double update) const {
  const auto marks = runs_.find(present_);
  return marks == runs_.end() ? std::nullopt : at(marks->second, update);
}

std::uint64_t TimeSpent::first_update() const {
  const auto marks = runs_.find(present_);
  return marks == runs_.end() ? 0 : marks->second.front().update;
}

}  // namespace unroll::viz
