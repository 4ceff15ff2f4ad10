#include "engine/session/run_book.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/contract.h"

namespace unroll {

namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

std::size_t index_of(const std::vector<RunRecord>& records, std::uint32_t id) {
  const auto found = std::ranges::find_if(
      records, [id](const RunRecord& record) { return record.place.id == id; });
  return static_cast<std::size_t>(found - records.begin());
}

/// The mean of what is finite.
struct Mean {
  double sum = 0;
  int count = 0;

  void add(float value) {
    if (std::isfinite(value)) sum += static_cast<double>(value), ++count;
  }
  float value() const { return count > 0 ? static_cast<float>(sum / count) : kNothing; }
};

}  // namespace

std::size_t RunRecord::bytes() const {
  std::size_t total = sizeof(*this) + history.size() * sizeof(HistoryRow) + first.size() * 4;
  for (const Keyframe& frame : tip) total += frame.bytes();
  for (const LoggedEdit& edit : edits) total += sizeof(edit) + edit.key.size() + edit.value.size();
  for (const SampleView& sample : samples)
    total += sizeof(sample) + sample.text.size() + sample.probabilities.size() * 4;
  return total;
}

bool RunRecord::same_run(const RunRecord& other) const {
  return initial == other.initial && edits == other.edits && first == other.first;
}

RunCard card_of(const RunRecord& record, const std::vector<HistoryRow>& history) {
  RunCard card;
  card.id = record.place.id;
  card.parent = record.place.parent;
  card.fork = record.place.fork;
  card.pinned = record.place.pinned;
  card.imported = !record.first.empty();
  card.config = record.initial;
  card.edits = record.edits;
  card.furthest = record.furthest;
  card.measure = record.measure;
  card.loss = record.loss;
  card.held_out_bits = card.accuracy = kNothing;
  for (auto row = history.rbegin(); row != history.rend(); ++row) {
    if (!std::isfinite(row->held_out_bits)) continue;
    card.held_out_bits = row->held_out_bits;
    card.accuracy = row->accuracy;
    break;
  }
  return card;
}

RunCurve curve_of(std::uint32_t id, const std::vector<HistoryRow>& history) {
  RunCurve curve{.id = id};
  const std::size_t stride =
      std::max<std::size_t>(1, (history.size() + kRunCurvePoints - 1) / kRunCurvePoints);
  for (std::size_t from = 0; from < history.size(); from += stride) {
    const std::size_t end = std::min(from + stride, history.size());
    Mean loss, held_out, accuracy;
    for (std::size_t i = from; i < end; ++i) {
      loss.add(history[i].loss_bits);
      held_out.add(history[i].held_out_bits);
      accuracy.add(history[i].accuracy);
    }
    curve.update.push_back(static_cast<float>(history[from].update + history[end - 1].update) / 2);
    curve.loss_bits.push_back(loss.value());
    curve.held_out_bits.push_back(held_out.value());
    curve.accuracy.push_back(accuracy.value());
  }
  return curve;
}

int RunBook::keep(RunRecord record, RunPlace& next) {
  for (std::size_t i = 0; i < records_.size(); ++i) {
    RunRecord& other = records_[i];
    if (!other.same_run(record)) continue;
    const bool pinned = record.place.pinned || other.place.pinned;
    RunRecord& stays = other.furthest >= record.furthest ? other : record;
    const RunPlace goes = &stays == &other ? record.place : other.place;
    stays.place.pinned = pinned;
    if (stays.place.parent == goes.id) stays.place.parent = goes.parent;
    const RunPlace heir = stays.place;
    if (next.parent == goes.id) next.parent = heir.id;
    if (heir.id == other.place.id) {
      hand_over(goes.id, heir);
      return 0;
    }
    records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(i));
    hand_over(goes.id, heir);
    break;
  }
  records_.push_back(std::move(record));
  return make_room(next);
}

void RunBook::hand_over(std::uint32_t id, const RunPlace& heir) {
  for (RunRecord& child : records_)
    if (child.place.parent == id && child.place.id != heir.id) child.place.parent = heir.id;
}

int RunBook::make_room(RunPlace& next) {
  const auto full = [this] { return records_.size() > kMostKeptRuns || bytes() > limit_; };
  int gone = 0;
  // The newest is what was just left: it stays, and so does its way to its end.
  for (std::size_t i = 0; i + 1 < records_.size() && bytes() > limit_; ++i)
    if (!records_[i].place.pinned) records_[i].tip.clear();
  for (std::size_t i = 0; i + 1 < records_.size() && full();) {
    if (records_[i].place.pinned) {
      ++i;
      continue;
    }
    remove(i, next);
    ++gone;
  }
  // Pins give way where there is nothing else.
  for (; records_.size() > 1 && full(); ++gone) remove(0, next);
  return gone;
}

void RunBook::remove(std::size_t index, RunPlace& next) {
  const RunPlace gone = records_[index].place;
  records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(index));
  const auto mend = [&gone](RunPlace& place) {
    if (place.parent != gone.id) return;
    place.parent = gone.parent;
    place.fork = gone.parent == 0 ? 0 : std::min(place.fork, gone.fork);
  };
  for (RunRecord& child : records_) mend(child.place);
  mend(next);
}

const RunRecord* RunBook::find(std::uint32_t id) const {
  const std::size_t index = index_of(records_, id);
  return index < records_.size() ? &records_[index] : nullptr;
}

RunRecord RunBook::take(std::uint32_t id) {
  const std::size_t index = index_of(records_, id);
  UNROLL_ASSERT(index < records_.size(), "no run " + std::to_string(id));
  RunRecord record = std::move(records_[index]);
  records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(index));
  return record;
}

bool RunBook::pin(std::uint32_t id, bool pinned) {
  const std::size_t index = index_of(records_, id);
  if (index >= records_.size()) return false;
  records_[index].place.pinned = pinned;
  return true;
}

bool RunBook::forget(std::uint32_t id, RunPlace& present) {
  const std::size_t index = index_of(records_, id);
  if (index >= records_.size()) return false;
  remove(index, present);
  return true;
}

int RunBook::recall(ForgottenRun run, RunPlace& present) {
  const RunPlace home = run.record.place;
  const auto hang = [&](RunPlace& place) {
    for (const RunPlace& before : run.branches)
      if (place.id == before.id && place.parent == home.parent) {
        place.parent = before.parent;
        place.fork = before.fork;
      }
  };
  for (RunRecord& record : records_) hang(record.place);
  hang(present);
  return keep(std::move(run.record), present);
}

std::size_t RunBook::bytes() const {
  std::size_t total = 0;
  for (const RunRecord& record : records_) total += record.bytes();
  return total;
}

}  // namespace unroll
