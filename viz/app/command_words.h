#pragma once
// Commands as lines of the log.

#include <string>

#include "engine/session/command.h"

namespace unroll::viz {

/// One line for the log: "lr = 0.02", "go to update 120"; empty for what only looks or saves.
std::string words_of(const Command& command);

}  // namespace unroll::viz
