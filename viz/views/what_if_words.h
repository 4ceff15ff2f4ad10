#pragma once
// What the changes that the user has made do to the answers of the watched example, in words.

#include <string>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// What has changed, in two or three sentences; how to change something while nothing is changed.
std::string what_if_words(const Snapshot& snapshot);

}  // namespace unroll::viz
