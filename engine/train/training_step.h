#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/nn/model.h"
#include "engine/nn/operation.h"
#include "engine/train/optimizer.h"

namespace unroll {

/// The first value of an update that is not finite.
struct NonFinite {
  std::string place;  ///< "rnn0.h", "gradient of rnn0.h" or "parameter rnn0.Wh"
  int time = -1;      ///< step within the sequence, -1 where there is none
  int example = 0;    ///< in which sequence of the batch
  OperationKind operation = OperationKind::kForward;  ///< that computed it
  /// What the operation carried out: the slot's formula; of a gradient, the formulas that read the
  /// slot and that the chain rule goes back through; of a parameter, the rule of the optimizer.
  std::string formula = {};
};

/// What one update did.
struct UpdateReport {
  double loss_nats = 0;      ///< mean over the batch, before the update
  double gradient_norm = 0;  ///< global, before clipping
  double clipped_norm = 0;   ///< global, after clipping
  std::optional<NonFinite> fault;
};

/// What a training step leaves behind besides the trace, for those who want to follow it.
template <Scalar S>
struct StepRecord {
  std::vector<Operation> operations;  ///< in the order in which they were carried out
  std::vector<S> gradient;            ///< of all parameters, before clipping
};

/// Forward, backward, clip, optimizer, on the data of `trace`. When loss or gradient are not finite
/// the report names the place and neither theta nor state changes; when only the new parameters are
/// not finite they stay as they are. `gradient` is left clipped.
template <Scalar S>
UpdateReport training_step(const Model<S>& model, const TrainConfig& config, Params<S>& theta,
                           Params<S>& gradient, OptimizerState<S>& state, Trace<S>& trace,
                           StepRecord<S>* record = nullptr);

}  // namespace unroll
