#pragma once
// Runs that are not going on at present: what was trained before a new start, and the futures that
// an edit in the past has left behind. Kept within a bound of bytes, to be compared and gone on
// with.

#include <cstdint>
#include <vector>

#include "engine/session/snapshot.h"
#include "engine/session/timeline.h"

namespace unroll {

/// Where a run stands among the others.
struct RunPlace {
  std::uint32_t id = 1;
  std::uint32_t parent = 0;  ///< the run that it branched off; 0: it was started anew
  std::uint64_t fork = 0;    ///< updates that it has in common with its parent
  bool pinned = false;       ///< kept even where room is short
};

/// All that is needed to show a run and to go on with it.
struct RunRecord {
  RunPlace place;
  Config initial;
  std::vector<LoggedEdit> edits;
  std::uint64_t furthest = 0;
  Measure measure = Measure::kBits;
  LossKind loss = LossKind::kSoftmax;
  std::vector<float> first;  ///< parameters at update 0; empty where the seed gives them
  /// None or one, at or before `furthest`: from there the end is a short replay.
  std::vector<Keyframe> tip;
  std::vector<HistoryRow> history;
  std::vector<SampleView> samples;
  std::vector<Fault> fault_met = {};  ///< as in Snapshot; a replay finds it again

  std::size_t bytes() const;
  /// Whether both are the same run, each as far as it goes.
  bool same_run(const RunRecord& other) const;
};

/// One line of the list, from a record whose history is `history`.
RunCard card_of(const RunRecord& record, const std::vector<HistoryRow>& history);
/// The history of a record at no more than kRunCurvePoints places.
RunCurve curve_of(std::uint32_t id, const std::vector<HistoryRow>& history);

/// A run that was let go of, and where what branched off it stood until then.
struct ForgottenRun {
  RunRecord record;
  std::vector<RunPlace> branches;
};

class RunBook {
 public:
  /// `limit` bounds the memory of what is kept, in bytes.
  explicit RunBook(std::size_t limit) : limit_(limit) {}

  /// Keeps a run. One that is part of another is not kept twice. Where room is short the keyframes
  /// of the oldest go first, then the oldest that are not pinned; gives how many runs went. `next`
  /// is the place of the run that comes now; its parent changes if that goes.
  int keep(RunRecord record, RunPlace& next);
  const RunRecord* find(std::uint32_t id) const;
  /// Takes a record out without touching those that branched off it.
  RunRecord take(std::uint32_t id);
  /// False when there is none of that id.
  bool pin(std::uint32_t id, bool pinned);
  bool forget(std::uint32_t id, RunPlace& present);
  /// Keeps a run again that was forgotten; what still stands where it was put then hangs on it as
  /// before.
  int recall(ForgottenRun run, RunPlace& present);
  /// What branched off run `id`, which is no more, hangs on `heir` now.
  void hand_over(std::uint32_t id, const RunPlace& heir);
  void assign(std::vector<RunRecord> records) { records_ = std::move(records); }

  /// In the order in which they were kept.
  const std::vector<RunRecord>& records() const { return records_; }
  std::size_t bytes() const;

 private:
  void remove(std::size_t index, RunPlace& next);
  int make_room(RunPlace& next);

  std::size_t limit_;
  std::vector<RunRecord> records_;
};

/// More runs than this are not kept.
inline constexpr std::size_t kMostKeptRuns = 32;
inline constexpr std::size_t kRunCurvePoints = 128;

}  // namespace unroll
