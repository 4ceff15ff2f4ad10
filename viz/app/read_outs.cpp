#include "viz/app/read_outs.h"

#include <cmath>
#include <limits>

namespace unroll::viz {

ReadOuts read_outs(const Snapshot& snapshot, std::span<const HistoryRow> history) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  ReadOuts out{snapshot.update, kNone, kNone, kNone};
  bool loss_found = false;
  for (auto row = history.rbegin(); row != history.rend(); ++row) {
    if (row->update > snapshot.update) continue;
    if (!loss_found && row->update > 0) {
      out.loss_bits = row->loss_bits;  // also when it is not finite: that is the news
      loss_found = true;
    }
    if (std::isfinite(row->held_out_bits)) {
      out.held_out_bits = row->held_out_bits;
      out.accuracy = row->accuracy;
      break;
    }
  }
  return out;
}

}  // namespace unroll::viz
