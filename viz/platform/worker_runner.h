#pragma once
// The engine as a wasm instance of its own in a web worker: the page's way.

#include <cstdint>
#include <memory>

#include "viz/platform/engine_link.h"

namespace unroll::viz {

/// A link whose events are handed in from outside, as messages of the worker arrive.
class WorkerLink : public EngineLink {
 public:
  virtual void deliver(EngineEvent event) = 0;
};

/// `engine`: the number under which the page knows the worker; each lives under one of its own.
std::unique_ptr<WorkerLink> make_worker_link(std::uint32_t engine);

}  // namespace unroll::viz
