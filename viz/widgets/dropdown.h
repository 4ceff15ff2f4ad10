#pragma once
// One of many: a field that opens a list.

#include <span>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

/// Label left, field right showing the chosen name; pressing opens the list below it (or above,
/// where there is no room). Arrow keys choose without opening. Items: "label", and in the open list
/// "label: name". "##label" is called so without showing it. True when the choice changed.
bool dropdown(std::string_view label, int& chosen, std::span<const std::string_view> names,
              const Options& options = {});

}  // namespace unroll::viz
