#pragma once

#include <cstdint>
#include <string>

#include "engine/base/archive.h"
#include "engine/base/result.h"

namespace unroll::cli {

/// The whole file. Refused before memory is taken when it is larger than `limit` bytes; folders
/// and files that cannot be read are refused with the reason. The Error's place is `path`.
Result<Bytes> read_file(const std::string& path, std::uint64_t limit);

/// Writes the file whole or leaves what was there: first beside it as `path`.part, then in place.
Result<Ok> write_file(const std::string& path, const Bytes& content);

/// Tells early whether write_file(path) has a chance: its folder exists and can be written.
Result<Ok> check_writable(const std::string& path);

}  // namespace unroll::cli
