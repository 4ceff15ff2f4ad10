#pragma once

namespace unroll {

/// sin(2 pi `turns`) in operations that give the same bits everywhere, within 1e-12; |turns| < 1e6.
double sine_of_turns(double turns);

}  // namespace unroll
