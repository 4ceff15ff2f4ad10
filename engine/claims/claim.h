#pragma once
// The sentences of a lecture on sequence models that can be measured, each as data: what is
// trained, what must come out, and how the experiment is spoiled to see that the measurement has
// teeth.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/claims/experiment.h"

namespace unroll {

/// "accuracy of arm 0 is at least 0.95", or, with `times_arm`, at least 0.95 times that of an arm.
struct Check {
  int arm;
  Measured what;
  bool at_least;
  double bound;
  int times_arm = -1;
};

struct Claim {
  std::string_view id;         ///< "forget-bias"
  std::string_view stamp;      ///< in the lecture: "34:44"
  std::string_view sentence;   ///< what is said, in our words
  std::string_view condition;  ///< what must be added for it to hold; empty where nothing must
  std::vector<Arm> arms;
  std::vector<Check> plain;      ///< all hold: the sentence stands as it was said
  std::vector<Check> qualified;  ///< all hold: it stands under the condition
  std::string_view broken_by;    ///< how the spoiled experiment differs, in words
  std::string_view broken_link;  ///< appended to every arm's link
  Sabotage sabotage = Sabotage::kNone;
  std::optional<Change> broken_change = {};  ///< in place of the change of every arm
  bool quick = true;                         ///< cheap enough for quick mode
};

enum class Verdict : std::uint8_t { kSupported, kSupportedIf, kNotSupported };
std::string_view verdict_name(Verdict verdict);

/// One check over all seeds.
struct CheckedSeeds {
  Check check;
  std::vector<double> values;  ///< per seed
  int holds = 0;               ///< in how many seeds
};

struct Judgement {
  Verdict verdict = Verdict::kNotSupported;
  std::vector<std::vector<Outcome>> outcomes;  ///< per arm, per seed
  std::vector<CheckedSeeds> plain, qualified;
};

/// All claims, in the order of the lecture.
std::span<const Claim> claims();

/// Told before each training: label of the arm and seed.
using ClaimProgress = std::function<void(std::string_view arm, std::uint64_t seed)>;

/// The seeds first, first+1, ...
struct SeedRange {
  std::uint64_t first = 1;
  int count = 3;
};

/// Trains all arms from each seed and decides: a check holds where it does in at least two thirds
/// of the seeds. `broken` spoils every arm.
Result<Judgement> judge(const Claim& claim, SeedRange seeds, bool broken,
                        const ClaimProgress& progress);

/// "accuracy of LSTM >= 0.95: 1.00 0.98 1.00, holds in 3 of 3 seeds".
std::string describe(const Claim& claim, const CheckedSeeds& checked);

}  // namespace unroll
