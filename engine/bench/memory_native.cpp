#include <sys/resource.h>

#include "engine/bench/memory.h"

namespace unroll::bench {

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024e-6;
}

const char* place() { return "native"; }

}  // namespace unroll::bench
