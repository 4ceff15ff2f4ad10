#pragma once
// What every fuzz program is made of: FUZZ_READER(abc)(data, size) { ... return 0; } in abc.cpp. As
// a program it is fed by libFuzzer; the tests feed it the inputs of tests/fuzz/corpus/abc.

#include <cstddef>
#include <cstdint>
#include <stdexcept>

#ifdef UNROLL_FUZZ_PROGRAM
#define FUZZ_READER(name) extern "C" int LLVMFuzzerTestOneInput
#else
#define FUZZ_READER(name) int fuzz_##name
#endif

namespace unroll {

/// What holds for every input. A broken promise fails the test, and ends the fuzz program with its
/// stack, since nobody catches it there.
inline void promise(bool held, const char* what) {
  if (!held) throw std::logic_error(what);
}

}  // namespace unroll
