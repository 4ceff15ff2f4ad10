#pragma once

#include <cstddef>

namespace unroll::test {

/// Pieces of memory that this program has asked for since it started. Where the C library is
/// glibc and no sanitizer stands in between, all of them; elsewhere those of operator new only.
std::size_t allocations();

/// The memory that this program holds at most from here on; of the same pieces. One at a time.
class PeakMemory {
 public:
  PeakMemory();
  /// Bytes beyond those that were held at first.
  std::size_t bytes() const;

 private:
  std::size_t before_;
};

}  // namespace unroll::test
