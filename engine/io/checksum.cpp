#include "engine/io/checksum.h"

#include <array>

namespace unroll {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0xedb88320u : 0u);
    table[byte] = rest;
  }
  return table;
}

constexpr auto kCrcTable = crc_table();

}  // namespace

std::uint64_t fnv1a64(std::span<const std::uint8_t> bytes, std::uint64_t state) {
  constexpr std::uint64_t kPrime = 0x100000001b3u;
  for (const std::uint8_t byte : bytes) state = (state ^ byte) * kPrime;
  return state;
}

std::uint64_t fnv1a64(std::string_view text, std::uint64_t state) {
  return fnv1a64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, state);
}

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t state = 0xffffffffu;
  for (const std::uint8_t byte : bytes) state = (state >> 8) ^ kCrcTable[(state ^ byte) & 0xffu];
  return ~state;
}

}  // namespace unroll
