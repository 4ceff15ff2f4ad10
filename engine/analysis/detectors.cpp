#include "engine/analysis/detectors.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/finite.h"
#include "engine/base/contract.h"
#include "engine/base/numbers.h"

namespace unroll::analysis {

namespace {

std::string digits(double value) { return format_significant(value, 3); }

std::string percent(double share) { return digits(100 * share) + " %"; }

// What the configuration allows.
constexpr double kLowestRate = 1e-6, kSharpest = 100;

/// "key=next", or nothing where that is what stands there already.
std::string change(const char* key, double now, double next) {
  return digits(next) == digits(now) ? "" : key + ("=" + digits(next));
}

std::string slower(const Circumstances& c) {
  return change("lr", c.learning_rate, std::max(kLowestRate, c.learning_rate / 10));
}

std::string in(const Circumstances& c) { return c.where.empty() ? "" : " in " + c.where; }

/// What lets a gradient live longer, one change away from where the run is.
std::string longer_memory(const Circumstances& c) {
  if (c.model == "lstm" || c.model == "gru") return c.gate_bias < 3 ? "fb=3" : "";
  if (c.model != "rnn") return "";
  return c.activation == "relu" && c.init != "identity" ? "init=identity" : "m=lstm";
}

}  // namespace

std::string_view name_of(FindingKind kind) {
  constexpr std::string_view kNames[] = {"vanished",        "exploding", "dead relu",
                                         "saturated gates", "at chance", "rank-1 attention"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Finding> find_vanished(const GradientFlow& flow, int lag, const Circumstances& c,
                                     const Thresholds& thresholds) {
  const std::optional<double> share = share_older_than(flow, lag);
  if (!share || *share >= thresholds.vanished_share) return std::nullopt;
  Finding finding{.kind = FindingKind::kVanished, .where = c.where, .update = c.update};
  finding.numbers = {{"lag", lag}, {"share", *share}};
  finding.text = "Only " + digits(*share) + " of the gradient" + in(c) + " is older than " +
                 std::to_string(lag) + " steps, so what happened before cannot be learned.";
  if (const DecayFit fit = fit_decay(flow); fit.decades_per_step)
    finding.numbers.emplace_back("decades per step", *fit.decades_per_step);
  finding.change = longer_memory(c);
  return finding;
}

std::optional<Finding> find_exploding(const GradientFlow& flow, int lag, const Circumstances& c,
                                      const Thresholds& thresholds) {
  Finding finding{.kind = FindingKind::kExploding, .where = c.where, .update = c.update};
  if (const std::size_t bad = non_finite_count(flow.norms); bad > 0) {
    finding.numbers = {{"not finite", static_cast<double>(bad)}};
    finding.text = "The gradient" + in(c) + " has left the range of numbers at " +
                   std::to_string(bad) + " pairs of loss and step.";
  } else {
    const std::optional<double> ratio = ratio_at_lag(flow, lag);
    if (!ratio || *ratio <= thresholds.exploding_ratio) return std::nullopt;
    finding.numbers = {{"lag", lag}, {"ratio", *ratio}};
    finding.text = "The gradient" + in(c) + " grows to " + digits(*ratio) +
                   " times its size over " + std::to_string(lag) + " steps.";
  }
  finding.change = c.clip == 0 || c.clip > 1 ? "clip=1" : change("gain", c.gain, c.gain / 2);
  return finding;
}

std::optional<Finding> find_dead_relu(const std::vector<int>& dead, int units,
                                      const Circumstances& c, const Thresholds& thresholds) {
  if (units <= 0) return std::nullopt;
  const double share = static_cast<double>(dead.size()) / units;
  if (share < thresholds.dead_share || dead.empty()) return std::nullopt;
  Finding finding{.kind = FindingKind::kDeadRelu, .where = c.where, .update = c.update};
  finding.numbers = {{"dead", static_cast<double>(dead.size())},
                     {"units", units},
                     {"first dead unit", dead.front()}};
  finding.text = std::to_string(dead.size()) + " of " + std::to_string(units) + " units" + in(c) +
                 " are zero at every step of every example and cannot learn any more.";
  finding.change = slower(c);
  return finding;
}

std::optional<Finding> find_saturated_gates(const Saturation& saturation, const Circumstances& c,
                                            const Thresholds& thresholds) {
  if (saturation.saturated == 0 || saturation.share() < thresholds.saturated_share)
    return std::nullopt;
  Finding finding{.kind = FindingKind::kSaturatedGates, .where = c.where, .update = c.update};
  finding.numbers = {{"share", saturation.share()},
                     {"cells", static_cast<double>(saturation.cells)}};
  finding.text = percent(saturation.share()) + " of the gate values" + in(c) +
                 " are stuck at fully open or fully shut, where hardly any gradient passes.";
  // Before training only the start can be the cause, later the steps were too large.
  finding.change = c.update == 0 ? change("gain", c.gain, c.gain / 2) : slower(c);
  return finding;
}

std::optional<Finding> find_at_chance(const std::vector<double>& losses, double chance, int window,
                                      const Circumstances& c, const Thresholds& thresholds) {
  UNROLL_ASSERT(window >= 1, "a window of " + std::to_string(window) + " losses");
  if (losses.size() < static_cast<std::size_t>(window) || !(chance > 0)) return std::nullopt;
  double mean = 0;
  for (auto loss = losses.end() - window; loss != losses.end(); ++loss) mean += *loss / window;
  const double distance = std::fabs(mean - chance) / chance;
  if (!(distance <= thresholds.chance_margin)) return std::nullopt;
  Finding finding{.kind = FindingKind::kAtChance, .where = c.where, .update = c.update};
  finding.numbers = {{"loss", mean}, {"chance", chance}, {"window", window}};
  finding.text = "Over the last " + std::to_string(window) + " updates the loss was " +
                 digits(mean) + " where guessing gives " + digits(chance) +
                 ": nothing has been learned yet.";
  finding.change = change("lr", c.learning_rate, std::min(1.0, c.learning_rate * 3));
  return finding;
}

std::optional<Finding> find_rank_one_attention(const AttentionStats& stats, const Circumstances& c,
                                               const Thresholds& thresholds) {
  if (!stats.rank_one(thresholds.rank_one_distance)) return std::nullopt;
  Finding finding{.kind = FindingKind::kRankOneAttention, .where = c.where, .update = c.update};
  finding.numbers = {{"distance", stats.rank_one_distance},
                     {"effective rank", stats.effective_rank},
                     {"entropy, bits", stats.mean_entropy_bits}};
  finding.text =
      "All " + std::to_string(stats.queries.size()) + " queries" + in(c) +
      " look at the same keys (distance from rank 1: " + digits(stats.rank_one_distance) +
      "), so attention tells the steps nothing apart.";
  finding.change = change("sharp", c.sharpness, std::min(kSharpest, c.sharpness * 4));
  return finding;
}

}  // namespace unroll::analysis
