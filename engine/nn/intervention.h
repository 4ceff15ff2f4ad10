#pragma once

#include <cstdint>

namespace unroll {

enum class InterventionKind : std::uint8_t {
  kNudge,  ///< adds `amount`
  kClamp,  ///< holds at `amount`
  kScale,  ///< multiplies by `amount`; 0 knocks out
};

/// A change of a block of cells of one slot the moment they are computed, for derivative checks,
/// clamping and what-if runs. Backward follows: what is held passes no gradient on.
struct Intervention {
  InterventionKind kind = InterventionKind::kNudge;
  int slot = 0;
  int first_row = 0, end_row = 0;    ///< rows [first, end)
  int first_step = 0, end_step = 0;  ///< steps [first, end); of an initial state: 0, 1
  int sequence = -1;                 ///< of the batch; -1 = all
  double amount = 0;
};

}  // namespace unroll
