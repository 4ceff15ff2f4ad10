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

/// Forward, backward, clip, optimizer, on the data in `trace`. When loss or gradient are not finite
/// the report names the place and neither `theta` nor `optimizer` change; when only the new
/// parameters are not finite they stay as they are. `gradient` ends as the optimizer got it.
template <Scalar S>
UpdateReport training_step(const Model<S>& model, const TrainConfig& config, Params<S>& theta,
                           Params<S>& gradient, OptimizerState<S>& optimizer, Trace<S>& trace);

}  // namespace unroll
