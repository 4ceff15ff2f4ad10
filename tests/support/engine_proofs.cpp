#include "tests/support/engine_proofs.h"

#include <algorithm>
#include <set>

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

namespace {

/// One slot at one step.
using Node = std::pair<int, int>;

class Declarations {
 public:
  Declarations(const Model<double>& model, const Params<double>& theta, Trace<double>& trace)
      : model_(model), theta_(theta), trace_(trace) {
    remember_starts();
    model_.forward(theta_, trace_);
    for (int s = 0; s < slots(); ++s) plain_.emplace_back(trace_.value(s));
  }

  std::vector<std::string> contradictions() {
    for (int s = 0; s < slots(); ++s)
      if (!table(s).info.readout) nudge_slot(s);
    for (std::size_t p = 0; p < theta_.table().infos().size(); ++p)
      nudge_parameter(static_cast<int>(p));
    for (int s = 0; s < slots(); ++s) isolate(s);
    return {found_.begin(), found_.end()};
  }

 private:
  int slots() const { return static_cast<int>(trace_.table().size()); }
  const TraceSlot& table(int slot) const { return trace_.table()[static_cast<std::size_t>(slot)]; }

  void remember_starts() {
    for (int s = 0; s < slots(); ++s) starts_.emplace_back(trace_.value(s));
  }
  void restore_starts() {
    for (int s = 0; s < slots(); ++s)
      if (table(s).info.span == SlotSpan::kOnce)
        trace_.value(s) = starts_[static_cast<std::size_t>(s)];
  }

  /// Whether `reader` at its step reads `read`, according to the declarations.
  bool declared(Node reader, Node read) const {
    for (const SlotLink& link : table(reader.first).reads) {
      if (link.slot != read.first) continue;
      if (link.delay == SlotLink::kAllSteps || table(read.first).info.span == SlotSpan::kOnce ||
          table(reader.first).info.span == SlotSpan::kOnce ||
          reader.second + link.delay == read.second)
        return true;
    }
    return false;
  }

  /// Everything that may change with one of `from`, themselves included.
  std::set<Node> reachable(std::vector<Node> from) const {
    std::set<Node> seen(from.begin(), from.end());
    while (!from.empty()) {
      const Node at = from.back();
      from.pop_back();
      for (int s = 0; s < slots(); ++s)
        for (int t = 0; t < trace_.steps(s); ++t)
          if (declared({s, t}, at) && seen.insert({s, t}).second) from.emplace_back(s, t);
    }
    return seen;
  }

  /// Runs as things are and returns the slots that changed; notes changes outside `allowed` or,
  /// where one sequence was nudged, in another.
  std::set<int> run(const std::set<Node>& allowed, int sequence, const std::string& cause) {
    model_.forward(theta_, trace_);
    std::set<int> changed;
    for (int s = 0; s < slots(); ++s)
      for (int t = 0; t < trace_.steps(s); ++t)
        for (int b = 0; b < trace_.batch(); ++b) {
          const Eigen::Index column = t * trace_.batch() + b;
          if (trace_.value(s).col(column) == plain_[static_cast<std::size_t>(s)].col(column))
            continue;
          changed.insert(s);
          if (!allowed.contains({s, t}))
            found_.insert(table(s).address() + " changes with " + cause + ", undeclared");
          if (sequence >= 0 && b != sequence)
            found_.insert(table(s).address() + " of another sequence changes with " + cause);
        }
    restore_starts();
    return changed;
  }

  void nudge_slot(int slot) {
    for (int t = 0; t < trace_.steps(slot); ++t) {
      const std::set<Node> allowed = reachable({{slot, t}});
      for (int b = 0; b < trace_.batch(); ++b)
        for (int row = 0; row < trace_.rows(slot); ++row) {
          trace_.set_interventions({{.slot = slot,
                                     .first_row = row,
                                     .end_row = row + 1,
                                     .first_step = t,
                                     .end_step = t + 1,
                                     .sequence = b,
                                     .amount = 0.1}});
          run(allowed, b, table(slot).address());
        }
    }
    trace_.set_interventions({});
  }

