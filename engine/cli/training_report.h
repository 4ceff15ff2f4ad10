#pragma once

#include <string>

#include "engine/cli/host.h"

namespace unroll::cli {

/// Turns what happens in a training into lines: JSON as it goes, a summary for people at the end.
class TrainingReport {
 public:
  /// `every`: updates between two step lines; `timings`: lines tell how long it took.
  TrainingReport(Output& output, std::uint64_t every, bool timings);

  /// The run is about to go on from the host's snapshot up to update `until`.
  void start(Host& host, std::uint64_t until);
  /// The host has a new snapshot: writes the step lines that are due and shows the progress.
  void advance(Host& host);
  /// The run ended with `code`; its state was saved to the file `saved`, or nowhere (empty).
  void finish(ExitCode code, Host& host, const std::string& saved);

 private:
  void take_rows(Host& host);
  double seconds() const;

  Output& output_;
  std::uint64_t every_;
  bool timings_;
  double began_;
  ProgressState progress_;
  std::uint64_t reported_ = 0;  ///< history up to this update has been seen
  HistoryRow last_;             ///< the newest row of an update
  HistoryRow held_out_;         ///< the newest row with a measurement on held-out data
};

}  // namespace unroll::cli
