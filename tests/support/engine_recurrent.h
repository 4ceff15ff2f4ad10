#pragma once
// Data and settings for tests of recurrent layers, and the same layers as plain scalar loops.

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/nn/model.h"
#include "tests/support/engine_plain_loops.h"

namespace unroll::test {

/// Numbers in, numbers to be hit at every step; nothing is hidden from any step.
DataShape value_shape(int features, int outputs, int steps);

/// Random numbers for `shape`, of `size` sequences. Where `lengths` end there is no target, and the
/// input is large, so that a leak would show. The source likewise.
Batch random_values(const DataShape& shape, int size, Random& random,
                    const std::vector<int>& lengths = {},
                    const std::vector<int>& source_lengths = {});

/// Parameters that are all away from zero.
Params<double> random_parameters(const Model<double>& model, std::uint64_t seed);

/// Four kinds of cell: rnn, lstm, gru with either reset.
struct CellKind {
  ModelKind kind;
  ResetKind reset = ResetKind::kAfter;
  std::string name = {};
};
const std::vector<CellKind>& cell_kinds();

/// Small and of that kind: H = 6.
ModelConfig cell_config(const CellKind& cell);

/// f(a) by the C library.
double plain_activation(Activation f, double a);

/// A recurrent layer as plain loops from its initial states and from the slot `input`: gives every
/// slot but the initial states.
void plain_walk(PlainLoops& loops, const ModelConfig& config, int input, bool reverse);

/// The largest distance between any slot of layer `name` and what plain_walk() gives.
double naive_distance(const Model<double>& model, const Params<double>& theta,
                      const Trace<double>& trace, const ModelConfig& config,
                      const std::string& name, int input, bool reverse);

/// Sum of targets of a batch, as the loss counts them.
int count_targets(const Batch& batch);

}  // namespace unroll::test
