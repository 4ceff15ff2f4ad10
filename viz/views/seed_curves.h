#pragma once
// The runs that differ from the present one in nothing but the seed, as curves to be drawn beside
// its own.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// Points of one run that were measured.
struct SeedLine {
  std::string name;                                       ///< "seed 3 (#2)"
  std::vector<float> held_x, held, accuracy_x, accuracy;  ///< accuracy in per cent
};

struct SeedCurves {
  std::vector<SeedLine> others;  ///< kept runs, without the present one
  std::string name;              ///< of the median: "median of 3 seeds"
  /// At the points of the present run: the middle of its own value and of what each of the others
  /// had measured last by then; a run that ended before does not count.
  std::vector<float> held_x, held, accuracy_x, accuracy;

  bool empty() const { return others.empty(); }
};

/// Whether any kept run of `main` differs from the present one in nothing but the seed: only then
/// the curves of all runs are worth asking for.
bool has_other_seeds(const Snapshot& main);

/// Out of Snapshot::run_curves; empty without other seeds or while the curves are not there yet.
SeedCurves seed_curves(const Snapshot& main);

}  // namespace unroll::viz
