#pragma once
// What a model is called in a few words.

#include <string>

#include "engine/nn/model_config.h"

namespace unroll::viz {

/// "LSTM", "tanh RNN", "transformer".
std::string kind_words(const ModelConfig& model);

/// With its size: "LSTM, 64 units", "GRU, 2 × 32 units", "attention, width 32".
std::string model_name(const ModelConfig& model);

}  // namespace unroll::viz
