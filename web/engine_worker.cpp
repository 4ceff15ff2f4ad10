// The engine's wasm instance in the web worker: C functions around one EngineEnd. web/worker.js
// calls them.

#include <emscripten/emscripten.h>

#include <exception>
#include <new>
#include <optional>
#include <string>

#include "engine/session/engine_end.h"

namespace {

using unroll::Bytes;

/// The worker's one engine, and the bytes on their way in, out, and in words.
unroll::EngineEnd* engine = nullptr;
Bytes input;
std::optional<Bytes> output;
std::string failure;

double page_us() { return emscripten_get_now() * 1000; }

/// Runs `work`. What it throws becomes failure text, and `failed` is given.
template <class F>
int guarded(int failed, F&& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    failure = "out of memory";
  } catch (const std::exception& e) {
    failure = e.what();
  }
  return failed;
}

}  // namespace

extern "C" {

/// All int results: negative = failed, unroll_engine_failure() says why.
EMSCRIPTEN_KEEPALIVE int unroll_engine_create() {
  return guarded(-1, [] {
    delete engine;
    engine = new unroll::EngineEnd;
    return 0;
  });
}

/// Room for `size` bytes of a command; null when there is none.
EMSCRIPTEN_KEEPALIVE std::uint8_t* unroll_engine_input(std::size_t size) {
  const int made = guarded(-1, [size] {
    input.resize(size);
    return 0;
  });
  return made == 0 ? input.data() : nullptr;
}

/// Carries out the command in the input.
EMSCRIPTEN_KEEPALIVE int unroll_engine_command() {
  return guarded(-1, [] {
    if (engine->command(input)) return 0;
    failure = "a command that nobody understands";
    return -1;
  });
}

EMSCRIPTEN_KEEPALIVE void unroll_engine_want(std::uint32_t epoch, std::uint32_t rows) {
  engine->want({epoch, rows});
}

/// Works for about `budget_us`. 1 = there is more to do, 0 = not.
EMSCRIPTEN_KEEPALIVE int unroll_engine_work(double budget_us) {
  return guarded(-1, [budget_us] { return engine->work(page_us, budget_us) ? 1 : 0; });
}

/// Makes the snapshot that was asked for. Its size, 0 = none is due.
EMSCRIPTEN_KEEPALIVE int unroll_engine_answer() {
  return guarded(-1, [] {
    output = engine->answer();
    return output ? static_cast<int>(output->size()) : 0;
  });
}
/// The bytes of the last answer, valid until the next call.
EMSCRIPTEN_KEEPALIVE const std::uint8_t* unroll_engine_output() { return output->data(); }

EMSCRIPTEN_KEEPALIVE const char* unroll_engine_failure() { return failure.c_str(); }

/// Ends in a trap: what the page does then is tested with it.
EMSCRIPTEN_KEEPALIVE void unroll_engine_trap() { __builtin_trap(); }

}  // extern "C"