  /// Every cell of a slot held where it is.
  void hold(int slot, std::vector<Intervention>& list) const {
    const Matrix<double>& plain = plain_[static_cast<std::size_t>(slot)];
    for (Eigen::Index column = 0; column < plain.cols(); ++column)
      for (int row = 0; row < static_cast<int>(plain.rows()); ++row)
        list.push_back({.kind = InterventionKind::kClamp,
                        .slot = slot,
                        .first_row = row,
                        .end_row = row + 1,
                        .first_step = static_cast<int>(column) / trace_.batch(),
                        .end_step = static_cast<int>(column) / trace_.batch() + 1,
                        .sequence = static_cast<int>(column) % trace_.batch(),
                        .amount = plain(row, column)});
  }

  /// Whether `reader` changes with the nudged rows of `read` while the slots of `held` do not move.
  bool changes(int reader, int read, int first_row, int end_row, const std::set<int>& held) {
    std::vector<Intervention> list;
    for (const int slot : held)
      if (slot != read) hold(slot, list);
    list.push_back({.slot = read,
                    .first_row = first_row,
                    .end_row = end_row,
                    .end_step = trace_.steps(read),
                    .amount = 0.1});
    trace_.set_interventions(std::move(list));
    model_.forward(theta_, trace_);
    const bool changed = trace_.value(reader) != plain_[static_cast<std::size_t>(reader)];
    restore_starts();
    trace_.set_interventions({});
    return changed;
  }

  /// With all that `reader` declares held, nothing else may reach it; with all but one held, that
  /// one must.
  void isolate(int reader) {
    std::set<int> declared_reads;
    for (const SlotLink& link : table(reader).reads) declared_reads.insert(link.slot);
    for (int read = 0; read < slots(); ++read) {
      // A state reads itself at another step, and is held there by what it reads at this one.
      if (read == reader || table(read).info.readout) continue;
      bool found = false;
      for (int row = 0; row < trace_.rows(read) && !found; ++row)
        found = changes(reader, read, row, row + 1, declared_reads);
      const bool declares = declared_reads.contains(read);
      if (found != declares)
        found_.insert(table(reader).address() + (found ? " reads " : " does not read ") +
                      table(read).address() + (found ? ", undeclared" : ""));
    }
  }

  void nudge_parameter(int parameter) {
    const ParamInfo& info = theta_.table().infos()[static_cast<std::size_t>(parameter)];
    std::vector<Node> readers;
    for (int s = 0; s < slots(); ++s) {
      const std::vector<int>& read = table(s).parameters;
      if (std::find(read.begin(), read.end(), parameter) != read.end())
        for (int t = 0; t < trace_.steps(s); ++t) readers.emplace_back(s, t);
    }
    const std::set<Node> allowed = reachable(readers);
    std::set<int> followers;
    for (Eigen::Index i = 0; i < theta_.matrix(parameter).size(); ++i) {
      double& entry = theta_.matrix(parameter).data()[i];
      const double before = entry;
      entry += 0.1;
      followers.merge(run(allowed, -1, info.name));
      entry = before;
    }
    for (const Node& reader : readers)
      if (!followers.contains(reader.first))
        found_.insert(table(reader.first).address() + " never changes with " + info.name);
  }

  const Model<double>& model_;
  Params<double> theta_;
  Trace<double>& trace_;
  std::vector<Matrix<double>> starts_, plain_;
  std::set<std::string> found_;
};

}  // namespace

std::vector<std::string> contradictions(const Model<double>& model, const Params<double>& theta,
                                        Trace<double>& trace) {
  return Declarations(model, theta, trace).contradictions();
}

}  // namespace unroll::test
