#pragma once
// What answering for the memory horizon again and again need not make anew: data of other lengths,
// models for them, and the lines of runs that are not going on.

#include <map>
#include <memory>
#include <vector>

#include "engine/nn/model.h"
#include "engine/session/findings.h"
#include "engine/tasks/task.h"

namespace unroll {

struct HorizonMemory {
  /// The task at another length, and the same model for it.
  struct Length {
    int steps = 0;
    std::shared_ptr<const Task> task;
    std::shared_ptr<const Model<float>> model;
    std::vector<Batch> examples;  ///< a pass each
  };
  std::vector<Length> lengths;  ///< empty until they were made

  /// Of kept runs, by id; measured at HorizonLine::update.
  std::map<std::uint32_t, HorizonLine> lines;

  void clear() {
    lengths.clear();
    lines.clear();
  }
};

}  // namespace unroll
