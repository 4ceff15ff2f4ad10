#pragma once
// How an optimizer moves a weight: in letters, and with the numbers of one entry in their place.
// In the notation of draw_notation().

#include <string>
#include <vector>

#include "engine/session/findings.h"
#include "engine/train/train_config.h"

namespace unroll::viz {

/// What is worked out before a weight moves, one line each: "v = μ v + g". Of some rules nothing.
std::vector<std::string> rule_preparations(const TrainConfig& train);
/// "Wh = Wh − r · m′ / (√v′ + ε)".
std::string rule_line(const TrainConfig& train, const std::string& weight);

/// The same lines of the entry that `step` tells of, with its numbers and what they come to; the
/// last one is how `weight` moves: "Wh[2,3] = 0.412 − 0.003 · 0.0123 / (√1.51e−4 + 1e−8) = 0.409".
std::vector<std::string> rule_numbers(const TrainConfig& train, const StepFinding& step,
                                      const ParameterStep& entry, const std::string& weight);

}  // namespace unroll::viz
