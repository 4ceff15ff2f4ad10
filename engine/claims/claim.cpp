#include "engine/claims/claim.h"

#include <cmath>

#include "engine/analysis/lag_accuracy.h"
#include "engine/base/numbers.h"

namespace unroll {

namespace {

constexpr int kDigits = 4;

/// What the checks of a claim ask of one of its arms.
std::vector<Measured> wanted_of(const Claim& claim, int arm) {
  std::vector<Measured> out;
  for (const auto* list : {&claim.plain, &claim.qualified})
    for (const Check& check : *list)
      if (check.arm == arm || check.times_arm == arm) out.push_back(check.what);
  if (claim.curve) out.push_back(claim.curve->what);
  return out;
}

std::string label_of(const Claim& claim, int arm) {
  return std::string(claim.arms[static_cast<std::size_t>(arm)].label);
}

std::vector<CheckedSeeds> check_all(const std::vector<Check>& checks,
                                    const std::vector<std::vector<Outcome>>& outcomes) {
  std::vector<CheckedSeeds> out;
  for (const Check& check : checks) {
    CheckedSeeds checked{check, {}, 0};
    const auto& seeds = outcomes[static_cast<std::size_t>(check.arm)];
    for (std::size_t s = 0; s < seeds.size(); ++s) {
      const double value = seeds[s][check.what];
      double bound = check.bound;
      if (check.times_arm >= 0)
        bound *= outcomes[static_cast<std::size_t>(check.times_arm)][s][check.what];
      checked.values.push_back(value);
      checked.holds += check.at_least ? value >= bound : value <= bound;
    }
    out.push_back(std::move(checked));
  }
  return out;
}

bool all_hold(const std::vector<CheckedSeeds>& checks) {
  for (const CheckedSeeds& c : checks)
    if (!c.stands()) return false;
  return !checks.empty();
}

std::vector<std::optional<double>> crossings_of(const Curve& curve,
                                                const std::vector<std::vector<Outcome>>& outcomes) {
  std::vector<std::optional<double>> out;
  for (std::size_t seed = 0; seed < outcomes.front().size(); ++seed) {
    std::vector<double> values;
    for (const auto& of_arm : outcomes) values.push_back(of_arm[seed][curve.what]);
    out.push_back(analysis::crossing(curve.lengths, values, curve.threshold));
  }
  return out;
}

}  // namespace

bool CheckedSeeds::stands() const {
  const int seeds = static_cast<int>(values.size());
  return check.always ? holds == seeds : 3 * holds >= 2 * seeds;
}

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

Result<Judgement> judge(const Claim& claim, SeedRange seeds, bool broken,
                        const ClaimProgress& progress) {
  Judgement out;
  for (std::size_t i = 0; i < claim.arms.size(); ++i) {
    Arm arm = claim.arms[i];
    if (broken && claim.broken_change) arm.change = claim.broken_change;
    const std::vector<Measured> wanted = wanted_of(claim, static_cast<int>(i));
    std::vector<Outcome> of_arm;
    for (int n = 0; n < seeds.count; ++n) {
      const std::uint64_t seed = seeds.first + static_cast<std::uint64_t>(n);
      if (progress) progress(arm.label, seed);
      auto outcome = run_experiment(arm, broken ? claim.broken_link : std::string_view(),
                                    broken ? claim.sabotage : Sabotage::kNone, seed, wanted);
      if (!outcome)
        return Error{"claim " + std::string(claim.id) + ", " + std::string(arm.label),
                     outcome.error().text()};
      for (const Measured what : wanted)
        if (std::isnan(outcome.value()[what]))
          return Error{
              "claim " + std::string(claim.id) + ", " + std::string(arm.label),
              std::string(measured_name(what)) + " has no value from seed " + std::to_string(seed)};
      of_arm.push_back(outcome.value());
    }
    out.outcomes.push_back(std::move(of_arm));
  }
  out.plain = check_all(claim.plain, out.outcomes);
  out.qualified = check_all(claim.qualified, out.outcomes);
  if (claim.curve) out.crossings = crossings_of(*claim.curve, out.outcomes);
  if (all_hold(out.plain))
    out.verdict = Verdict::kSupported;
  else if (all_hold(out.qualified))
    out.verdict = Verdict::kSupportedIf;
  return out;
}

std::string describe(const Claim& claim, const CheckedSeeds& c) {
  std::string text =
      std::string(measured_name(c.check.what)) + " of " + label_of(claim, c.check.arm) +
      (c.check.at_least ? " at least " : " at most ") + format_significant(c.check.bound, kDigits);
  if (c.check.times_arm >= 0) text += " times that of " + label_of(claim, c.check.times_arm);
  if (c.check.always) text += " from every seed";
  text += ":";
  for (const double v : c.values) text += " " + format_significant(v, kDigits);
  return text + ", holds in " + std::to_string(c.holds) + " of " + std::to_string(c.values.size()) +
         " seeds";
}

std::string describe_curve(const Claim& claim, const Judgement& judgement) {
  if (!claim.curve) return {};
  const Curve& curve = *claim.curve;
  std::string text = std::string(measured_name(curve.what)) + " falls below " +
                     format_significant(curve.threshold, kDigits) + " at " +
                     std::string(curve.length) + ":";
  for (const std::optional<double>& at : judgement.crossings)
    text += at ? " " + format_significant(*at, kDigits)
               : " beyond " + std::to_string(curve.lengths.back());
  return text;
}

}  // namespace unroll
