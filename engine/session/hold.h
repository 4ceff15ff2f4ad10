#pragma once
// Cells and weights of the network that the user holds at a value, scales or knocks out, to see
// what follows. Training goes on without them: they act on what is shown and on what is measured
// for it.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/nn/intervention.h"
#include "engine/nn/params.h"
#include "engine/nn/trace.h"

namespace unroll {

/// Rows and steps of one slot, or rows and columns of one parameter. Ends of 0 mean all there are.
struct Hold {
  std::string slot;  ///< "lstm0.f", or a parameter: "lstm0.Wh"
  InterventionKind kind = InterventionKind::kClamp;
  double amount = 0;
  std::int32_t first_row = 0, end_row = 0;
  std::int32_t first_step = 0, end_step = 0;

  bool operator==(const Hold&) const = default;
};

/// Carries out in `theta` those that are about a parameter, and gives the others. An Error names
/// the hold that does not fit.
Result<std::vector<Hold>> hold_weights(const std::vector<Hold>& holds, Params<float>& theta);

/// As the trace takes them. An Error names the hold that does not fit this model.
Result<std::vector<Intervention>> interventions_of(const std::vector<Hold>& holds,
                                                   const Trace<float>& trace);

/// More holds at once are refused.
inline constexpr std::size_t kMostHolds = 64;

}  // namespace unroll
