#include "engine/nn/params.h"

#include "engine/base/contract.h"

namespace unroll {

int ParamTable::add(std::string name, int rows, int cols) {
  UNROLL_ASSERT(rows >= 1 && cols >= 1,
                name + " of " + std::to_string(rows) + "x" + std::to_string(cols));
  infos_.push_back({std::move(name), rows, cols, size_});
  size_ += static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
  return static_cast<int>(infos_.size()) - 1;
}

}  // namespace unroll
