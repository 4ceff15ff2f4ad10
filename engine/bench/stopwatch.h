#pragma once

#include <functional>

namespace unroll::bench {

/// Milliseconds per call.
struct Timing {
  double ms = 0;         ///< of the fastest repetition: others use the machine too
  double median_ms = 0;  ///< of all repetitions
  double cpu_ms = 0;  ///< of all processors, in the repetition that took least: without the others
};

/// Calls `work` for about `seconds`, in repetitions so long that the clock itself does not count.
/// Natively Google Benchmark does it.
Timing time_calls(const std::function<void()>& work, double seconds);

}  // namespace unroll::bench
