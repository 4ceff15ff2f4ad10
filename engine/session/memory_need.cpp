#include "engine/session/memory_need.h"

#include "engine/nn/builder.h"
#include "engine/nn/model.h"

namespace unroll {

namespace {
/// The trace and its copy in the snapshot; then the copy, its encoding, and the buffer twice as
/// large that the encoding outgrows it into.
constexpr std::size_t kWatchedCopies = 4;
}  // namespace

int evaluated_at_once(const TraceTable& table, TraceSize size) {
  while (size.batch > 1 && Trace<float>::bytes_needed(table, size) > kEvaluationBytes)
    size.batch = (size.batch + 1) / 2;
  return size.batch;
}

MemoryNeed memory_needed(const ModelConfig& config, const DataShape& shape, int batch) {
  Builder<float> builder;
  build_model(builder, config, shape);
  const TraceTable& table = builder.plan.slots;
  const auto bytes = [&](int examples, bool lean) {
    return Trace<float>::bytes_needed(table,
                                      {shape.input.steps, examples, shape.source.steps, lean});
  };
  const TraceSize held_out{shape.input.steps, kHeldOutBatch, shape.source.steps, true};
  return {.training = training_bytes(config, shape, batch),
          .evaluation = bytes(evaluated_at_once(table, held_out), true),
          .watching = kWatchedCopies * bytes(1, shape.input.steps > kLongestShown)};
}

}  // namespace unroll
