#pragma once
// A model as the modules of PyTorch that it is made of.

#include <string>

#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Parts of a Python program.
struct TorchModules {
  std::string blocks;   ///< classes and functions that torch.nn lacks
  std::string modules;  ///< lines of Model.__init__
  std::string steps;    ///< lines of Model.forward(inputs, source): from these to x, the scores
};

/// How this model is put together in PyTorch, with the names of torch_names.h.
TorchModules torch_modules(const ModelConfig& config, const DataShape& shape);

}  // namespace unroll
