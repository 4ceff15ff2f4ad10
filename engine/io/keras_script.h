#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/io/keras_layers.h"

namespace unroll {

/// A Python program with these layers as a Keras model. It needs Keras and NumPy and reads the
/// weights from a safetensors file (weights.h) with a reader of its own; given a sequence, it
/// prints what the model expects at each step. `symbols` and `origin` as in write_torch_script().
std::string write_keras_script(const std::vector<KerasLayer>& layers, const PortShape& input,
                               const std::vector<std::string>& symbols, std::string_view origin);

}  // namespace unroll
