#pragma once
// What the intermediates of a model are called, how large they are and what each is computed from.

#include <string>
#include <string_view>
#include <vector>

namespace unroll {

enum class SlotSpan {
  kPerStep,  ///< (rows x T*B), column t*B + b
  kOnce,     ///< (rows x B), such as an initial state
};

/// What a layer says of one of its intermediates.
struct SlotInfo {
  std::string_view name;     ///< "h"
  std::string_view symbol;   ///< as in the formula: "h_t"
  std::string_view formula;  ///< "h_t = tanh(a_t)"
  /// What the formula reads, separated by spaces: slots of the same layer ("a"), its parameters
  /// ("Wx"), the layer's inputs ("in" or "in0", "in1"). "@prev" = at the step before (in the order
  /// in which the layer walks), "@all" = at all steps, "@first", "@last" = at that step only. A
  /// slot that names itself means the parameter of its name. Nothing else may be read.
  std::string_view reads = {};
  SlotSpan span = SlotSpan::kPerStep;
  /// Backward fills its gradient whole and nobody adds to it, so it need not be 0 before.
  bool filled = false;
  /// Backward asks Trace::passing() how to pass its gradient on to each slot that it reads: where
  /// it is the first to do so, that need not be 0 before.
  bool begins = false;
  bool readout = false;  ///< shown, but nothing depends on it, so it has no gradient
};

/// A slot that another is computed from.
struct SlotLink {
  static constexpr int kAllSteps = 1 << 20, kFirstStep = kAllSteps + 1, kLastStep = kAllSteps + 2;
  int slot;
  int delay;  ///< of the step that is read: 0, -1 (the step before), +1, or one of the above
};

/// Rows of a slot; those of attention grow with the length of what is looked at.
struct SlotRows {
  int fixed = 0;
  int per_key = 0;  ///< rows for each step of the keys' sequence, head after head
  bool keys_in_source = false;

  SlotRows(int rows) : fixed(rows) {}  // NOLINT: a number of rows is the ordinary case
  SlotRows(int heads, bool source) : per_key(heads), keys_in_source(source) {}
};

struct TraceSlot {
  std::string layer;  ///< "rnn0"
  SlotInfo info;
  SlotRows rows;
  bool in_source = false;  ///< its steps are those of the source sequence
  std::vector<SlotLink> reads = {};
  std::vector<int> parameters = {};  ///< that it is computed with
  int begun_by = -1;  ///< slot whose backward writes this one's gradient first, and whole

  std::string address() const { return layer + "." + std::string(info.name); }
};

/// All slots of a model in the order of computation.
using TraceTable = std::vector<TraceSlot>;

}  // namespace unroll
