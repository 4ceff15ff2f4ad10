// Models with a state that goes from step to step.

#include "engine/nn/builder.h"
#include "engine/nn/rnn.h"

namespace unroll {

template <Scalar S>
Port build_recurrent(Builder<S>& b, const ModelConfig& config, const DataShape& shape) {
  const Port x = add_input(b, config, shape.input, false);
  return b.template add<Rnn<S>>("rnn0", x, config).output();
}

template Port build_recurrent<float>(Builder<float>&, const ModelConfig&, const DataShape&);
template Port build_recurrent<double>(Builder<double>&, const ModelConfig&, const DataShape&);

}  // namespace unroll
