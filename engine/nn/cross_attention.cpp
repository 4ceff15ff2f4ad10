#include "engine/nn/cross_attention.h"

#include <algorithm>

#include "engine/base/contract.h"
#include "engine/math/functions.h"
#include "engine/math/kernels.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

constexpr SlotInfo kKey{.name = "k", .symbol = "k_s", .formula = "k_s = W m_s", .reads = "in1 W"};
constexpr SlotInfo kAdditiveKey{
    .name = "k", .symbol = "k_s", .formula = "k_s = Wk m_s + b", .reads = "in1 Wk b"};
constexpr SlotInfo kQuery{
    .name = "q", .symbol = "q_t", .formula = "q_t = Wq h_t", .reads = "in0 Wq"};
constexpr SlotInfo kInner{
    .name = "u", .symbol = "u_ts", .formula = "u_ts = tanh(q_t + k_s)", .reads = "q k@all"};
constexpr SlotInfo kAdditiveScore{
    .name = "score", .symbol = "e_ts", .formula = "e_ts = v . u_ts", .reads = "u v"};
constexpr SlotInfo kGeneralScore{
    .name = "score", .symbol = "e_ts", .formula = "e_ts = h_t . k_s", .reads = "in0 k@all"};
constexpr SlotInfo kDotScore{
    .name = "score", .symbol = "e_ts", .formula = "e_ts = h_t . m_s", .reads = "in0 in1@all"};
constexpr SlotInfo kWeight{.name = "w",
                           .symbol = "w_ts",
                           .formula = "w_t = softmax(e_t) over the source, 0 at padding",
                           .reads = "score"};
constexpr SlotInfo kContext{
    .name = "c", .symbol = "c_t", .formula = "c_t = sum over s of w_ts m_s", .reads = "w in1@all"};

/// The columns of sequence b: every B-th.
template <Scalar S>
MatrixView<S> of_sequence(const MatrixView<S>& m, int b, int batch) {
  return {const_cast<S*>(m.data()) + b * m.outerStride(), m.rows(), m.cols() / batch,
          Eigen::OuterStride<>(m.outerStride() * batch)};
}

}  // namespace

template <Scalar S>
CrossAttention<S>::CrossAttention(ModelPlan& plan, const std::string& name, Port query, Port memory,
                                  const ModelConfig& config)
    : query_(query), memory_(memory) {
  UNROLL_ASSERT(config.cross != CrossKind::kNone && memory.in_source && !query.in_source,
                name + ": nothing to look at");
  const LayerPlace place(name, {query, memory}, false), source(name, {query, memory}, true);
  const int H = query.rows;
  const SlotRows per_source_step(1, true);
  if (config.cross == CrossKind::kBahdanau) {
    Wq_ = plan.add_param(place, "Wq", H, H);
    W_ = plan.add_param(place, "Wk", H, memory.rows);
    b_ = plan.add_param(place, "b", H, 1);
    v_ = plan.add_param(place, "v", H, 1);
    k_ = plan.add_slot(source, kAdditiveKey, H);
    q_ = plan.add_slot(place, kQuery, H);
    u_ = plan.add_slot(place, kInner, SlotRows(H, true));
    score_ = plan.add_slot(place, kAdditiveScore, per_source_step);
  } else if (config.score == ScoreKind::kDot && memory.rows == H) {
    score_ = plan.add_slot(place, kDotScore, per_source_step);
  } else {
    W_ = plan.add_param(place, "W", H, memory.rows);
    k_ = plan.add_slot(source, kKey, H);
    score_ = plan.add_slot(place, kGeneralScore, per_source_step);
  }
  w_ = plan.add_slot(place, kWeight, per_source_step);
  c_ = plan.port(plan.add_slot(place, kContext, memory.rows));
}

template <Scalar S>
void CrossAttention<S>::initialise(Params<S>& theta, Random& random) const {
  for (const int weights : {Wq_, W_, v_})
    if (weights >= 0) fill_glorot<S>(theta.matrix(weights), random);
  if (b_ >= 0) theta.matrix(b_).setZero();
}

