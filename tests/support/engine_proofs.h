#pragma once
// Models, data and parameters for the proofs of layers.

#include "tests/support/engine_models.h"
#include "tests/support/layer_proofs.h"

namespace unroll::test {

/// What a layer is proven in.
template <class L, Scalar S>
Model<S> proof_model(const ProofSize& size, int variant) {
  Builder<S> builder;
  ProofBuilder<S> p{builder, size};
  const Port top = Proof<L>::template build<S>(p, variant);
  builder.finish(Proof<L>::kLoss, top);
  return Model<S>(std::move(builder));
}

/// Symbols, numbers, source and targets, all at once; every fourth target is left out. Where
/// `padded`, sequence b and its source have lengths of their own, and in the padding stand numbers
/// that must not matter.
Batch proof_batch(const ProofSize& size, LossKind loss, int outputs, bool padded, Random& random);

/// Sequence `index` of a padded batch without its padding.
Batch unpadded(const Batch& batch, int index);

/// Random parameters and initial states, none of them 0.
Params<double> proof_parameters(const Model<double>& model, Trace<double>& trace, Random& random);

}  // namespace unroll::test
