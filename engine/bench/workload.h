#pragma once
// The workloads that speed is measured at: models, data and work per step.

#include <string>
#include <vector>

#include "engine/nn/batch.h"
#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"

namespace unroll::bench {

struct Workload {
  std::string name;  ///< "W2"
  std::string text;  ///< "LSTM 64/64/128, batch 32, T 64"
  ModelConfig model;
  int symbols = 0, batch = 0, steps = 0;
  bool recall = false;  ///< the data of the task "recall" in place of a language's

  DataShape shape() const;
  /// One batch: symbols at random, of which each names its successor; or the recall task's first.
  Batch data() const;
  /// Multiplications of a forward pass over the batch, a symbol's vector counted as looked up.
  double forward_multiply_adds() const;
};

/// W1 ... W6.
std::vector<Workload> workloads();

}  // namespace unroll::bench
