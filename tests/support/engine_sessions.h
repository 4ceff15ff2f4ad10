#pragma once
// A session as its tests drive it: to its end of work, and looked at.

#include <cstdint>
#include <memory>

#include "engine/session/session.h"

namespace unroll::test {

/// What the session shows now, without any history.
inline std::shared_ptr<const Snapshot> look(Session& session) { return session.snapshot({}); }

/// Until the session has nothing left to do.
inline void run_all(Session& session) {
  while (session.step()) {
  }
}

/// So many updates more.
inline void train(Session& session, std::uint64_t updates) {
  session.apply(StepUpdate{updates});
  run_all(session);
}

}  // namespace unroll::test
