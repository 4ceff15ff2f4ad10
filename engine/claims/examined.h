#pragma once
// A network and the task on which it is tested: what every measurement looks at.

#include <cstdint>
#include <vector>

#include "engine/nn/model.h"
#include "engine/session/config.h"
#include "engine/session/hold.h"
#include "engine/tasks/task.h"
#include "engine/train/evaluate.h"

namespace unroll {

struct Examined {
  const Config& config;  ///< of `task` and `model`
  const Task& task;
  const Model<float>& model;
  const Params<float>& theta;
  std::uint64_t seed = 0;
  std::vector<Hold> holds = {};  ///< in force at every pass; they must fit the model and the steps

  /// A forward pass over `data`.
  Trace<float> pass(Batch data) const;
  /// A forward pass over the first `most` held-out examples, or as many as there are.
  Trace<float> held_out_pass(int most) const;
  /// Of the first 256 held-out examples.
  Evaluation evaluate() const;
};

/// The last step of sequence `b` that has a target; -1 if none has.
int last_target(const Batch& batch, int b);

}  // namespace unroll
