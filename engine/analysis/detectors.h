#pragma once
// The failure clinic: each detector is a pure function of what was measured and gives a finding
// or nothing.

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/attention_stats.h"
#include "engine/analysis/finding.h"
#include "engine/analysis/gradient_flow.h"
#include "engine/analysis/saturation.h"

namespace unroll::analysis {

/// Where and when something was measured, and the settings that a suggestion depends on.
struct Circumstances {
  std::string where;
  std::uint64_t update = 0;
  std::string model = "rnn";        ///< value of the configuration key "m"
  std::string activation = "tanh";  ///< of "act"
  double learning_rate = 0.01;      ///< of "lr"
  std::string init = "normal";      ///< of "init"
  double gain = 1;                  ///< of "gain"
  double gate_bias = 1;             ///< of "fb"
  double clip = 0;                  ///< of "clip"; 0 = off
  double sharpness = 1;             ///< of "sharp"
};

/// Where a detector begins to speak.
struct Thresholds {
  double vanished_share = 1e-6;  ///< share of the gradient older than the lag, below it
  double exploding_ratio = 1e3;  ///< of the gradient at the lag to that at lag 0, above it
  double dead_share = 0.25;      ///< of the units, from it on
  double saturated_share = 0.5;  ///< of the cells, from it on
  double chance_margin = 0.02;   ///< relative distance of the loss from chance, within it
  double rank_one_distance = 0.05;
};

/// Less than a millionth of the gradient is older than `lag` steps. Nothing where no loss is that
/// late, where the gradient is zero altogether, or where a norm is not finite.
std::optional<Finding> find_vanished(const GradientFlow& flow, int lag,
                                     const Circumstances& circumstances,
                                     const Thresholds& thresholds = {});

/// The gradient at `lag` is more than a thousand times that at lag 0, or a norm is not finite.
std::optional<Finding> find_exploding(const GradientFlow& flow, int lag,
                                      const Circumstances& circumstances,
                                      const Thresholds& thresholds = {});

/// At least a quarter of `units` relu units is zero at all steps of all examples.
std::optional<Finding> find_dead_relu(const std::vector<int>& dead, int units,
                                      const Circumstances& circumstances,
                                      const Thresholds& thresholds = {});

/// At least half of the gate cells is saturated.
std::optional<Finding> find_saturated_gates(const Saturation& saturation,
                                            const Circumstances& circumstances,
                                            const Thresholds& thresholds = {});

/// The mean of the last `window` losses (same unit as `chance`) is within 2 % of what guessing
/// gives. Nothing before there are `window` losses (window >= 1), where one of them is not finite,
/// or where `chance` is not positive.
std::optional<Finding> find_at_chance(const std::vector<double>& losses, double chance, int window,
                                      const Circumstances& circumstances,
                                      const Thresholds& thresholds = {});

/// All queries of a head look at the same place.
std::optional<Finding> find_rank_one_attention(const AttentionStats& stats,
                                               const Circumstances& circumstances,
                                               const Thresholds& thresholds = {});

}  // namespace unroll::analysis
