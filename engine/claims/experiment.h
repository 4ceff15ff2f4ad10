#pragma once
// One training of one network, measured: what a claim is decided by.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/claims/measured.h"

namespace unroll {

/// What is changed in a trained network before it is measured.
struct Change {
  std::string_view what;             ///< a parameter ("rnn0.Wx") or a slot ("lstm0.f")
  double amount = 0;                 ///< that all its cells are held at
  int first_step = 0, end_step = 0;  ///< of a slot: steps [first, end); an end of 0 = all
};

/// What is trained. `link` is a configuration in the grammar of share links, without the seed.
struct Arm {
  std::string_view label;  ///< "LSTM, gate bias 3"
  std::string_view link;   ///< "task=recall&T=50&m=lstm&fb=3"
  int updates = 0;         ///< at most; 0 = only measured as it starts
  double stop_at = 1.1;    ///< held-out accuracy at which training ends
  /// Pairs that differ where the network is tested: "T=30". Training itself sees `link` only.
  std::string_view tested_on = {};
  std::optional<Change> change = {};
  /// The word vectors stay as they are: as they were learned by a network of this link in as many
  /// updates, or, if it is "random", as they start.
  std::string_view kept_vectors = {};
};

/// The pairs of `link` whose keys do not stand in `extra`, behind those of `extra`.
std::string overridden(std::string_view link, std::string_view extra);

/// How an experiment is spoiled, so that a claim that does not notice it is worth nothing.
enum class Sabotage : std::uint8_t {
  kNone,
  kShuffledTargets,  ///< the targets of a batch are dealt out anew among its sequences
  kUnchanged,        ///< the arms' changes are not made
};

/// What was measured; NaN where it was not.
struct Outcome {
  std::array<double, kMeasuredCount> values;

  Outcome();
  double& operator[](Measured what) { return values[static_cast<std::size_t>(what)]; }
  double operator[](Measured what) const { return values[static_cast<std::size_t>(what)]; }
};

/// Trains the arm from `seed`, with `extra` appended to its link, and measures what is `wanted`
/// besides what training notes.
Result<Outcome> run_experiment(const Arm& arm, std::string_view extra, Sabotage sabotage,
                               std::uint64_t seed, std::span<const Measured> wanted);

}  // namespace unroll