template <Scalar S>
void CrossAttention<S>::weigh(const Trace<S>& trace, int b, const S* score, S* weight) const {
  const int n = trace.source_steps();
  const int real =
      trace.data().padded(true) ? trace.data().source_lengths[static_cast<std::size_t>(b)] : n;
  trace.kernels().softmax(score, weight, real);
  std::fill(weight + real, weight + n, S(0));
}

template <Scalar S>
void CrossAttention<S>::score_products(Trace<S>& trace) const {
  const int batch = trace.batch();
  MatrixView<S> keysT = trace.scratch(score_, trace.source_steps(), query_.rows);
  for (int b = 0; b < batch; ++b) {
    math::transpose<S>(read_only(of_sequence<S>(trace.value(keys()), b, batch)), keysT);
    trace.calculator().product(read_only(keysT),
                               read_only(of_sequence<S>(trace.value(query_.slot), b, batch)),
                               of_sequence<S>(trace.value(score_), b, batch), Write::kReplace);
  }
}

template <Scalar S>
void CrossAttention<S>::score_products_back(Trace<S>& trace) const {
  const int batch = trace.batch();
  for (int b = 0; b < batch; ++b) {
    const auto dscore = read_only(of_sequence<S>(trace.grad(score_), b, batch));
    trace.calculator().product(read_only(of_sequence<S>(trace.value(keys()), b, batch)), dscore,
                               of_sequence<S>(trace.grad(query_.slot), b, batch), Write::kAdd);
    trace.calculator().product_transposed(
        read_only(of_sequence<S>(trace.value(query_.slot), b, batch)), dscore,
        of_sequence<S>(trace.grad(keys()), b, batch), Write::kAdd);
  }
}

template <Scalar S>
void CrossAttention<S>::score_network(const Params<S>& theta, Trace<S>& trace) const {
  const int n = trace.source_steps(), batch = trace.batch();
  MatrixView<S> q = trace.value(q_), u = trace.value(u_), score = trace.value(score_);
  trace.calculator().product(theta.matrix(Wq_), read_only(trace.value(query_.slot)), q,
                             Write::kReplace);
  trace.commit(q_);
  const MatrixView<S> k = trace.value(k_);
  for (Eigen::Index col = 0; col < q.cols(); ++col)
    for (Eigen::Index i = 0; i < q.rows(); ++i)
      for (int s = 0; s < n; ++s)
        u(i * n + s, col) = math::tanh(q(i, col) + k(i, s * batch + col % batch));
  trace.commit(u_);
  const auto v = theta.matrix(v_);
  score.setZero();
  for (Eigen::Index col = 0; col < q.cols(); ++col)
    for (Eigen::Index i = 0; i < q.rows(); ++i)
      for (int s = 0; s < n; ++s) score(s, col) += v(i, 0) * u(i * n + s, col);
}

template <Scalar S>
void CrossAttention<S>::score_network_back(const Params<S>& theta, Trace<S>& trace,
                                           Params<S>& gradient) const {
  const int n = trace.source_steps(), batch = trace.batch(), H = query_.rows;
  const MatrixView<S> q = trace.value(q_), k = trace.value(k_), u = trace.value(u_);
  const MatrixView<S> dscore = trace.grad(score_);
  MatrixView<S> du = trace.grad(u_), dq = trace.grad(q_), dk = trace.grad(k_);
  const auto v = theta.matrix(v_);
  MatrixView<S> dv = trace.into(gradient, v_);
  for (Eigen::Index col = 0; col < q.cols(); ++col)
    for (int i = 0; i < H; ++i)
      for (int s = 0; s < n; ++s) {
        du(i * n + s, col) = v(i, 0) * dscore(s, col);
        dv(i, 0) += u(i * n + s, col) * dscore(s, col);
      }
  trace.settle(u_);
  const bool touched = trace.touched(u_);
  for (Eigen::Index col = 0; col < q.cols(); ++col)
    for (int i = 0; i < H; ++i)
      for (int s = 0; s < n; ++s) {
        const Eigen::Index at = s * batch + col % batch;
        const S y = touched ? math::tanh(q(i, col) + k(i, at)) : u(i * n + s, col);
        const S d = du(i * n + s, col) * (S(1) - y * y);
        dq(i, col) += d;
        dk(i, at) += d;
      }
  trace.settle(q_);
  trace.calculator().product_transposed(read_only(dq), read_only(trace.value(query_.slot)),
                                        trace.into(gradient, Wq_), Write::kAdd);
  trace.calculator().transposed_product(theta.matrix(Wq_), read_only(dq), trace.grad(query_.slot),
                                        Write::kAdd);
}

