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
  bool used = true;             ///< false: makes no difference with the other choices as they are
  bool advanced = false;        ///< can wait: stands behind the others in the controls
  /// Neighbours of one group stand under its name in the controls: "memory".
  std::string_view group = {};
};

struct IntRange {
  std::int64_t min, max;
};

struct RealRange {
  double min, max;           ///< what is accepted
  bool logarithmic = false;  ///< the control moves in decades
  /// What is of use to a hand, where less than all that is accepted: the control moves between
  /// these. Both 0: between min and max.
  double usual_min = 0, usual_max = 0;
  bool zero_is_off = false;  ///< 0, the min, means "not at all": the control has a switch for it

  bool has_usual() const { return usual_min < usual_max; }
  double hand_min() const { return has_usual() ? usual_min : min; }
  double hand_max() const { return has_usual() ? usual_max : max; }
};

// A visitor V offers
//   v.integer(info, int& value, IntRange)          v.real(info, double& value, RealRange)
//   v.choice(info, Enum& value, std::span<const std::string_view> names)   names[i] = Enum{i}
//   v.seed(info, std::uint64_t& value)             v.word(info, std::string& value)

}  // namespace unroll
