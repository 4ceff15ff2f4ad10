#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Turns symbol ids into columns. One-hot: x_t has a single 1, no parameters. Learned: x_t is
/// column id of the table E (size x symbols), Bengio et al. (2003). Slot: x (size x T*B).
template <Scalar S>
class Embedding final : public Layer<S> {
 public:
  Embedding(ModelPlan& plan, const std::string& name, EmbeddingKind kind, int symbols, int size);

  /// The slot x.
  int output() const { return x_; }
  /// Rows of x.
  int size() const { return size_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  EmbeddingKind kind_;
  int symbols_, size_;
  int table_ = -1;
  int x_;
};

}  // namespace unroll
