#pragma once
// How long a training step takes: the whole, and its phases.

#include "engine/bench/workload.h"
#include "engine/math/numerics.h"

namespace unroll::bench {

struct Measured {
  int width = 0;         ///< bits of a vector
  double ms = 0;         ///< of the fastest stretch: others use the machine too
  double median_ms = 0;  ///< of all stretches
  double cpu_ms = 0;     ///< time of the processor in the fastest stretch: without the others
  /// Of the processor.
  double forward_ms = 0, backward_ms = 0, clip_ms = 0, optimizer_ms = 0;
  double trace_mb = 0;
  double first_loss = 0, last_loss = 0;  ///< the figures are void unless the loss falls

  bool fell() const { return last_loss < first_loss; }
};

struct Setting {
  double seconds = 1;
  math::Numerics numerics = math::Numerics::kExact;
  int most_bits = 512;  ///< no wider vectors than these
};

/// Trains for about setting.seconds, the whole trace kept, with Adam and the global norm clipped.
Measured measure(const Workload& workload, const Setting& setting);

}  // namespace unroll::bench
