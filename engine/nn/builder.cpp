#include "engine/nn/builder.h"

#include "engine/base/contract.h"
#include "engine/nn/binary_cross_entropy.h"
#include "engine/nn/embedding.h"
#include "engine/nn/linear.h"
#include "engine/nn/softmax_cross_entropy.h"
#include "engine/nn/squared_error.h"
#include "engine/nn/values.h"

namespace unroll {

template <Scalar S>
void Builder<S>::finish(LossKind kind, Port y) {
  scores = y;
  switch (kind) {
    case LossKind::kSoftmax:
      loss = &add<SoftmaxCrossEntropy<S>>("loss", y);
      break;
    case LossKind::kSquared:
      loss = &add<SquaredError<S>>("loss", y);
      break;
    case LossKind::kBinary:
      loss = &add<BinaryCrossEntropy<S>>("loss", y);
      break;
  }
  plan.resolve_reads();
}

template <Scalar S>
Port add_input(Builder<S>& b, const ModelConfig& config, const PortShape& shape, bool of_source) {
  UNROLL_ASSERT(shape.kind != PortKind::kNone, "an input without data");
  if (shape.kind == PortKind::kValues)
    return b.template add<Values<S>>(of_source ? "source" : "input", shape.size, of_source)
        .output();
  return b
      .template add<Embedding<S>>(of_source ? "source" : "embed", config.embedding, shape.size,
                                  config.embedding_size, of_source)
      .output();
}

template <Scalar S>
void build_model(Builder<S>& b, const ModelConfig& config, const DataShape& shape) {
  Port top;
  switch (config.kind) {
    case ModelKind::kRnn:
    case ModelKind::kLstm:
    case ModelKind::kGru:
      top = build_recurrent(b, config, shape);
      break;
    case ModelKind::kFeedForward:
    case ModelKind::kConcatenate:
    case ModelKind::kBag:
      top = build_feed_forward(b, config, shape);
      break;
    case ModelKind::kAttention:
    case ModelKind::kTransformer:
      top = build_attentive(b, config, shape);
      break;
  }
  b.finish(shape.loss, b.template add<Linear<S>>("out", top, shape.outputs).output());
}

#define UNROLL_INSTANTIATE(S)                                                          \
  template class Builder<S>;                                                           \
  template Port add_input<S>(Builder<S>&, const ModelConfig&, const PortShape&, bool); \
  template void build_model<S>(Builder<S>&, const ModelConfig&, const DataShape&);
UNROLL_INSTANTIATE(float)
UNROLL_INSTANTIATE(double)
#undef UNROLL_INSTANTIATE

}  // namespace unroll
