#pragma once

#include "engine/train/training_step.h"

namespace unroll {

/// Trains one model: owns parameters, gradient, optimizer state and the trace of the last batch.
template <Scalar S>
class Trainer {
 public:
  /// Starts from the model's initial parameters of `seed`.
  Trainer(const ModelConfig& config, const DataShape& shape, int batch, std::uint64_t seed);

  /// See Model::use().
  void use(math::Team* team) { model_.use(team); }

  /// One training_step() on `data`.
  UpdateReport update(const TrainConfig& config, Batch data);

  const Model<S>& model() const { return model_; }
  const Params<S>& theta() const { return theta_; }
  Params<S>& theta() { return theta_; }
  const Params<S>& gradient() const { return gradient_; }
  const OptimizerState<S>& optimizer() const { return optimizer_; }
  OptimizerState<S>& optimizer() { return optimizer_; }
  const Trace<S>& trace() const { return trace_; }

 private:
  Model<S> model_;
  Params<S> theta_, gradient_;
  OptimizerState<S> optimizer_;
  Trace<S> trace_;
};

}  // namespace unroll
