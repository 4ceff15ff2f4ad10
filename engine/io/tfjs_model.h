#pragma once
// A model as TensorFlow.js reads it with loadLayersModel(): model.json, and beside it the weights.

#include <string>

#include "engine/base/archive.h"
#include "engine/base/result.h"
#include "engine/io/keras_layers.h"

namespace unroll {

/// What the file of the weights is called: model.json names it.
inline constexpr std::string_view kTfjsWeightsName = "weights.bin";

/// model.json of these layers (with weights), which read `input`. An Error where a layer is none of
/// TensorFlow.js: it has no GRU that resets after the product.
Result<std::string> write_tfjs_model(const std::vector<KerasLayer>& layers, const PortShape& input);

/// The numbers of all weights one after the other, float and little-endian.
Bytes write_tfjs_weights(const std::vector<KerasLayer>& layers);

}  // namespace unroll
