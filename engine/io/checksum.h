#pragma once
// Checksums. FNV-1a, 64 bits (Fowler, Noll, Vo; public domain constants): tells damage from intent
// in files and names a text. It is no defence against someone who wants two texts with one
// checksum. Each step is a bijection of the state for a fixed byte, so no change of a single byte
// escapes it. CRC-32 (ISO 3309, reflected polynomial 0xedb88320) is what ZIP archives ask for.

#include <cstdint>
#include <span>
#include <string_view>

namespace unroll {

inline constexpr std::uint64_t kFnvStart = 0xcbf29ce484222325u;

/// The checksum of `bytes`, continuing from `state`.
std::uint64_t fnv1a64(std::span<const std::uint8_t> bytes, std::uint64_t state = kFnvStart);
std::uint64_t fnv1a64(std::string_view text, std::uint64_t state = kFnvStart);

std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace unroll
