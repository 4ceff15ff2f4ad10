#include <emscripten.h>

#include "engine/cli/console.h"

// clang-format off
EM_JS(int, unroll_is_terminal, (int descriptor), {
  return require("tty").isatty(descriptor) ? 1 : 0;
});
EM_JS(int, unroll_colors_refused, (), {
  return process.env.NO_COLOR ? 1 : 0;
});
EM_JS(int, unroll_terminal_is_dumb, (), {
  return !process.env.TERM || process.env.TERM === "dumb" ? 1 : 0;
});
EM_JS(int, unroll_interrupted, (), {
  const flag = require("worker_threads").workerData;  // null outside of launch_node.js: nobody asks
  return flag ? Atomics.load(flag, 0) : 0;
});
// clang-format on

namespace unroll::cli {

bool is_terminal(Stream stream) {
  return unroll_is_terminal(stream == Stream::kOutput ? 1 : 2) == 1;
}

int terminal_columns() { return 80; }

bool colors_refused() { return unroll_colors_refused() == 1; }

bool terminal_is_dumb() { return unroll_terminal_is_dumb() == 1; }

void catch_interruptions() {}  // launch_node.js does

bool interrupted() { return unroll_interrupted() != 0; }

double seconds_now() { return emscripten_get_now() / 1000; }

}  // namespace unroll::cli
