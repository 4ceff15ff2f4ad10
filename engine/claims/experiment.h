#pragma once
// One training of one network, measured: what a claim is decided by.

#include <cstdint>
#include <string_view>

#include "engine/base/result.h"
#include "engine/session/config.h"

namespace unroll {

/// What is trained. `link` is a configuration in the grammar of share links, without the seed.
struct Arm {
  std::string_view label;  ///< "LSTM, gate bias 3"
  std::string_view link;   ///< "task=recall&T=50&m=lstm&fb=3"
  int updates = 0;         ///< at most; 0 = only measured as it starts
  double stop_at = 1.1;    ///< held-out accuracy at which training ends
};

/// How an experiment is spoiled, so that a claim that does not notice it is worth nothing.
enum class Sabotage : std::uint8_t {
  kNone,
  kShuffledTargets,  ///< the targets of a batch are dealt out anew among its sequences
};

/// Not measured = NaN.
struct Outcome {
  double accuracy;      ///< held out, at the end; share right
  double exact_match;   ///< held out, at the end; share of answers that the model writes exactly
  double error;         ///< held out, at the end; root mean square error
  double loss;          ///< held out, at the end; nats or squared units
  int updates = 0;      ///< done
  bool finite = true;   ///< false: a value left the real line
  double largest_norm;  ///< of the raw gradient over all updates
  double slope;         ///< at the start: decades per step of |dL_T/dh_t| against lag
  double parameters = 0;
};

/// Trains the arm from `seed`, with `extra` appended to its link.
Result<Outcome> run_experiment(const Arm& arm, std::string_view extra, Sabotage sabotage,
                               std::uint64_t seed);

}  // namespace unroll
