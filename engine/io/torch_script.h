#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/nn/model_config.h"

namespace unroll {

/// A Python program with this model as a PyTorch module. It needs nothing but PyTorch and reads the
/// weights from a safetensors file (weights.h) with a reader of its own; given symbol ids, it
/// prints the probability of each symbol to come next, a line per id. `symbols`: the text of each
/// id, any bytes; `origin`: where the model comes from, for the comment at the top.
std::string write_torch_script(const ModelConfig& config, const std::vector<std::string>& symbols,
                               std::string_view origin);

/// `text` as a Python string literal of ASCII characters only; bytes that are not UTF-8 become
/// U+FFFD.
std::string python_string(std::string_view text);

}  // namespace unroll
