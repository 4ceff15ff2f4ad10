#pragma once
// Puts a model together: each add() makes a layer that registers its parameters and slots.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/nn/data_shape.h"
#include "engine/nn/layer.h"
#include "engine/nn/layers.h"
#include "engine/nn/model_config.h"

namespace unroll {

template <Scalar S>
class Builder {
 public:
  /// Makes a layer of type L from its arguments after the plan; layers run in this order.
  template <class L, class... Arguments>
  L& add(const std::string& name, Arguments&&... arguments) {
    static_assert(kIsListed<L>, "a layer that is not in layers.h has no proof");
    auto layer = std::make_unique<L>(plan, name, std::forward<Arguments>(arguments)...);
    L& made = *layer;
    layers.push_back(std::move(layer));
    return made;
  }

  /// The loss of this kind on predictions `y`; the last layer of a model.
  void finish(LossKind kind, Port y);

  ModelPlan plan;
  std::vector<std::unique_ptr<Layer<S>>> layers;
  const LossLayer<S>* loss = nullptr;
  Port scores;
};

/// "rnn" and 1 -> "rnn1".
inline std::string numbered(const std::string& name, int number) {
  return name + std::to_string(number);
}

/// The input (or source) of the data as columns: an embedding "embed" (or "source") of symbols, or
/// the numbers themselves.
template <Scalar S>
Port add_input(Builder<S>& b, const ModelConfig& config, const PortShape& shape, bool of_source);

// Each family from its input to what the output layer reads.

template <Scalar S>
Port build_feed_forward(Builder<S>& b, const ModelConfig& config, const DataShape& shape);
template <Scalar S>
Port build_recurrent(Builder<S>& b, const ModelConfig& config, const DataShape& shape);
template <Scalar S>
Port build_attentive(Builder<S>& b, const ModelConfig& config, const DataShape& shape);

/// The whole model for this configuration and data.
template <Scalar S>
void build_model(Builder<S>& b, const ModelConfig& config, const DataShape& shape);

}  // namespace unroll
