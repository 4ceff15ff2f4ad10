#include "engine/base/contract.h"

namespace unroll {

void contract_failed(const char* condition, const char* file, int line, const std::string& what) {
  throw ContractViolation(std::string(file) + ":" + std::to_string(line) + ": " + what + " (" +
                          condition + ")");
}

}  // namespace unroll
