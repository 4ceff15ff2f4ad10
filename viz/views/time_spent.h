#pragma once
// How long training took, as whoever runs a session measures it: not what an update takes now, but
// what was spent up to each of them. The snapshots tell a running mean; how it changes from one to
// the next tells what the updates between them took.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

class TimeSpent {
 public:
  /// Takes in how far the present run has come, and how fast.
  void follow(const Snapshot& snapshot);
  /// Another session comes: nobody knows how long its runs took so far.
  void forget();

  /// Seconds of training of the present run up to `update`, counted from first_update() on; nothing
  /// before that.
  std::optional<double> seconds(double update) const;
  /// The update from which on the time is known: 0, unless the run was trained elsewhere before.
  std::uint64_t first_update() const;

 private:
  struct Mark {
    std::uint64_t update = 0;
    double seconds = 0;
  };
  using Marks = std::vector<Mark>;  ///< ascending; never empty

  /// What each of the `more` updates took that made the measured mean what it is in `snapshot`.
  double us_of_each(std::uint64_t more, double mean_us);
  static std::optional<double> at(const Marks& marks, double update);
  Marks first_marks(const Snapshot& snapshot, const RunCard& card) const;

  static constexpr std::size_t kMostMarks = 4096;
  std::map<std::uint32_t, Marks> runs_;
  std::set<std::uint32_t> kept_;  ///< runs of the last snapshot
  std::uint32_t present_ = 0;
  std::uint64_t measured_ = 0;  ///< updates that are in mean_us_
  double mean_us_ = 0;          ///< of the last snapshot
  bool resumed_ = false;
};

}  // namespace unroll::viz
