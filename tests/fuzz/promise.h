#pragma once
// What holds for every input; a broken promise ends the fuzz program with its stack.

namespace unroll {

inline void promise(bool held, [[maybe_unused]] const char* what) {
  if (!held) __builtin_trap();
}

}  // namespace unroll
