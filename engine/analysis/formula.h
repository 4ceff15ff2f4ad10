#pragma once
// The formulas that slots carry as text ("c_t = f_t c_{t-1} + i_t g_t"), read back as expressions:
// so that what is shown can be worked out number by number, and tested against what the engine
// computed.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace unroll::analysis {

enum class Op : std::uint8_t {
  kNumber,
  kName,      ///< a quantity, see Expression::name
  kTarget,    ///< the number to be hit
  kSum,       ///< of its parts; a part that is subtracted stands in a kMinus
  kMinus,     ///< of one part
  kProduct,   ///< of its parts, from the left
  kQuotient,  ///< of two parts
  kExp,
  kLog,
  kTanh,
  kSqrt,
  kSquare,
  kPositivePart,  ///< max(0, x)
  kSoftmax,       ///< of the rows of its part
  kSumOfRows,     ///< over the rows of its part
  kMeanOfRows,
  kAtTarget,  ///< its part at the row of the target class
};

struct Expression {
  Op op = Op::kNumber;
  double number = 0;
  std::size_t name = 0;  ///< index in the names that it was parsed with
  std::vector<Expression> parts = {};
};

/// The right side of `formula`. `names` are the quantities that may stand in it, as they are
/// written there; the longest that fits is taken. What follows a comma outside of parentheses is a
/// remark. An Error says which word is none of the names and no function.
Result<Expression> parse_formula(std::string_view formula, std::span<const std::string> names);

/// The words of `formula` (right side) that look like quantities and are not among `names`, in the
/// order in which they first appear: "x_t".
std::vector<std::string> unknown_names(std::string_view formula,
                                       std::span<const std::string> names);

}  // namespace unroll::analysis
