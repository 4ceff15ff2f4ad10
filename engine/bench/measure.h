#pragma once
// How long a training step takes, the whole and its phases, and what a snapshot of it costs.

#include "engine/bench/stopwatch.h"
#include "engine/bench/workload.h"
#include "engine/math/numerics.h"

namespace unroll::bench {

struct Measured {
  int width = 0;  ///< bits of a vector
  Timing step;
  double forward_ms = 0, backward_ms = 0, clip_ms = 0, optimizer_ms = 0;  ///< fastest of each
  double trace_mb = 0;
  double first_loss = 0, last_loss = 0;  ///< the figures are void unless the loss falls

  bool fell() const { return last_loss < first_loss; }
};

struct Setting {
  double seconds = 1;
  math::Numerics numerics = math::Numerics::kExact;
  int most_bits = 512;  ///< no wider vectors than these
  int threads = 1;
};

/// Trains for about setting.seconds, the whole trace kept, with Adam and the global norm clipped.
Measured measure(const Workload& workload, const Setting& setting);

/// The most that this machine's core multiplies and adds, GFLOP/s: a product whose numbers stay in
/// the nearest cache. `setting.threads` does not count.
double measure_peak(const Setting& setting);

/// An LSTM's products alone, each as often as a step of `workload` has it, on numbers of its
/// shapes: what a step would take if nothing else were in it. Milliseconds.
double measure_products(const Workload& workload, const Setting& setting);

/// What a session publishes, with the model of W2 on the tunes.
struct SnapshotCost {
  Timing snapshot;  ///< taken and encoded
  Timing step;      ///< one update of the session
  double bytes = 0;
};
SnapshotCost measure_snapshot(double seconds);

}  // namespace unroll::bench
