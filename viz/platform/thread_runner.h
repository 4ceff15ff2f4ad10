#pragma once
// The engine on a thread of its own: the desktop's way.

#include <functional>
#include <memory>

#include "engine/session/runner.h"
#include "viz/platform/engine_link.h"

namespace unroll::viz {

/// `wake` is called on the engine's thread whenever there is something to receive.
std::unique_ptr<EngineLink> make_thread_link(Clock clock, std::function<void()> wake);

}  // namespace unroll::viz
