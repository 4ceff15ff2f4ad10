// Models without a memory.

#include "engine/nn/builder.h"
#include "engine/nn/linear.h"

namespace unroll {

template <Scalar S>
Port build_feed_forward(Builder<S>& b, const ModelConfig& config, const DataShape& shape) {
  Port x = add_input(b, config, shape.input, false);
  for (int layer = 0; layer < config.layers; ++layer)
    x = b.template add<Linear<S>>(numbered("ff", layer), x, config.hidden, config.activation,
                                  config.input_init)
            .output();
  return x;
}

template Port build_feed_forward<float>(Builder<float>&, const ModelConfig&, const DataShape&);
template Port build_feed_forward<double>(Builder<double>&, const ModelConfig&, const DataShape&);

}  // namespace unroll
