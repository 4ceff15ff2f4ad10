#pragma once
// What a network expects next: probabilities of symbols.

#include <span>
#include <string>
#include <string_view>

#include "viz/widgets/cells.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

struct Guess {
  std::string_view text;  ///< one symbol
  float probability = 0;
  bool target = false;  ///< it is the right answer
  bool pale = false;    ///< of a lane: nobody asks at this step
};

/// The best guesses as rows: symbol, bar, probability. The target has a check mark and the "good"
/// colour. Flows; returns the row pointed at in CellHit::row.
CellHit guess_list(std::string_view label, std::span<const Guess> guesses,
                   const Options& options = {});

/// The same in one row where there is no height for a list: symbol and per cent on a cell shaded by
/// probability, the target framed. CellHit::row counts from the left.
CellHit guess_chips(std::string_view label, std::span<const Guess> guesses,
                    const Options& options = {});

/// A probability for reading at a glance: "80 %", "4.8 %".
std::string percent(float probability);

struct GuessLaneSpec {
  int rows = 3;  ///< guesses per step
  LaneName name;
  CellAddress address = {};  ///< called with (rank, time step)
  bool shorten = false;      ///< show the beginning of words that do not fit, else nothing
};

/// Per time step of the axis its best guesses, best on top, shaded by probability; the target is
/// framed. `guesses` holds spec.rows per step, step after step. Hit: row = rank, column = step.
CellHit guess_lane(std::string_view label, std::span<const Guess> guesses, const TimeAxis& axis,
                   const GuessLaneSpec& spec, const Options& options = {});

}  // namespace unroll::viz