template <Scalar S>
void CrossAttention<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  const int batch = trace.batch();
  if (k_ >= 0) {
    MatrixView<S> k = trace.value(k_);
    trace.calculator().product(theta.matrix(W_), read_only(trace.value(memory_.slot)), k,
                               Write::kReplace);
    if (b_ >= 0) trace.calculator().add_to_columns(theta.matrix(b_), k);
    trace.commit(k_);
  }
  if (additive())
    score_network(theta, trace);
  else
    score_products(trace);
  trace.commit(score_);
  const MatrixView<S> score = trace.value(score_);
  MatrixView<S> w = trace.value(w_);
  for (Eigen::Index col = 0; col < w.cols(); ++col)
    weigh(trace, static_cast<int>(col) % batch, score.col(col).data(), w.col(col).data());
  trace.commit(w_);
  for (int b = 0; b < batch; ++b)
    trace.calculator().product(read_only(of_sequence<S>(trace.value(memory_.slot), b, batch)),
                               read_only(of_sequence<S>(w, b, batch)),
                               of_sequence<S>(trace.value(c_.slot), b, batch), Write::kReplace);
  trace.commit(c_.slot);
}

template <Scalar S>
void CrossAttention<S>::backward(const Params<S>& theta, Trace<S>& trace,
                                 Params<S>& gradient) const {
  const int n = trace.source_steps(), batch = trace.batch();
  trace.settle(c_.slot);
  const MatrixView<S> score = trace.value(score_), w = trace.value(w_);
  MatrixView<S> dw = trace.grad(w_), dscore = trace.grad(score_);
  MatrixView<S> memoryT = trace.scratch(c_.slot, n, memory_.rows);
  for (int b = 0; b < batch; ++b) {
    const auto dc = read_only(of_sequence<S>(trace.grad(c_.slot), b, batch));
    math::transpose<S>(read_only(of_sequence<S>(trace.value(memory_.slot), b, batch)), memoryT);
    trace.calculator().product(read_only(memoryT), dc, of_sequence<S>(dw, b, batch),
                               Write::kReplace);
    trace.calculator().product_transposed(dc, read_only(of_sequence<S>(w, b, batch)),
                                          of_sequence<S>(trace.grad(memory_.slot), b, batch),
                                          Write::kAdd);
  }
  trace.settle(w_);
  const bool touched = trace.touched(w_);
  for (Eigen::Index col = 0; col < w.cols(); ++col) {
    S* d = dscore.col(col).data();
    if (touched)
      weigh(trace, static_cast<int>(col) % batch, score.col(col).data(), d);
    else
      for (int s = 0; s < n; ++s) d[s] = w(s, col);
    trace.kernels().softmax_back(d, dw.col(col).data(), d, n);
  }
  trace.settle(score_);
  if (additive())
    score_network_back(theta, trace, gradient);
  else
    score_products_back(trace);
  if (k_ < 0) return;
  trace.settle(k_);
  const auto dk = read_only(trace.grad(k_));
  trace.calculator().product_transposed(dk, read_only(trace.value(memory_.slot)),
                                        trace.into(gradient, W_), Write::kAdd);
  if (b_ >= 0) trace.calculator().add_column_sums(dk, trace.into(gradient, b_));
  trace.calculator().transposed_product(theta.matrix(W_), dk, trace.grad(memory_.slot),
                                        Write::kAdd);
}

template class CrossAttention<float>;
template class CrossAttention<double>;

}  // namespace unroll
