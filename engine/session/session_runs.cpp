// The runs beside the present one: new starts and edits in the past put it among them, and any of
// them can be gone on with.

#include "engine/session/session.h"

#include <algorithm>

namespace unroll {

RunRecord Session::record_present() const {
  RunRecord record{.place = place_,
                   .initial = timeline_.initial_config(),
                   .edits = timeline_.edits(),
                   .furthest = furthest_,
                   .measure = task_view_.measure,
                   .loss = task_view_.loss};
  if (imported_) record.first = timeline_.nearest(0).theta;
  return record;
}

void Session::keep_present(RunPlace& next) {
  if (!run_ || furthest_ == 0) return;
  if (place_.parent != 0 && furthest_ <= place_.fork) {
    // A branch without an update of its own.
    book_.hand_over(place_.id, {.id = place_.parent});
    if (next.parent == place_.id) next.parent = place_.parent;
    return;
  }
  RunRecord record = record_present();
  record.history = history_;
  record.samples = samples_;
  record.fault_met = fault_met_;
  // At the end the state is at hand; elsewhere the nearest keyframe leads there.
  Keyframe tip = run_->updates() == furthest_ && state_ != RunState::kDiverged
                     ? run_->capture()
                     : timeline_.nearest(furthest_);
  if (tip.update > 0) record.tip = {std::move(tip)};
  if (const int gone = book_.keep(std::move(record), next); gone > 0)
    note(false, std::string(gone == 1 ? "The oldest run is" : "The oldest runs are") +
                    " no longer kept: there is no more room. Pin those that are to stay.");
}

void Session::rejoin() {
  const RunRecord present = record_present();
  for (const RunRecord& kept : book_.records()) {
    if (!kept.same_run(present) || kept.furthest < furthest_) continue;
    book_.hand_over(place_.id, kept.place);
    return take_over(book_.take(kept.place.id));
  }
}

void Session::take_over(RunRecord record) {
  place_ = record.place;
  furthest_ = record.furthest;
  history_ = std::move(record.history);
  samples_ = std::move(record.samples);
  fault_met_ = std::move(record.fault_met);
  for (Keyframe& tip : record.tip) timeline_.keep(std::move(tip));
  ++history_epoch_;
}

void Session::on(const SwitchRun& c) {
  if (c.run == place_.id) return travel(furthest_, false);
  if (!book_.find(c.run)) return note(true, "That run is no longer kept.");
  const RunRecord& wanted = *book_.find(c.run);
  const auto task = admit(wanted.initial);
  if (!task) return note(true, task.error().text());
  const bool same_start =
      wanted.initial == timeline_.initial_config() && wanted.first == record_present().first;
  RunRecord record = book_.take(c.run);
  // A foreign file may hold a keyframe of another model.
  std::erase_if(record.tip, [&](const Keyframe& tip) {
    return tip.update > record.furthest || !Run(record.initial, task.value()->task).restore(tip);
  });
  keep_present(record.place);
  if (same_start) {
    timeline_.follow(record.edits);
  } else {
    begin(record.initial, task.value());
    if (!record.first.empty()) begin_with(record.first);
    timeline_.follow(record.edits);
  }
  const std::uint64_t end = record.furthest;
  take_over(std::move(record));
  inquiry_.forget();
  travel(end, true);
}

void Session::on(const PinRun& c) {
  if (c.run == place_.id)
    place_.pinned = c.pinned;
  else if (!book_.pin(c.run, c.pinned))
    note(true, "That run is no longer kept.");
}

void Session::on(const ForgetRun& c) {
  if (c.run == place_.id) return note(true, "The run that is being looked at stays.");
  const RunRecord* record = book_.find(c.run);
  if (!record) return note(true, "That run is no longer kept.");
  ForgottenRun gone{*record, {}};
  for (const RunRecord& other : book_.records())
    if (other.place.parent == c.run) gone.branches.push_back(other.place);
  if (place_.parent == c.run) gone.branches.push_back(place_);
  book_.forget(c.run, place_);
  forgotten_.push_back(std::move(gone));
  const auto bytes = [this] {
    std::size_t sum = 0;
    for (const ForgottenRun& run : forgotten_) sum += run.record.bytes();
    return sum;
  };
  while (forgotten_.size() > 1 && bytes() > kKeptRunsBytes) forgotten_.erase(forgotten_.begin());
}

void Session::on(const RecallRun& c) {
  const auto gone = std::ranges::find_if(
      forgotten_, [&](const ForgottenRun& run) { return run.record.place.id == c.run; });
  if (gone == forgotten_.end()) return note(true, "That run is no longer at hand.");
  ForgottenRun run = std::move(*gone);
  forgotten_.erase(gone);
  book_.recall(std::move(run), place_);
}

std::vector<RunHistory> Session::histories() const {
  std::vector<RunHistory> all;
  for (const RunRecord& record : book_.records())
    all.push_back({record.place.id, record.place.parent, record.place.fork, &record.history});
  all.push_back({place_.id, place_.parent, place_.fork, &history_});
  std::ranges::sort(all, {}, &RunHistory::id);
  return all;
}

void Session::show_runs(Snapshot& snapshot) const {
  for (const RunRecord& record : book_.records())
    snapshot.runs.push_back(card_of(record, record.history));
  snapshot.runs.push_back(card_of(record_present(), history_));
  snapshot.runs.back().present = true;
  std::ranges::sort(snapshot.runs, {}, &RunCard::id);
  if (!run_curves_) return;
  for (const RunRecord& record : book_.records())
    snapshot.run_curves.push_back(curve_of(record.place.id, record.history));
  snapshot.run_curves.push_back(curve_of(place_.id, history_));
  std::ranges::sort(snapshot.run_curves, {}, &RunCurve::id);
}

}  // namespace unroll
