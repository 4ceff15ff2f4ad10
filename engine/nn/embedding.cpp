#include "engine/nn/embedding.h"

#include "engine/base/contract.h"

namespace unroll {

namespace {
constexpr SlotInfo kOneHot{
    .name = "x", .symbol = "x_t", .formula = "x_t[i] = 1 if i is the symbol, else 0"};
constexpr SlotInfo kLearned{
    .name = "x", .symbol = "x_t", .formula = "x_t = column of E for the symbol"};
}  // namespace

template <Scalar S>
Embedding<S>::Embedding(ModelPlan& plan, const std::string& name, EmbeddingKind kind, int symbols,
                        int size)
    : kind_(kind), symbols_(symbols), size_(kind == EmbeddingKind::kOneHot ? symbols : size) {
  if (kind == EmbeddingKind::kLearned) table_ = plan.params.add(name + ".E", size_, symbols);
  x_ = plan.add_slot(name, kind == EmbeddingKind::kOneHot ? kOneHot : kLearned, size_);
}

template <Scalar S>
void Embedding<S>::initialise(Params<S>& theta, Random& random) const {
  if (kind_ == EmbeddingKind::kLearned) fill_normal<S>(theta.matrix(table_), 1.0, random);
}

template <Scalar S>
void Embedding<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  MatrixView<S> x = trace.value(x_);
  const std::vector<int>& ids = trace.data().inputs;
  if (kind_ == EmbeddingKind::kOneHot) x.setZero();
  for (Eigen::Index column = 0; column < x.cols(); ++column) {
    const int id = ids[static_cast<std::size_t>(column)];
    UNROLL_ASSERT(id >= 0 && id < symbols_, "symbol id " + std::to_string(id) + " of " +
                                                std::to_string(symbols_) + " symbols");
    if (kind_ == EmbeddingKind::kOneHot)
      x(id, column) = S(1);
    else
      x.col(column) = theta.matrix(table_).col(id);
  }
  trace.commit(x_);
}

template <Scalar S>
void Embedding<S>::backward(const Params<S>&, Trace<S>& trace, Params<S>& gradient) const {
  if (kind_ == EmbeddingKind::kOneHot) return;
  const MatrixView<S> dx = trace.grad(x_);
  MatrixView<S> table = gradient.matrix(table_);
  const std::vector<int>& ids = trace.data().inputs;
  for (Eigen::Index column = 0; column < dx.cols(); ++column)
    table.col(ids[static_cast<std::size_t>(column)]) += dx.col(column);
}

template class Embedding<float>;
template class Embedding<double>;

}  // namespace unroll
