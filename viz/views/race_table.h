#pragma once
// The runs of a race in numbers and words. Pure functions of what the snapshots and histories hold.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// This share of right answers counts as learned in a race.
inline constexpr double kPassed = 0.95;

/// One line of the table.
struct RaceRow {
  char letter = 'A';
  std::string model;  ///< in words
  std::uint64_t parameters = 0;
  analysis::Cost cost;
  std::uint64_t update = 0;
  double us_per_update = 0;            ///< measured; 0: not yet
  std::optional<double> held_out;      ///< last measured, in the task's measure
  std::optional<std::int64_t> passed;  ///< first measured update at which it had learned the task
  bool learned = false;                ///< better than every rule without a network, clearly
  bool started = false;                ///< it has shown itself: the numbers above hold
};

/// Kind, units (or width) and what is worth telling: "tanh RNN 32"; "LSTM 32, bias 3" (of its
/// gate).
std::string model_words(const Config& config);

/// The line of run number `run`.
RaceRow race_row(const RunView& view, std::size_t run);
std::vector<RaceRow> race_rows(std::span<const RunView> runs);

/// Which one has learned the task, in one or two sentences that follow from the rows alone. With
/// `memory` learning it means to remember.
std::string race_verdict(std::span<const RaceRow> rows, const TaskView& task, bool memory);

/// Head of the column `passed`: "95 % at" or "beats rules at".
std::string_view passed_words(const TaskView& task);

/// The table with tabs and a head line, numbers in plain ASCII.
std::string race_text(std::span<const RaceRow> rows, const TaskView& task);

}  // namespace unroll::viz
