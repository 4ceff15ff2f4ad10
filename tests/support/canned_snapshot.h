#pragma once
// Snapshots for tests of views: of real, short runs, and of one with values that left the real
// line.

#include <memory>

#include "engine/session/snapshot.h"

namespace unroll::testing {

/// A small configuration whose sizes all differ: H = 7, E = 5, T = 6, B = 3, text "rhymes".
Config small_config();

/// After `updates` updates from `config`, with answers to all questions, and with a sample written
/// if there was any update.
std::shared_ptr<const Snapshot> snapshot_after(const Config& config, std::uint64_t updates);

/// The same small run with non-finite values from step 4 on, as a fault leaves them.
std::shared_ptr<const Snapshot> diverged_snapshot();

}  // namespace unroll::testing
