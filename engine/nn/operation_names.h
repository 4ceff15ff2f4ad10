#pragma once

#include <array>
#include <string_view>

#include "engine/nn/operation.h"

namespace unroll {

/// Of each OperationKind, for files that others read.
inline constexpr std::array<std::string_view, 5> kOperationNames = {"forward", "backward",
                                                                    "accumulate", "clip", "update"};

constexpr std::string_view operation_name(OperationKind kind) {
  return kOperationNames[static_cast<std::size_t>(kind)];
}

}  // namespace unroll
