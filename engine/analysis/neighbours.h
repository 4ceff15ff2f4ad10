#pragma once
// Who stands next to whom: items are columns (features x n), such as embeddings or states.

#include <optional>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

enum class Closeness {
  kCosine,  ///< cosine of the angle, larger is closer; 0 where one of the two is zero
  kEuclid,  ///< distance, smaller is closer
};

struct Neighbour {
  int item;
  double value;  ///< cosine or distance
};

/// The cosine of the angle between two items; 0 where one is zero, NaN where one is not finite.
double cosine(const Vector<double>& a, const Vector<double>& b);

/// The `count` items nearest to `item`, nearest first, of equals the lower index first. Never the
/// item itself; items with non-finite entries are passed over (so there may be fewer than `count`).
std::vector<Neighbour> nearest(const Matrix<double>& items, int item, int count,
                               Closeness closeness);

/// How well labels agree with closeness by cosine.
struct Cohesion {
  std::optional<double> within;   ///< mean cosine over pairs of one class; nothing without pairs
  std::optional<double> between;  ///< mean cosine over pairs of two classes
  std::optional<double> same_nearest;  ///< share of items whose nearest neighbour is of their class
  int items = 0;                       ///< that counted
  int left_out = 0;                    ///< without a label (negative) or with non-finite entries
};

/// One label per item; a negative one leaves the item out.
Cohesion cohesion(const Matrix<double>& items, const std::vector<int>& labels);

}  // namespace unroll::analysis
