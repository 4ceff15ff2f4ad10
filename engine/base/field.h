#pragma once
// Configuration fields: each is declared once, in a visitor, with its key, range and help. The link
// grammar, the command line, the session file, the controls and the help texts all follow it.

#include <cstdint>
#include <span>
#include <string_view>

namespace unroll {

/// What every field says of itself.
struct FieldInfo {
  std::string_view key = {};    ///< in links and on the command line: "lr"
  std::string_view label = {};  ///< beside the control: "learning rate"
  std::string_view unit = {};   ///< "" or, for example, "symbols"
  std::string_view help = {};   ///< one sentence
  bool live = false;            ///< may change while training, without a new start
};

struct IntRange {
  std::int64_t min, max;
};

struct RealRange {
  double min, max;
  bool logarithmic = false;  ///< the control moves in decades
};

// A visitor V offers
//   v.integer(info, int& value, IntRange)          v.real(info, double& value, RealRange)
//   v.choice(info, Enum& value, std::span<const std::string_view> names)   names[i] = Enum{i}
//   v.seed(info, std::uint64_t& value)             v.word(info, std::string& value)

}  // namespace unroll
