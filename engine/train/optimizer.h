#pragma once

#include <cstdint>
#include <vector>

#include "engine/nn/params.h"
#include "engine/train/train_config.h"

namespace unroll {

/// What an optimizer remembers between updates. Empty moments stand for zeros.
template <Scalar S>
struct OptimizerState {
  std::uint64_t updates = 0;
  double power1 = 1, power2 = 1;  ///< beta1^updates, beta2^updates
  std::vector<S> first, second;   ///< Adam's moments
};

/// theta changes by one step along -gradient.
/// sgd: theta -= rate * g. adam: Kingma and Ba (2015), beta 0.9 and 0.999, epsilon 1e-8.
template <Scalar S>
void apply_update(const TrainConfig& config, const Params<S>& gradient, Params<S>& theta,
                  OptimizerState<S>& state);

/// Scales `gradient` to the global norm `limit` if it is longer (Pascanu et al., 2013); limit 0
/// leaves it. Returns the norm afterwards. `norm` is the norm before.
template <Scalar S>
double clip_to_norm(Params<S>& gradient, double norm, double limit);

}  // namespace unroll
