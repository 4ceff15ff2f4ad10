#include "engine/train/optimizer.h"

#include <cmath>

#include "engine/base/contract.h"

namespace unroll {

namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;

template <Scalar S>
void adam(double rate, const std::vector<S>& g, std::vector<S>& theta, OptimizerState<S>& state) {
  state.first.resize(theta.size(), S(0));
  state.second.resize(theta.size(), S(0));
  state.power1 *= kBeta1;
  state.power2 *= kBeta2;
  const S b1 = S(kBeta1), c1 = S(1 - kBeta1), b2 = S(kBeta2), c2 = S(1 - kBeta2);
  const S step = static_cast<S>(rate / (1 - state.power1));
  const S root = static_cast<S>(std::sqrt(1 - state.power2));
  const S epsilon = S(kEpsilon);
  S* m = state.first.data();
  S* v = state.second.data();
  for (std::size_t i = 0; i < theta.size(); ++i) {
    m[i] = b1 * m[i] + c1 * g[i];
    v[i] = b2 * v[i] + c2 * (g[i] * g[i]);
    theta[i] -= step * (m[i] / (std::sqrt(v[i]) / root + epsilon));
  }
}

}  // namespace

template <Scalar S>
void apply_update(const TrainConfig& config, const Params<S>& gradient, Params<S>& theta,
                  OptimizerState<S>& state) {
  UNROLL_ASSERT(gradient.values().size() == theta.values().size(),
                "gradient and parameters differ in size");
  ++state.updates;
  if (config.optimizer == OptimizerKind::kAdam) {
    adam(config.rate, gradient.values(), theta.values(), state);
    return;
  }
  const S rate = static_cast<S>(config.rate);
  for (std::size_t i = 0; i < theta.values().size(); ++i)
    theta.values()[i] -= rate * gradient.values()[i];
}

template <Scalar S>
double clip_to_norm(Params<S>& gradient, double norm, double limit) {
  if (limit <= 0 || !(norm > limit)) return norm;
  const S scale = static_cast<S>(limit / norm);
  for (S& g : gradient.values()) g *= scale;
  return limit;
}

template void apply_update<float>(const TrainConfig&, const Params<float>&, Params<float>&,
                                  OptimizerState<float>&);
template void apply_update<double>(const TrainConfig&, const Params<double>&, Params<double>&,
                                   OptimizerState<double>&);
template double clip_to_norm<float>(Params<float>&, double, double);
template double clip_to_norm<double>(Params<double>&, double, double);

}  // namespace unroll
