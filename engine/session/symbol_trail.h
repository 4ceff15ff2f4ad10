#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll {

/// The vectors of symbols at some moments of the training and at those at which they were looked
/// at, from the first one to the newest.
class SymbolTrail {
 public:
  struct Moment {
    std::uint64_t update;
    Matrix<double> vectors;  ///< size x symbols
  };

  void clear() { moments_.clear(); }
  /// Appends a moment and forgets those that it does not follow: who goes back in time goes another
  /// way from there. Of too many moments the one goes whose neighbours are closest to each other.
  void note(std::uint64_t update, Matrix<double> vectors);
  /// Whether a moment that nobody looks at is worth noting: the longer the way, the fewer of them.
  bool due(std::uint64_t update) const;
  const std::vector<Moment>& moments() const { return moments_; }

  static constexpr std::size_t kLongest = 12;

 private:
  std::vector<Moment> moments_;
};

}  // namespace unroll
