#include "engine/nn/model.h"

#include <algorithm>

#include "engine/base/contract.h"
#include "engine/math/kernels.h"

namespace unroll {

namespace {
constexpr std::uint64_t kInitialStream = 1;

template <Scalar S>
Builder<S> built(const ModelConfig& config, const DataShape& shape) {
  Builder<S> builder;
  build_model(builder, config, shape);
  return builder;
}

}  // namespace

template <Scalar S>
Model<S>::Model(const ModelConfig& config, const DataShape& shape)
    : Model(built<S>(config, shape)) {
  use(math::kernels<S>(config.numerics));
}

template <Scalar S>
Model<S>::Model(Builder<S> builder)
    : layers_(std::move(builder.layers)),
      loss_(builder.loss),
      scores_(builder.scores.slot),
      params_(std::make_shared<const ParamTable>(std::move(builder.plan.params))),
      slots_(std::make_shared<const TraceTable>(std::move(builder.plan.slots))),
      kernels_(&math::kernels<S>(math::Numerics::kExact)) {
  UNROLL_ASSERT(loss_ != nullptr, "a model without a loss");
}

template <Scalar S>
Model<S>::~Model() = default;
template <Scalar S>
Model<S>::Model(Model&&) noexcept = default;
template <Scalar S>
Model<S>& Model<S>::operator=(Model&&) noexcept = default;

template <Scalar S>
int Model<S>::find_slot(std::string_view layer, std::string_view name) const {
  const auto at = std::find_if(slots_->begin(), slots_->end(), [&](const TraceSlot& slot) {
    return slot.layer == layer && slot.info.name == name;
  });
  return at == slots_->end() ? -1 : static_cast<int>(at - slots_->begin());
}

template <Scalar S>
int Model<S>::find_param(std::string_view name) const {
  const auto& infos = params_->infos();
  const auto at =
      std::find_if(infos.begin(), infos.end(), [&](const ParamInfo& p) { return p.name == name; });
  return at == infos.end() ? -1 : static_cast<int>(at - infos.begin());
}

template <Scalar S>
Params<S> Model<S>::initial_parameters(std::uint64_t seed) const {
  Params<S> theta(params_);
  Random random(seed, kInitialStream);
  for (const auto& layer : layers_) layer->initialise(theta, random);
  return theta;
}

template <Scalar S>
math::Numerics Model<S>::numerics() const {
  return kernels_->numerics;
}

template <Scalar S>
double Model<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  trace.calculator().use(*kernels_, team_);
  for (const auto& layer : layers_) layer->forward(theta, trace);
  return loss_->mean_loss(trace);
}

template <Scalar S>
void Model<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  trace.calculator().use(*kernels_, team_);
  trace.clear_gradients();
  std::fill(gradient.values().begin(), gradient.values().end(), S(0));
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
    (*layer)->backward(theta, trace, gradient);
}

template <Scalar S>
bool Model<S>::has_state() const {
  return std::any_of(layers_.begin(), layers_.end(),
                     [](const auto& layer) { return layer->has_state(); });
}

template <Scalar S>
void Model<S>::carry_state(Trace<S>& trace) const {
  for (const auto& layer : layers_) layer->carry_state(trace);
  trace.set_continues(true, trace.passed() + trace.steps());
}

template <Scalar S>
void Model<S>::reset_state(Trace<S>& trace) const {
  for (const auto& layer : layers_) layer->reset_state(trace);
  trace.set_continues(false);
}

std::size_t training_bytes(const ModelConfig& config, const DataShape& shape, int batch) {
  const Builder<float> builder = built<float>(config, shape);
  constexpr std::size_t kVectors = 4;  // parameters, gradient, two moments
  return Trace<float>::bytes_needed(builder.plan.slots,
                                    {shape.input.steps, batch, shape.source.steps, true}) +
         builder.plan.params.size() * sizeof(float) * kVectors;
}

template class Model<float>;
template class Model<double>;

}  // namespace unroll
