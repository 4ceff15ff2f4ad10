#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// A Python program with this model as a PyTorch module. It needs nothing but PyTorch and reads the
/// weights from a safetensors file (weights.h) with a reader of its own; given a sequence, it
/// prints what the model expects at each step: probabilities, or numbers. `symbols`: the text of
/// each id that is read, any bytes, or nothing; `origin`: where the model comes from, for the
/// comment at the top.
std::string write_torch_script(const ModelConfig& config, const DataShape& shape,
                               const std::vector<std::string>& symbols, std::string_view origin);

}  // namespace unroll
