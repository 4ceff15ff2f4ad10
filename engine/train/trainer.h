#pragma once

#include <optional>
#include <string>

#include "engine/nn/model.h"
#include "engine/train/optimizer.h"

namespace unroll {

/// The first value of an update that is not finite.
struct NonFinite {
  std::string place;  ///< "rnn0.h", "gradient of rnn0.h" or "parameter rnn0.Wh"
  int time = -1;      ///< step within the sequence, -1 where there is none
  int example = 0;    ///< in which sequence of the batch
};

/// What one update did.
struct UpdateReport {
  double loss_nats = 0;      ///< mean over the batch, before the update
  double gradient_norm = 0;  ///< global, before clipping
  double clipped_norm = 0;   ///< global, after clipping
  std::optional<NonFinite> fault;
};

/// Trains one model: owns parameters, gradient, optimizer state and the trace of the last batch.
template <Scalar S>
class Trainer {
 public:
  /// Starts from the model's initial parameters of `seed`.
  Trainer(const ModelConfig& config, const DataShape& shape, int batch, std::uint64_t seed);

  /// Forward, backward, clip, optimizer. When loss or gradient are not finite the report names the
  /// place and nothing changes; when only the new parameters are not finite they stay as they are.
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
