#pragma once

#include <string>

namespace unroll::math {

/// "3x4", for the words of a broken promise.
template <class M>
std::string shape_text(const M& m) {
  return std::to_string(m.rows()) + "x" + std::to_string(m.cols());
}

}  // namespace unroll::math
