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
  bool always = false;  ///< from every seed, not only from two thirds of them
};

/// Where something that is measured of every arm falls below a threshold, while a length grows from
/// arm to arm: told beside the checks, not judged.
struct Curve {
  std::string_view length;   ///< "gap"
  std::vector<int> lengths;  ///< of each arm
  Measured what;
  double threshold;
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
  std::optional<Curve> curve = {};
};

enum class Verdict : std::uint8_t { kSupported, kSupportedIf, kNotSupported };
std::string_view verdict_name(Verdict verdict);

/// One check over all seeds.
struct CheckedSeeds {
  Check check;
  std::vector<double> values;  ///< per seed
  int holds = 0;               ///< in how many seeds

  bool stands() const;
};

struct Judgement {
  Verdict verdict = Verdict::kNotSupported;
  std::vector<std::vector<Outcome>> outcomes;  ///< per arm, per seed
  std::vector<CheckedSeeds> plain, qualified;
  /// Of the claim's curve, per seed: the length at which it falls below its threshold; nothing
  /// where it does not within the arms.
  std::vector<std::optional<double>> crossings;
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

/// Trains all arms from each seed and decides: a check stands where it holds in at least two thirds
/// of the seeds. `broken` spoils every arm. An Error where an arm cannot be trained, or where what
/// a check asks for has no value: what was not measured supports nothing and refutes nothing.
Result<Judgement> judge(const Claim& claim, SeedRange seeds, bool broken,
                        const ClaimProgress& progress);

/// "accuracy of LSTM >= 0.95: 1.00 0.98 1.00, holds in 3 of 3 seeds".
std::string describe(const Claim& claim, const CheckedSeeds& checked);

/// "accuracy falls below 0.8 at gap 3.1 4 beyond 20"; empty without a curve.
std::string describe_curve(const Claim& claim, const Judgement& judgement);

}  // namespace unroll
