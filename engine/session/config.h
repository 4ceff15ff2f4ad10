#pragma once
// The whole configuration of a run: the same values give the same bits on every machine.

#include "engine/nn/model_config.h"
#include "engine/tasks/task_config.h"
#include "engine/train/train_config.h"

namespace unroll {

struct Config {
  TaskConfig task;
  ModelConfig model;
  TrainConfig train;
  std::uint64_t seed = 1;

  bool operator==(const Config&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, Config& c) {
  visit_fields(v, c.task);
  visit_fields(v, c.model);
  visit_fields(v, c.train);
  v.seed(FieldInfo{.key = "seed",
                   .label = "seed",
                   .help = "Start value of the random numbers: initial weights and the order of "
                           "the data follow from it."},
         c.seed);
}

}  // namespace unroll
