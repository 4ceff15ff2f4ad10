#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/nn/params.h"
#include "engine/train/train_config.h"

namespace unroll {

/// What an optimizer remembers between updates. Empty means stand for zeros.
template <Scalar S>
struct OptimizerState {
  std::uint64_t updates = 0;
  double power1 = 1, power2 = 1;  ///< products of beta1 and of beta2 over the updates so far
  std::vector<S> first;           ///< velocity (momentum, nesterov), mean gradient (adam, adamw)
  std::vector<S> second;          ///< mean of squared gradients (rmsprop, adam, adamw)
};

/// One update along -gradient at the rate of the schedule, rate_at(config, state.updates); r below.
/// All but adamw add `decay * theta` to the (clipped) gradient first; g below is the sum.
///   sgd       theta -= r g
///   momentum  v = mom v + g;  theta -= r v (Polyak, 1964: the heavy ball)
///   nesterov  v = mom v + g;  theta -= r (g + mom v) (Nesterov, 1983; Sutskever et al., 2013)
///   rmsprop   s = rho s + (1 - rho) g^2;  theta -= r g / (sqrt(s) + eps) (Tieleman, Hinton, 2012)
///   adam      Kingma and Ba (2015), with the corrections for the start
///   adamw     theta *= 1 - r decay, then adam (Loshchilov and Hutter, 2019; decay times the rate)
/// Decay takes in every parameter, biases too.
template <Scalar S>
void apply_update(const TrainConfig& config, const Params<S>& gradient, Params<S>& theta,
                  OptimizerState<S>& state);

/// The rule of an optimizer in a line, in the letters of apply_update(); n counts the updates, this
/// one included.
std::string_view update_formula(OptimizerKind kind);

/// Cuts each entry of `gradient` to [-limit, limit]; limit 0 leaves it. True if an entry changed.
template <Scalar S>
bool clip_to_value(Params<S>& gradient, double limit);

/// Scales `gradient` to the global norm `limit` if it is longer (Pascanu et al., 2013); limit 0
/// leaves it. Returns the norm afterwards. `norm` is the norm before.
template <Scalar S>
double clip_to_norm(Params<S>& gradient, double norm, double limit);

/// Both clippings as configured: first each entry by value, then what is left by its norm. So the
/// result keeps to both limits. Returns the norm afterwards. `norm` is the norm before.
template <Scalar S>
double clip_gradient(const TrainConfig& config, Params<S>& gradient, double norm);

}  // namespace unroll
