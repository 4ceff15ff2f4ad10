#pragma once

#include <cstddef>

namespace unroll::test {

/// Pieces of memory that this program has asked for since it started. Where the C library is
/// glibc and no sanitizer stands in between, all of them; elsewhere those of operator new only.
std::size_t allocations();

}  // namespace unroll::test
