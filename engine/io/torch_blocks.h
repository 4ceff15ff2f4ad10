#pragma once
// Classes and functions in Python for what torch.nn has no module for; their parameters have the
// names of torch_names.h.

#include <array>
#include <cstdint>
#include <string_view>

namespace unroll {

enum class TorchBlock : std::uint8_t {
  kRecurrent,   ///< class Recurrent: cells step by step
  kAttention,   ///< class Attention: other scores
  kLookBack,    ///< class LookBack: a decoder's look at its encoder
  kStarts,      ///< starts(): initial states
  kCausal,      ///< causal(): the mask that hides the future
  kSines,       ///< sines(): positions
  kSideBySide,  ///< side_by_side(): all steps so far
};
inline constexpr std::size_t kTorchBlocks = 7;

/// Its text, two empty lines behind it.
std::string_view torch_block(TorchBlock block);

}  // namespace unroll
