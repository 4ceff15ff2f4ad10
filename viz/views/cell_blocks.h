#pragma once
// Which layers make up a block of a transformer, by their names (engine/nn/build_attention.cpp).

#include <string>
#include <string_view>

namespace unroll::viz {

/// "block0" of "norm0a", "attn0", "mlp0", ...; "encblock0" in the encoder. Empty for others.
std::string block_of(std::string_view layer);

/// What a layer of a block is there for: "norm", "attention", "add", "MLP".
std::string_view part_of(std::string_view layer);

/// Whether `next` begins a row of a diagram: after an addition or, where it is narrow, with each
/// part.
bool ends_row(std::string_view layer, std::string_view next, bool narrow);

}  // namespace unroll::viz
