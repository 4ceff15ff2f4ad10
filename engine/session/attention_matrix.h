#pragma once
// The attention weights of one example as matrices.

#include <string>
#include <vector>

#include "engine/nn/trace.h"

namespace unroll {

struct AttentionMatrix {
  std::string layer;
  int head = 0;
  bool of_source = false;  ///< the keys are the steps of the source
  Matrix<double> weights;  ///< (keys x queries)
};

/// Every head of every layer that the trace kept, for a trace of one example.
std::vector<AttentionMatrix> attention_matrices(const Trace<float>& trace);

}  // namespace unroll
