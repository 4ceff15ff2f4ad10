#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/nn/model.h"
#include "engine/nn/operation.h"
#include "engine/train/optimizer.h"

namespace unroll {

/// The first value of an update that is not finite, in the order of the computation. Of what one
/// operation computes at several steps at once it is that of the lowest step.
struct NonFinite {
  /// "rnn0.h", "gradient of rnn0.h", "gradient of parameter rnn0.Wh" or "parameter rnn0.Wh".
  std::string place;
  int time = -1;           ///< step within its sequence, -1 where there is none
  bool of_source = false;  ///< that sequence is the source
  int example = 0;         ///< in which sequence of the batch
  OperationKind operation = OperationKind::kForward;  ///< that computed it
  /// What the operation carried out: the slot's formula; of a gradient, the formulas that read the
  /// slot or parameter and that the chain rule goes back through; of a parameter, the rule of the
  /// optimizer.
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
