#include "engine/tasks/wave.h"

#include <cmath>

namespace unroll {

double sine_of_turns(double turns) {
  double x = turns - std::floor(turns + 0.5);  // -1/2 ... 1/2, exact
  if (x > 0.25) x = 0.5 - x;
  if (x < -0.25) x = -0.5 - x;
  const double angle = 6.28318530717958647692 * x;
  const double square = angle * angle;
  // Taylor series up to the 17th power: the next term is below 5e-14 at a quarter turn.
  double sum = 1.0;
  for (int n = 16; n >= 2; n -= 2) sum = 1.0 - sum * square / (n * (n + 1));
  return angle * sum;
}

}  // namespace unroll
