#include "engine/io/checksum.h"

namespace unroll {

std::uint64_t fnv1a64(std::span<const std::uint8_t> bytes, std::uint64_t state) {
  constexpr std::uint64_t kPrime = 0x100000001b3u;
  for (const std::uint8_t byte : bytes) state = (state ^ byte) * kPrime;
  return state;
}

std::uint64_t fnv1a64(std::string_view text, std::uint64_t state) {
  return fnv1a64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, state);
}

}  // namespace unroll
