#pragma once
// The part of a session that training changes: a pure function of the configuration and the number
// of updates. Batches are drawn from a stream of their own per update, so parameters, optimizer and
// the update number are the whole state.

#include <memory>

#include "engine/session/config.h"
#include "engine/tasks/task.h"
#include "engine/train/evaluate.h"
#include "engine/train/trainer.h"

namespace unroll {

/// All that is needed to go on from an update.
struct Keyframe {
  std::uint64_t update = 0;
  double power1 = 1, power2 = 1;
  std::vector<float> theta, first, second;

  std::size_t bytes() const {
    return sizeof(*this) + (theta.size() + first.size() + second.size()) * sizeof(float);
  }
};

/// An update that was carried out on copies.
struct Rehearsal {
  UpdateReport report;
  StepRecord<float> record;
  Params<float> clipped;  ///< the gradient as the optimizer got it
  Params<float> theta;    ///< afterwards
  OptimizerState<float> optimizer;
};

class Run {
 public:
  Run(const Config& config, std::shared_ptr<const Task> task);

  /// See Model::use().
  void use(math::Team* team) { trainer_.use(team); }

  /// One training update with these settings.
  UpdateReport update(const TrainConfig& train);
  std::uint64_t updates() const { return updates_; }
  /// What update(train) would do; nothing changes.
  Rehearsal rehearse(const TrainConfig& train) const;

  /// Of all held-out examples.
  Evaluation held_out() const;
  /// The same with these parameters while these changes are made to every example.
  Evaluation held_out(const Params<float>& theta,
                      const std::vector<Intervention>& interventions) const;

  /// The batch that update number `updates() + 1` trains on.
  Batch next_batch() const;

  Keyframe capture() const;
  /// False, and nothing changes, when the sizes do not fit this model.
  bool restore(const Keyframe& frame);

  /// Of parameters, optimizer state and update number; all not-a-numbers count as one.
  std::uint32_t state_hash() const;

  const Task& task() const { return *task_; }
  const Model<float>& model() const { return trainer_.model(); }
  const Params<float>& theta() const { return trainer_.theta(); }
  const OptimizerState<float>& optimizer() const { return trainer_.optimizer(); }
  int steps() const { return task_->shape().input.steps; }
  int batch() const { return batch_; }

 private:
  std::shared_ptr<const Task> task_;
  std::uint64_t seed_;
  int batch_;
  Trainer<float> trainer_;
  std::uint64_t updates_ = 0;
};

}  // namespace unroll
