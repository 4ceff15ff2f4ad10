#pragma once

#include <cstdint>

namespace unroll {

enum class OperationKind : std::uint8_t {
  kForward,     ///< the values of a slot are complete
  kBackward,    ///< the gradient of a slot is complete
  kAccumulate,  ///< what a slot's gradient means for a parameter is added to its gradient
  kClip,        ///< the gradient of all parameters is cut to its limits
  kUpdate,      ///< the optimizer moves a parameter
};

/// One named operation of a training step, as the code that carried it out reported it.
struct Operation {
  static constexpr std::int32_t kAllSteps = -1;

  OperationKind kind = OperationKind::kForward;
  std::int32_t slot = -1;       ///< index in the TraceTable; -1 = none
  std::int32_t parameter = -1;  ///< index in the ParamTable; -1 = none
  std::int32_t step = kAllSteps;

  bool operator==(const Operation&) const = default;
};

}  // namespace unroll
