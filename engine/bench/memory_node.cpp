#include <emscripten/heap.h>

#include "engine/bench/memory.h"

namespace unroll::bench {

double peak_mb() { return static_cast<double>(emscripten_get_heap_size()) * 1e-6; }

const char* place() { return "node"; }

}  // namespace unroll::bench
