#pragma once
// Contracts: what must hold if our own code is right. Active in every build type.

#include <stdexcept>
#include <string>

namespace unroll {

/// A broken promise inside Unroll itself (a bug), never the user's fault.
class ContractViolation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws ContractViolation with the condition, the place and `what`.
[[noreturn]] void contract_failed(const char* condition, const char* file, int line,
                                  const std::string& what);

}  // namespace unroll

/// Checks an invariant of our own code. `what` says what was expected and which sizes were met; it
/// is evaluated only on failure. Outside data is checked with Result instead.
#define UNROLL_ASSERT(condition, what)                                   \
  do {                                                                   \
    if (!(condition)) [[unlikely]]                                       \
      ::unroll::contract_failed(#condition, __FILE__, __LINE__, (what)); \
  } while (false)
