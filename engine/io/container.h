#pragma once
// The envelope of every file of our own: a magic word, what kind of file it is, the length and a
// checksum of the content. Little-endian, 40 bytes before the payload:
//
//   0  "UNROLL"            6 bytes
//   6  container version   u16, 1
//   8  kind                8 bytes, ASCII, padded with zeros: "session"
//  16  kind's version      u32
//  20  zero                u32
//  24  payload length      u64
//  32  checksum            u64, FNV-1a over bytes 0 to 31 and the payload

#include <cstdint>
#include <string_view>

#include "engine/base/archive.h"
#include "engine/base/result.h"

namespace unroll {

/// The payload in an envelope. `kind`: 1 to 8 printable ASCII characters.
Bytes wrap_container(std::string_view kind, std::uint32_t version, const Bytes& payload);

/// The payload of a file of this kind and version. Refuses, with a text that says what is the
/// matter, files that are something else, newer, cut short, too long, or changed in any byte.
Result<Bytes> unwrap_container(std::string_view kind, std::uint32_t version, const Bytes& file);

/// True where `file` begins as files of our own do and no text does. It may still be damaged.
bool is_container(const Bytes& file);

}  // namespace unroll
