#pragma once
// The team of programs that have threads.

#include <memory>

#include "engine/math/team.h"

namespace unroll {

/// A team of `size` threads, of which the caller is one; null where programs have no threads, and
/// for a size of 1.
std::unique_ptr<math::Team> make_thread_team(int size);

}  // namespace unroll
