#include "engine/claims/claim.h"

#include <cmath>

#include "engine/base/numbers.h"

namespace unroll {

namespace {

constexpr int kDigits = 3;

double value_of(const Outcome& o, Measured what) {
  switch (what) {
    case Measured::kAccuracy:
      return o.accuracy;
    case Measured::kExactMatch:
      return o.exact_match;
    case Measured::kError:
      return o.error;
    case Measured::kUpdates:
      return o.updates;
    case Measured::kFinite:
      return o.finite ? 1 : 0;
    case Measured::kLargestNorm:
      return o.largest_norm;
    case Measured::kSlope:
      return o.slope;
    case Measured::kParameters:
      return o.parameters;
  }
  return NAN;
}

std::string_view name_of(Measured what) {
  switch (what) {
    case Measured::kAccuracy:
      return "accuracy";
    case Measured::kExactMatch:
      return "exact match";
    case Measured::kError:
      return "error";
    case Measured::kUpdates:
      return "updates needed";
    case Measured::kFinite:
      return "stays finite (1 = yes)";
    case Measured::kLargestNorm:
      return "largest gradient norm";
    case Measured::kSlope:
      return "slope in decades per step";
    case Measured::kParameters:
      return "parameters";
  }
  return "";
}

std::vector<CheckedSeeds> check_all(const std::vector<Check>& checks,
                                    const std::vector<std::vector<Outcome>>& outcomes) {
  std::vector<CheckedSeeds> out;
  for (const Check& check : checks) {
    CheckedSeeds checked{check, {}, 0};
    const auto& seeds = outcomes[static_cast<std::size_t>(check.arm)];
    for (std::size_t s = 0; s < seeds.size(); ++s) {
      const double value = value_of(seeds[s], check.what);
      double bound = check.bound;
      if (check.times_arm >= 0)
        bound *= value_of(outcomes[static_cast<std::size_t>(check.times_arm)][s], check.what);
      checked.values.push_back(value);
      checked.holds += check.at_least ? value >= bound : value <= bound;
    }
    out.push_back(std::move(checked));
  }
  return out;
}

bool all_hold(const std::vector<CheckedSeeds>& checks) {
  for (const CheckedSeeds& c : checks)
    if (3 * c.holds < 2 * static_cast<int>(c.values.size())) return false;
  return !checks.empty();
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSupported:
      return "SUPPORTED";
    case Verdict::kSupportedIf:
      return "SUPPORTED IF";
    case Verdict::kNotSupported:
      return "NOT SUPPORTED";
  }
  return "";
}

Result<Judgement> judge(const Claim& claim, int seeds, bool broken, const ClaimProgress& progress) {
  Judgement out;
  for (const Arm& arm : claim.arms) {
    std::vector<Outcome> of_arm;
    for (int seed = 1; seed <= seeds; ++seed) {
      const auto number = static_cast<std::uint64_t>(seed);
      if (progress) progress(arm.label, number);
      auto outcome = run_experiment(arm, broken ? claim.broken_link : std::string_view(),
                                    broken ? claim.sabotage : Sabotage::kNone, number);
      if (!outcome)
        return Error{"claim " + std::string(claim.id) + ", " + std::string(arm.label),
                     outcome.error().text()};
      of_arm.push_back(outcome.value());
    }
    out.outcomes.push_back(std::move(of_arm));
  }
  out.plain = check_all(claim.plain, out.outcomes);
  out.qualified = check_all(claim.qualified, out.outcomes);
  if (all_hold(out.plain))
    out.verdict = Verdict::kSupported;
  else if (all_hold(out.qualified))
    out.verdict = Verdict::kSupportedIf;
  return out;
}

std::string describe(const Claim& claim, const CheckedSeeds& c) {
  const auto label = [&](int arm) {
    return std::string(claim.arms[static_cast<std::size_t>(arm)].label);
  };
  std::string text = std::string(name_of(c.check.what)) + " of " + label(c.check.arm) +
                     (c.check.at_least ? " at least " : " at most ") +
                     format_significant(c.check.bound, kDigits);
  if (c.check.times_arm >= 0) text += " times that of " + label(c.check.times_arm);
  text += ":";
  for (const double v : c.values) text += " " + format_significant(v, kDigits);
  return text + ", holds in " + std::to_string(c.holds) + " of " + std::to_string(c.values.size()) +
         " seeds";
}

}  // namespace unroll
