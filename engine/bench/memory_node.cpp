#include <emscripten/em_js.h>
#include <emscripten/heap.h>

#include "engine/bench/memory.h"

EM_JS(int, unroll_in_browser, (), { return typeof importScripts == 'function'; });

namespace unroll::bench {

double peak_mb() { return static_cast<double>(emscripten_get_heap_size()) * 1e-6; }

const char* place() { return unroll_in_browser() ? "chromium" : "node"; }

}  // namespace unroll::bench
