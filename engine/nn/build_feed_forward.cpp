// Models without a memory: each step alone ("ff0", "ff1", ...), all steps so far side by side
// ("concat"), or their mean ("bag").

#include "engine/nn/builder.h"
#include "engine/nn/concat.h"
#include "engine/nn/linear.h"
#include "engine/nn/mean_pool.h"

namespace unroll {

template <Scalar S>
Port build_feed_forward(Builder<S>& b, const ModelConfig& config, const DataShape& shape) {
  Port x = add_input(b, config, shape.input, false);
  if (config.kind == ModelKind::kConcatenate)
    x = b.template add<Concat<S>>("concat", x, shape.input.steps).output();
  if (config.kind == ModelKind::kBag) x = b.template add<MeanPool<S>>("bag", x).output();
  for (int layer = 0; layer < config.layers; ++layer)
    x = b.template add<Linear<S>>(numbered("ff", layer), x, config.hidden, config.activation,
                                  config.input_init)
            .output();
  return x;
}

template Port build_feed_forward<float>(Builder<float>&, const ModelConfig&, const DataShape&);
template Port build_feed_forward<double>(Builder<double>&, const ModelConfig&, const DataShape&);

}  // namespace unroll
