#pragma once
// Bytes by hand, and files with damage, for the tests of readers.

#include <functional>
#include <string_view>

#include "engine/base/archive.h"

namespace unroll {

Bytes bytes_of(std::string_view text);

/// Calls `look` with every truncation of `file`.
void for_each_truncation(const Bytes& file, const std::function<void(const Bytes&)>& look);

/// Calls `look` with every file that differs from `file` in one byte, for a choice of differences
/// that flips each bit alone and all together.
void for_each_flip(const Bytes& file, const std::function<void(const Bytes&)>& look);

}  // namespace unroll
