#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Turns symbol ids into columns. One-hot: x_t has a single 1, no parameters. Learned: x_t is
/// column id of the table E (size x symbols), Bengio et al. (2003). Padding (-1) becomes zeros.
/// Slot x.
template <Scalar S>
class Embedding final : public Layer<S> {
 public:
  /// Reads the data's inputs, or its source where `of_source`.
  Embedding(ModelPlan& plan, const std::string& name, EmbeddingKind kind, int symbols, int size,
            bool of_source = false);

  /// The slot x.
  Port output() const { return x_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  const std::vector<int>& ids(const Trace<S>& trace) const {
    return x_.in_source ? trace.data().source : trace.data().inputs;
  }

  EmbeddingKind kind_;
  int symbols_;
  int table_ = -1;
  Port x_;
};

}  // namespace unroll
