#pragma once
// What a model must know of the data before it can be built.

#include <cstdint>

namespace unroll {

enum class PortKind : std::uint8_t { kNone, kSymbols, kValues };

/// One side of the data: `size` different symbols, or `size` numbers, at each of `steps` steps.
struct PortShape {
  PortKind kind = PortKind::kNone;
  int size = 0;
  int steps = 0;

  bool operator==(const PortShape&) const = default;
};

enum class LossKind : std::uint8_t {
  kSoftmax,  ///< one of `outputs` classes
  kSquared,  ///< `outputs` numbers
  kBinary,   ///< `outputs` independent yes or no
};

struct DataShape {
  PortShape input;
  LossKind loss = LossKind::kSoftmax;
  int outputs = 0;
  /// The target at a step is what comes later in the input: nothing may look ahead.
  bool causal = true;
  /// What an encoder reads before the first step; kNone where there is no such thing.
  PortShape source = {};

  bool operator==(const DataShape&) const = default;
};

/// Read symbols, name one of them at every step, never looking ahead: a language model.
constexpr DataShape symbol_shape(int symbols, int steps) {
  return {.input = {PortKind::kSymbols, symbols, steps}, .outputs = symbols};
}

}  // namespace unroll
