#include "engine/nn/model.h"

#include <algorithm>

#include "engine/nn/embedding.h"
#include "engine/nn/linear.h"
#include "engine/nn/rnn.h"
#include "engine/nn/softmax_cross_entropy.h"

namespace unroll {

namespace {
constexpr std::uint64_t kInitialStream = 1;
}

template <Scalar S>
Model<S>::Model(const ModelConfig& config, int symbols) {
  ModelPlan plan;
  auto embedding = std::make_unique<Embedding<S>>(plan, "embed", config.embedding, symbols,
                                                  config.embedding_size);
  auto rnn = std::make_unique<Rnn<S>>(plan, "rnn0", embedding->output(), embedding->size(),
                                      config.hidden, config.activation, config.gain);
  auto out = std::make_unique<Linear<S>>(plan, "out", rnn->output(), config.hidden, symbols);
  auto loss = std::make_unique<SoftmaxCrossEntropy<S>>(plan, "loss", out->output(), symbols);
  loss_ = loss.get();
  scores_ = out->output();
  layers_.push_back(std::move(embedding));
  layers_.push_back(std::move(rnn));
  layers_.push_back(std::move(out));
  layers_.push_back(std::move(loss));
  params_ = std::make_shared<const ParamTable>(std::move(plan.params));
  slots_ = std::make_shared<const TraceTable>(std::move(plan.slots));
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
int Model<S>::probabilities() const {
  return loss_->probabilities();
}

template <Scalar S>
Params<S> Model<S>::initial_parameters(std::uint64_t seed) const {
  Params<S> theta(params_);
  Random random(seed, kInitialStream);
  for (const auto& layer : layers_) layer->initialise(theta, random);
  return theta;
}

template <Scalar S>
double Model<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  for (const auto& layer : layers_) layer->forward(theta, trace);
  return loss_->mean_loss(trace);
}

template <Scalar S>
void Model<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  trace.clear_gradients();
  std::fill(gradient.values().begin(), gradient.values().end(), S(0));
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
    (*layer)->backward(theta, trace, gradient);
}

template <Scalar S>
void Model<S>::carry_state(Trace<S>& trace) const {
  for (const auto& layer : layers_) layer->carry_state(trace);
}

template <Scalar S>
void Model<S>::reset_state(Trace<S>& trace) const {
  for (const auto& layer : layers_) layer->reset_state(trace);
}

std::size_t training_bytes(const ModelConfig& config, int symbols, int steps, int batch) {
  const Model<float> model(config, symbols);
  constexpr std::size_t kVectors = 4;  // parameters, gradient, two moments
  return Trace<float>::bytes_needed(*model.slots(), steps, batch) +
         model.params()->size() * sizeof(float) * kVectors;
}

template class Model<float>;
template class Model<double>;

}  // namespace unroll
