#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace unroll::analysis {

enum class FindingKind : std::uint8_t {
  kVanished,
  kExploding,
  kDeadRelu,
  kSaturatedGates,
  kAtChance,
  kRankOneAttention,
};

/// "vanished", "exploding", "dead relu", "saturated gates", "at chance", "rank-1 attention".
std::string_view name_of(FindingKind kind);

/// Something that is wrong with a run, and one thing to try.
struct Finding {
  FindingKind kind;
  std::string where;                                    ///< layer or slot: "rnn0.h"; may be empty
  std::uint64_t update;                                 ///< the update after which it was seen
  std::vector<std::pair<std::string, double>> numbers;  ///< what was measured, by name
  std::string text;                                     ///< one sentence with the numbers in it
  std::string change;  ///< one change of the configuration, "clip=1"; empty where none is known
};

}  // namespace unroll::analysis
