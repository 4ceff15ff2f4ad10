#pragma once
// A model as layers of Keras (and of TensorFlow.js, which has the same ones), and its weights in
// their layout: every matrix the transpose of ours, gates in Keras' order.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"
#include "engine/nn/params.h"

namespace unroll {

enum class KerasKind : std::uint8_t { kEmbedding, kSimpleRnn, kLstm, kGru, kDense };

struct KerasWeight {
  std::string name;  ///< "rnn0/kernel"
  std::vector<int> shape;
  std::vector<float> numbers;  ///< the last index runs fastest
};

struct KerasLayer {
  KerasKind kind = KerasKind::kDense;
  std::string name;        ///< "rnn0"
  int inputs = 0;          ///< numbers (or, of an embedding, symbols) that it reads
  int units = 0;           ///< in each direction
  std::string activation;  ///< "tanh"; of gates always "sigmoid"
  bool both_ways = false;
  bool reset_after = false;  ///< of a GRU
  std::vector<KerasWeight> weights = {};
};

/// The name of a layer's class in Keras: "LSTM".
std::string_view keras_class(KerasKind kind);

/// The layers from the first to the last, each fed by the one before. An Error says what of the
/// model Keras has no layer for.
Result<std::vector<KerasLayer>> keras_layers(const ModelConfig& config, const DataShape& shape);

/// The same with the weights of `theta`, which are those of such a model: embeddings (symbols x
/// size), kernel (inputs x gates*units), recurrent_kernel (units x gates*units), bias. LSTM gates
/// in the order i f c o, GRU z r h, whose bias is (2 x 3 units) where it resets after the product.
/// A one-hot input is an embedding that is the identity matrix.
Result<std::vector<KerasLayer>> keras_layers(const ModelConfig& config, const DataShape& shape,
                                             const Params<float>& theta);

}  // namespace unroll
