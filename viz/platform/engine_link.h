#pragma once
// The way to an engine that lives elsewhere: on a thread or in a web worker.

#include <cstdint>
#include <string>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// What comes back from the engine.
struct EngineEvent {
  enum class Kind : std::uint8_t { kReady, kSnapshot, kPong, kFailed };
  Kind kind = Kind::kReady;
  Bytes snapshot = {};       ///< encoded
  std::uint32_t number = 0;  ///< of the ping that a pong answers
  std::string text = {};     ///< why it failed
};

class EngineLink {
 public:
  virtual ~EngineLink() = default;

  /// Gives up the engine there was, if any, and starts a fresh one. Nothing of the old one is
  /// received any more.
  virtual void start() = 0;

  /// Sends an encoded command. May be called before the engine is ready.
  virtual void send(Bytes command) = 0;
  /// Asks for the next snapshot that has news.
  virtual void want(const SnapshotRequest& request) = 0;
  /// Asks for a sign of life.
  virtual void ping(std::uint32_t number) = 0;

  /// Takes out the oldest event. False when there is none.
  virtual bool receive(EngineEvent& event) = 0;
};

}  // namespace unroll::viz
