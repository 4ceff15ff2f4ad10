#include "engine/train/optimizer.h"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.h"
#include "engine/math/calculator.h"
#include "engine/math/kernels.h"
#include "engine/train/schedule.h"

namespace unroll {

namespace {

// Each rule but Adam, which is a kernel, takes its gradient as a function of the index.

template <Scalar S, class Gradient>
void descend(double rate, Gradient gradient, std::vector<S>& theta) {
  const S r = static_cast<S>(rate);
  for (std::size_t i = 0; i < theta.size(); ++i) theta[i] -= r * gradient(i);
}

template <Scalar S, class Gradient>
void roll(const TrainConfig& config, double rate, Gradient gradient, std::vector<S>& theta,
          OptimizerState<S>& state) {
  state.first.resize(theta.size(), S(0));
  const S r = static_cast<S>(rate), keep = static_cast<S>(config.momentum);
  // Nesterov's step uses the velocity of the next update already, as far as it is known.
  const bool ahead = config.optimizer == OptimizerKind::kNesterov;
  S* v = state.first.data();
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const S g = gradient(i);
    v[i] = keep * v[i] + g;
    theta[i] -= r * (ahead ? g + keep * v[i] : v[i]);
  }
}

template <Scalar S, class Gradient>
void rmsprop(const TrainConfig& config, double rate, Gradient gradient, std::vector<S>& theta,
             OptimizerState<S>& state) {
  state.second.resize(theta.size(), S(0));
  const S r = static_cast<S>(rate), epsilon = static_cast<S>(config.epsilon);
  const S keep = static_cast<S>(config.rho), take = static_cast<S>(1 - config.rho);
  S* v = state.second.data();
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const S g = gradient(i);
    v[i] = keep * v[i] + take * (g * g);
    theta[i] -= r * (g / (std::sqrt(v[i]) + epsilon));
  }
}

template <Scalar S>
void adam(const TrainConfig& config, double rate, S decay, const S* gradient, std::vector<S>& theta,
          OptimizerState<S>& state) {
  state.first.resize(theta.size(), S(0));
  state.second.resize(theta.size(), S(0));
  state.power1 *= config.beta1;
  state.power2 *= config.beta2;
  const math::AdamPass<S> pass{.keep1 = static_cast<S>(config.beta1),
                               .take1 = static_cast<S>(1 - config.beta1),
                               .keep2 = static_cast<S>(config.beta2),
                               .take2 = static_cast<S>(1 - config.beta2),
                               .step = static_cast<S>(rate / (1 - state.power1)),
                               .root = static_cast<S>(std::sqrt(1 - state.power2)),
                               .epsilon = static_cast<S>(config.epsilon),
                               .decay = decay};
  // Nothing is summed here, so that there is nothing to fuse that would be worth other bits.
  math::kernels<S>(math::Numerics::kExact)
      .adam(pass, gradient, state.first.data(), state.second.data(), theta.data(),
            static_cast<std::ptrdiff_t>(theta.size()));
}

}  // namespace

std::string_view update_formula(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::kSgd:
      return "theta -= r g";
    case OptimizerKind::kMomentum:
      return "v = mom v + g; theta -= r v";
    case OptimizerKind::kNesterov:
      return "v = mom v + g; theta -= r (g + mom v)";
    case OptimizerKind::kRmsProp:
      return "s = rho s + (1 - rho) g^2; theta -= r g / (sqrt(s) + eps)";
    case OptimizerKind::kAdam:
      return "m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; "
             "theta -= r (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + eps)";
    case OptimizerKind::kAdamW:
      return "theta *= 1 - r decay; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; "
             "theta -= r (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + eps)";
  }
  return {};
}

template <Scalar S>
void apply_update(const TrainConfig& config, const Params<S>& gradient, Params<S>& theta,
                  OptimizerState<S>& state) {
  UNROLL_ASSERT(gradient.values().size() == theta.values().size(),
                "gradient and parameters differ in size");
  const double rate = rate_at(config, state.updates);
  ++state.updates;
  const S* g = gradient.values().data();
  std::vector<S>& values = theta.values();
  const bool apart = config.optimizer == OptimizerKind::kAdamW;
  if (apart && config.decay > 0) {
    const S left = static_cast<S>(1 - rate * config.decay);
    for (S& x : values) x *= left;
  }
  const S decay = apart ? S(0) : static_cast<S>(config.decay);
  const S* x = values.data();
  const auto gradient_at = [g, x, decay](std::size_t i) { return g[i] + decay * x[i]; };
  switch (config.optimizer) {
    case OptimizerKind::kSgd:
      return descend(rate, gradient_at, values);
    case OptimizerKind::kMomentum:
    case OptimizerKind::kNesterov:
      return roll(config, rate, gradient_at, values, state);
    case OptimizerKind::kRmsProp:
      return rmsprop(config, rate, gradient_at, values, state);
    case OptimizerKind::kAdam:
    case OptimizerKind::kAdamW:
      return adam(config, rate, decay, g, values, state);
  }
}

template <Scalar S>
bool clip_to_value(Params<S>& gradient, double limit) {
  if (limit <= 0) return false;
  const S most = static_cast<S>(limit);
  bool changed = false;
  for (S& g : gradient.values()) {
    const S cut = std::clamp(g, -most, most);
    changed |= cut != g;
    g = cut;
  }
  return changed;
}

template <Scalar S>
double clip_to_norm(Params<S>& gradient, double norm, double limit) {
  if (limit <= 0 || !(norm > limit)) return norm;
  const S scale = static_cast<S>(limit / norm);
  for (S& g : gradient.values()) g *= scale;
  return limit;
}

template <Scalar S>
double clip_gradient(const TrainConfig& config, Params<S>& gradient, double norm) {
  if (clip_to_value(gradient, config.clip_value))
    norm = std::sqrt(math::squared_norm(gradient.values().data(), gradient.values().size()));
  return clip_to_norm(gradient, norm, config.clip);
}

#define UNROLL_INSTANTIATE(S)                                                     \
  template void apply_update<S>(const TrainConfig&, const Params<S>&, Params<S>&, \
                                OptimizerState<S>&);                              \
  template bool clip_to_value<S>(Params<S>&, double);                             \
  template double clip_to_norm<S>(Params<S>&, double, double);                    \
  template double clip_gradient<S>(const TrainConfig&, Params<S>&, double);
UNROLL_INSTANTIATE(float)
UNROLL_INSTANTIATE(double)
#undef UNROLL_INSTANTIATE

}  // namespace unroll
