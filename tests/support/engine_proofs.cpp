#include "tests/support/engine_proofs.h"

#include <algorithm>

namespace unroll::test {

namespace {

std::vector<double> normals(int count, Random& random) {
  std::vector<double> out;
  for (int i = 0; i < count; ++i) out.push_back(random.normal());
  return out;
}

std::vector<int> ids(int count, int symbols, Random& random) {
  std::vector<int> out;
  for (int i = 0; i < count; ++i)
    out.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(symbols))));
  return out;
}

}  // namespace

Batch proof_batch(const ProofSize& size, LossKind loss, int outputs, bool padded, Random& random) {
  const int columns = size.steps * size.batch, source_columns = size.source_steps * size.batch;
  Batch batch{size.steps, size.batch, ids(columns, size.symbols, random), {}};
  batch.targets = ids(columns, loss == LossKind::kSoftmax ? outputs : 1, random);
  batch.values = normals(columns * size.features, random);
  batch.target_values = normals(columns * outputs, random);
  if (loss == LossKind::kBinary)
    for (double& v : batch.target_values) v = v > 0 ? 1 : 0;
  batch.source_steps = size.source_steps;
  batch.source = ids(source_columns, size.symbols, random);
  batch.source_values = normals(source_columns * size.features, random);
  for (std::size_t i = 3; i < batch.targets.size(); i += 4) batch.targets[i] = -1;
  if (!padded) return batch;
  for (int b = 0; b < size.batch; ++b) {
    batch.lengths.push_back(std::max(1, size.steps - b));
    batch.source_lengths.push_back(std::max(1, size.source_steps - 2 * b));
  }
  for (int t = 0; t < size.steps; ++t)
    for (int b = 0; b < size.batch; ++b)
      if (!batch.real(t, b)) {
        const auto column = static_cast<std::size_t>(t * size.batch + b);
        batch.inputs[column] = -1;
        batch.targets[column] = -1;
      }
  for (int t = 0; t < size.source_steps; ++t)
    for (int b = 0; b < size.batch; ++b)
      if (!batch.real(t, b, true)) batch.source[static_cast<std::size_t>(t * size.batch + b)] = -1;
  return batch;
}

Batch unpadded(const Batch& batch, int index) {
  Batch one = single_out(batch, index);
  const auto cut = [](auto& list, int from, int to) {
    list.resize(list.size() / static_cast<std::size_t>(from) * static_cast<std::size_t>(to));
  };
  const int length = one.lengths.front(), source_length = one.source_lengths.front();
  cut(one.inputs, one.steps, length);
  cut(one.targets, one.steps, length);
  cut(one.values, one.steps, length);
  cut(one.target_values, one.steps, length);
  cut(one.source, one.source_steps, source_length);
  cut(one.source_values, one.source_steps, source_length);
  one.steps = length;
  one.source_steps = source_length;
  one.lengths.clear();
  one.source_lengths.clear();
  return one;
}

Params<double> proof_parameters(const Model<double>& model, Trace<double>& trace, Random& random) {
  Params<double> theta = model.initial_parameters(random.bits());
  for (double& v : theta.values()) v += 0.3 * random.normal();
  bool free = true;  // no initial state is computed from something else
  for (std::size_t s = 0; s < trace.table().size(); ++s) {
    const TraceSlot& slot = trace.table()[s];
    if (slot.info.span != SlotSpan::kOnce) continue;
    free = free && slot.reads.empty() && slot.parameters.empty();
    MatrixView<double> start = trace.value(static_cast<int>(s));
    for (Eigen::Index i = 0; i < start.size(); ++i) start.data()[i] = 0.5 * random.normal();
  }
  trace.set_continues(free);
  return theta;
}

}  // namespace unroll::test
