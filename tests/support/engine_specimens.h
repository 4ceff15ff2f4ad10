#pragma once

#include <string>
#include <vector>

#include "engine/nn/data_shape.h"
#include "engine/nn/model.h"

namespace unroll::test {

/// A small model of its kind, for what must work with every model.
struct Specimen {
  std::string name;  ///< "lstm-both-ways", begins with the name of its kind
  ModelConfig config;
  DataShape shape;
};

/// Every kind with every setting that changes what it computes, on symbols and numbers, with and
/// without a source, with all losses.
std::vector<Specimen> specimens();

/// Random parameters, none of them zero, and data without padding for a specimen.
Params<double> specimen_parameters(const Model<double>& model);
Batch specimen_batch(const DataShape& shape);
/// The same data with padding behind the ends of the sequences: one of the two ends early, in the
/// input and, where it has several steps, in the source.
Batch with_padding(Batch batch, const DataShape& shape);

/// What the model expects, sequence by sequence in each step, outputs last.
template <Scalar S>
std::vector<S> predictions_of(const Model<S>& model, const Params<S>& theta, const Batch& batch) {
  Trace<S> trace(model.slots(), batch);
  model.forward(theta, trace);
  const auto predicted = trace.value(model.predictions());
  return {predicted.data(), predicted.data() + predicted.size()};
}

}  // namespace unroll::test
