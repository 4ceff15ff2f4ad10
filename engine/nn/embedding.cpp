#include "engine/nn/embedding.h"

#include "engine/base/contract.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {
constexpr SlotInfo kOneHot{
    .name = "x", .symbol = "x_t", .formula = "x_t[i] = 1 if i is the symbol, else 0"};
constexpr SlotInfo kLearned{
    .name = "x", .symbol = "x_t", .formula = "x_t = column of E for the symbol", .reads = "E"};
}  // namespace

template <Scalar S>
Embedding<S>::Embedding(ModelPlan& plan, const std::string& name, EmbeddingKind kind, int symbols,
                        int size, bool of_source)
    : kind_(kind), symbols_(symbols) {
  const LayerPlace place(name, {}, of_source);
  const bool one_hot = kind == EmbeddingKind::kOneHot;
  const int rows = one_hot ? symbols : size;
  if (!one_hot) table_ = plan.add_param(place, "E", rows, symbols);
  x_ = plan.port(plan.add_slot(place, one_hot ? kOneHot : kLearned, rows));
  x_.table = table_;
  x_.one_hot = one_hot;
}

template <Scalar S>
void Embedding<S>::initialise(Params<S>& theta, Random& random) const {
  if (kind_ == EmbeddingKind::kLearned) fill_normal<S>(theta.matrix(table_), 1.0, random);
}

template <Scalar S>
void Embedding<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  MatrixView<S> x = trace.value(x_.slot);
  const std::vector<int>& symbols = ids(trace);
  UNROLL_ASSERT(
      symbols.size() == static_cast<std::size_t>(x.cols()),
      std::to_string(symbols.size()) + " symbols for " + std::to_string(x.cols()) + " columns");
  if (kind_ == EmbeddingKind::kOneHot) x.setZero();
  for (Eigen::Index column = 0; column < x.cols(); ++column) {
    const int id = symbols[static_cast<std::size_t>(column)];
    UNROLL_ASSERT(id >= -1 && id < symbols_, "symbol id " + std::to_string(id) + " of " +
                                                 std::to_string(symbols_) + " symbols");
    if (id < 0)
      x.col(column).setZero();
    else if (kind_ == EmbeddingKind::kOneHot)
      x(id, column) = S(1);
    else
      x.col(column) = theta.matrix(table_).col(id);
  }
  trace.commit(x_.slot);
}

template <Scalar S>
void Embedding<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>& gradient) const {
  trace.settle(x_.slot);
  if (kind_ == EmbeddingKind::kOneHot) return;
  const MatrixView<S> dx = trace.grad(x_.slot);
  MatrixView<S> table = trace.into(gradient, table_);
  const std::vector<int>& symbols = ids(trace);
  for (Eigen::Index column = 0; column < dx.cols(); ++column) {
    const int id = symbols[static_cast<std::size_t>(column)];
    if (id >= 0) table.col(id) += dx.col(column);
  }
}

template class Embedding<float>;
template class Embedding<double>;

}  // namespace unroll
