#pragma once
// The engine's end of a runner: bytes in, bytes out, around one session. A thread and a web worker
// hold one each.

#include <optional>

#include "engine/session/runner.h"
#include "engine/session/session.h"
#include "engine/session/update_pace.h"

namespace unroll {

class EngineEnd {
 public:
  /// Takes a command in its byte form. False when the bytes are none.
  bool command(const Bytes& bytes) {
    Command command;
    if (!decode_command(bytes, command)) return false;
    session_.apply(command);
    return true;
  }

  /// The reader asks for the next snapshot that has news; one request at a time.
  void want(const SnapshotRequest& request) { wanted_ = request; }

  /// Works for about `budget_us`. True while there is more to do.
  bool work(const Clock& clock, double budget_us) {
    const double end = clock() + budget_us;
    while (session_.has_work()) {
      const double from = clock();
      const bool more = session_.step();
      const double now = clock();
      pace_.took(now - from);
      if (!more || now >= end) break;
    }
    return session_.has_work();
  }

  bool has_work() const { return session_.has_work(); }

  /// The snapshot that was asked for, once something has changed since the last one.
  std::optional<Bytes> answer() {
    if (!wanted_ || (answered_ && session_.sequence() == answered_sequence_)) return std::nullopt;
    wanted_->us_per_update = pace_.mean_us();
    const auto snapshot = session_.snapshot(*wanted_);
    answered_ = true;
    answered_sequence_ = snapshot->sequence;
    wanted_.reset();
    return encode_snapshot(*snapshot);
  }

 private:
  Session session_;
  UpdatePace pace_;
  std::optional<SnapshotRequest> wanted_;
  bool answered_ = false;
  std::uint64_t answered_sequence_ = 0;
};

}  // namespace unroll
