#pragma once
// How much memory a session would take, to be asked before it is begun.

#include <cstddef>

#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"
#include "engine/nn/trace.h"

namespace unroll {

/// Of longer examples those slots that grow with the square of the length are not shown.
inline constexpr int kLongestShown = 512;

/// Held-out examples are read so many at once, fewer where that would take more bytes.
inline constexpr int kHeldOutBatch = 16;
inline constexpr std::size_t kEvaluationBytes = 64u << 20;

/// How many of `size`.batch examples are read at once.
int evaluated_at_once(const TraceTable& table, TraceSize size);

/// In bytes.
struct MemoryNeed {
  std::size_t training = 0;    ///< parameters, optimizer, and the trace of a batch
  std::size_t evaluation = 0;  ///< the trace of held-out examples
  std::size_t watching = 0;    ///< an example with all that is shown of it, on its way to the page

  /// All that is there at the same time: evaluation and watching come in turn.
  std::size_t total() const { return training + (evaluation > watching ? evaluation : watching); }
};

/// What a session of this model takes at most, but for keyframes and kept runs, whose memory has a
/// bound of its own.
MemoryNeed memory_needed(const ModelConfig& config, const DataShape& shape, int batch);

}  // namespace unroll
