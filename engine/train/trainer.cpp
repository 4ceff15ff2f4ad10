#include "engine/train/trainer.h"

namespace unroll {

template <Scalar S>
Trainer<S>::Trainer(const ModelConfig& config, const DataShape& shape, int batch,
                    std::uint64_t seed)
    : model_(config, shape),
      theta_(model_.initial_parameters(seed)),
      gradient_(model_.params()),
      trace_(model_.slots(), TraceSize{shape.input.steps, batch, shape.source.steps, true}) {}

template <Scalar S>
UpdateReport Trainer<S>::update(const TrainConfig& config, Batch data) {
  trace_.set_data(std::move(data));
  return training_step(model_, config, theta_, gradient_, optimizer_, trace_);
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace unroll
