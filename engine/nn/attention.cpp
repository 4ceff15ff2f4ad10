#include "engine/nn/attention.h"

#include <algorithm>
#include <cmath>

#include "engine/base/contract.h"
#include "engine/math/kernels.h"
#include "engine/nn/attention_slots.h"
#include "engine/nn/initialise.h"

namespace unroll {

namespace {

using math::Write;

/// Queries that are multiplied at once; those of one block share the keys of the last.
constexpr int kBlock = 16;
/// Keeps the length of a vector of zeros away from 0.
constexpr double kTiny = 1e-8;

}  // namespace

template <Scalar S>
Attention<S>::Attention(ModelPlan& plan, const std::string& name, Port query, Port memory,
                        const ModelConfig& config, bool causal)
    : query_(query),
      memory_(memory),
      width_(config.width),
      heads_(config.heads),
      size_(config.width / config.heads),
      causal_(causal) {
  using namespace attention_slots;
  UNROLL_ASSERT(heads_ >= 1 && size_ * heads_ == width_,
                std::to_string(heads_) + " heads share a width of " + std::to_string(width_));
  UNROLL_ASSERT(!causal || query.in_source == memory.in_source,
                name + " of another sequence has no order of time");
  const LayerPlace asking(name, {query, memory}, query.in_source);
  const LayerPlace asked(name, {query, memory}, memory.in_source);
  const bool cosine = config.score == ScoreKind::kCosine;
  double factor = config.sharpness;
  if (config.score == ScoreKind::kScaledDot) factor /= std::sqrt(static_cast<double>(size_));
  factor_ = static_cast<S>(factor);

  Q_ = add_projection(plan, asking, "q", query.rows);
  K_ = add_projection(plan, asking, "k", memory.rows);
  V_ = add_projection(plan, asking, "v", memory.rows);
  O_ = add_projection(plan, asking, "o", width_);
  const SlotRows cells(heads_, memory.in_source);
  q_ = plan.add_slot(asking, kQuery, width_);
  k_ = plan.add_slot(asked, kKey, width_);
  v_ = plan.add_slot(asked, kValue, width_);
  if (cosine) {
    qn_ = plan.add_slot(asking, kQueryLength, heads_);
    kn_ = plan.add_slot(asked, kKeyLength, heads_);
  }
  seen_ = plan.add_slot(asking, kSeen, 1);
  score_ = plan.add_slot(asking, kScore, cells);
  scaled_ = plan.add_slot(asking, describe_scaled(config.score), cells);
  weight_ = plan.add_slot(asking, kWeight, cells);
  mixed_ = plan.add_slot(asking, kMixed, width_);
  y_ = plan.port(plan.add_slot(asking, kOutput, width_));
}

template <Scalar S>
auto Attention<S>::add_projection(ModelPlan& plan, const LayerPlace& place,
                                  const std::string& letter, int inputs) const -> Projection {
  const int W = plan.add_param(place, "W" + letter, width_, inputs);
  return {W, plan.add_param(place, "b" + letter, width_, 1)};
}

template <Scalar S>
void Attention<S>::initialise(Params<S>& theta, Random& random) const {
  for (const Projection p : {Q_, K_, V_, O_}) {
    fill_glorot<S>(theta.matrix(p.W), random);
    theta.matrix(p.b).setZero();
  }
}

// Who sees whom

template <Scalar S>
int Attention<S>::keys_there(const Trace<S>& trace, int example) const {
  const Batch& data = trace.data();
  const bool source = memory_.in_source;
  if (!data.padded(source)) return trace.steps(k_);
  return (source ? data.source_lengths : data.lengths)[static_cast<std::size_t>(example)];
}

template <Scalar S>
template <class Visitor>
void Attention<S>::each_block(Trace<S>& trace, const Visitor& visit) const {
  const int steps = trace.steps(q_);
  const int most_keys = trace.steps(k_);
  const double work = 2.0 * trace.batch() * steps * most_keys * width_;
  // Asked for before it is shared.
  for (const int owner : {score_, mixed_}) room_of(trace, owner, most_keys * size_, 0);
  if (!trace.kept(weight_) || held(trace))
    for (const int owner : {scaled_, weight_, seen_}) room_of(trace, owner, most_keys * kBlock, 0);
  trace.calculator().share(trace.batch(), 1, work, [&](int first_example, int end, int part) {
    for (int b = first_example; b < end; ++b) {
      const int keys = keys_there(trace, b);
      for (int h = 0; h < heads_; ++h)
        for (int first = 0; first < steps; first += kBlock) {
          const int count = std::min(kBlock, steps - first);
          visit(Block{b, h, first, count, seen(keys, first + count - 1), part});
        }
    }
  });
}

template <Scalar S>
template <class Visitor>
void Attention<S>::each_query(const Trace<S>& trace, const Block& block, Visitor visit) const {
  const int keys = keys_there(trace, block.example), batch = trace.batch();
  for (int i = 0; i < block.count; ++i) {
    const int t = block.first + i;
    visit(i, t * batch + block.example, seen(keys, t));
  }
}

template <Scalar S>
MatrixView<S> Attention<S>::queries_of(MatrixView<S> all, const Trace<S>& trace,
                                       const Block& block) const {
  const Eigen::Index column = block.first * trace.batch() + block.example;
  return {all.data() + column * width_ + block.head * size_, size_, block.count,
          Eigen::OuterStride<>(trace.batch() * static_cast<Eigen::Index>(width_))};
}

template <Scalar S>
MatrixView<S> Attention<S>::keys_of(MatrixView<S> all, const Trace<S>& trace,
                                    const Block& block) const {
  return {all.data() + block.example * static_cast<Eigen::Index>(width_) + block.head * size_,
          size_, block.depth,
          Eigen::OuterStride<>(trace.batch() * static_cast<Eigen::Index>(width_))};
}

template <Scalar S>
MatrixView<S> Attention<S>::cells_of(MatrixView<S> all, const Trace<S>& trace,
                                     const Block& block) const {
  const Eigen::Index keys = trace.steps(k_), column = block.first * trace.batch() + block.example;
  return {all.data() + column * all.rows() + block.head * keys, block.depth, block.count,
          Eigen::OuterStride<>(trace.batch() * all.rows())};
}

template <Scalar S>
S* Attention<S>::room_of(Trace<S>& trace, int owner, int size, int part) const {
  const int lines = static_cast<int>(math::Buffer<S>::whole_lines(static_cast<std::size_t>(size)));
  return trace.scratch(owner, lines, trace.calculator().most_parts()).col(part).data();
}

template <Scalar S>
ConstMatrixView<S> Attention<S>::turned(Trace<S>& trace, int slot, int owner,
                                        const Block& block) const {
  const int keys = trace.steps(k_);
  MatrixView<S> room(room_of(trace, owner, keys * size_, block.part), keys, size_,
                     Eigen::OuterStride<>(keys));
  if (block.first == 0) {
    Block whole = block;
    whole.depth = keys;
    math::transpose<S>(read_only(keys_of(trace.value(slot), trace, whole)), room);
  }
  return {room.data(), block.depth, size_, Eigen::OuterStride<>(keys)};
}

template <Scalar S>
MatrixView<S> Attention<S>::work(Trace<S>& trace, int owner, const Block& block) const {
  const int keys = trace.steps(k_);
  return {room_of(trace, owner, keys * kBlock, block.part), block.depth, block.count,
          Eigen::OuterStride<>(keys)};
}

template <Scalar S>
void Attention<S>::wipe_unseen(MatrixView<S> all, const Trace<S>& trace, Block block) const {
  block.depth = trace.steps(k_);
  MatrixView<S> cells = cells_of(all, trace, block);
  each_query(trace, block, [&](int i, int, int n) {
    S* const of_query = cells.data() + i * cells.outerStride();
    std::fill(of_query + n, of_query + block.depth, S(0));
  });
}

template <Scalar S>
void Attention<S>::wipe_unseen(MatrixView<S> all, Trace<S>& trace) const {
  each_block(trace, [&](const Block& block) { wipe_unseen(all, trace, block); });
}

// The pairs of formula and derivative

template <Scalar S>
void Attention<S>::project(const Params<S>& theta, Trace<S>& trace, Projection p, int from,
                           int to) const {
  MatrixView<S> out = trace.value(to);
  const math::Packed<S> W = trace.calculator().pack(theta.matrix(p.W), trace.room(y_.slot));
  trace.calculator().product(W, read_only(trace.value(from)), out, Write::kReplace);
  trace.calculator().add_to_columns(theta.matrix(p.b), out);
  trace.commit(to);
}

template <Scalar S>
void Attention<S>::project_backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient,
                                    Projection p, int from, int to) const {
  trace.settle(to);
  const auto dout = read_only(trace.grad(to));
  trace.calculator().product_transposed(dout, read_only(trace.value(from)),
                                        trace.into(gradient, p.W), Write::kAdd);
  trace.calculator().add_column_sums(dout, trace.into(gradient, p.b));
  const math::Packed<S> WT =
      trace.calculator().pack_transposed(theta.matrix(p.W), trace.room(y_.slot));
  trace.calculator().product(WT, dout, trace.grad(from), trace.passing(to, from));
}

template <Scalar S>
void Attention<S>::measure(Trace<S>& trace, int from, int to) const {
  const MatrixView<S> x = trace.value(from);
  MatrixView<S> length = trace.value(to);
  for (Eigen::Index c = 0; c < x.cols(); ++c)
    for (int h = 0; h < heads_; ++h) {
      S sum = static_cast<S>(kTiny);
      for (int i = h * size_; i < (h + 1) * size_; ++i) sum += x(i, c) * x(i, c);
      length(h, c) = std::sqrt(sum);
    }
  trace.commit(to);
}

template <Scalar S>
void Attention<S>::measure_backward(Trace<S>& trace, int from, int to) const {
  trace.settle(to);
  const MatrixView<S> x = trace.value(from), dlength = trace.grad(to);
  MatrixView<S> dx = trace.grad(from);
  for (Eigen::Index c = 0; c < x.cols(); ++c)
    for (int h = 0; h < heads_; ++h) {
      // Measured anew, because the slot may be held at another length.
      S sum = static_cast<S>(kTiny);
      for (int i = h * size_; i < (h + 1) * size_; ++i) sum += x(i, c) * x(i, c);
      const S pull = dlength(h, c) / std::sqrt(sum);
      for (int i = h * size_; i < (h + 1) * size_; ++i) dx(i, c) += pull * x(i, c);
    }
}

template <Scalar S>
void Attention<S>::compare(Trace<S>& trace, const Block& block, MatrixView<S> score) const {
  calculator(trace, block)
      .product(turned(trace, k_, score_, block),
               read_only(queries_of(trace.value(q_), trace, block)), score, Write::kReplace);
}

template <Scalar S>
void Attention<S>::compare_backward(Trace<S>& trace, const Block& block,
                                    MatrixView<S> dscore) const {
  calculator(trace, block)
      .product(read_only(keys_of(trace.value(k_), trace, block)), read_only(dscore),
               queries_of(trace.grad(q_), trace, block), Write::kReplace);
  calculator(trace, block)
      .product_transposed(read_only(queries_of(trace.value(q_), trace, block)), read_only(dscore),
                          keys_of(trace.grad(k_), trace, block), Write::kAdd);
}

template <Scalar S>
void Attention<S>::scale(Trace<S>& trace, const Block& block, MatrixView<S> score,
                         MatrixView<S> scaled) const {
  each_query(trace, block, [&](int i, int column, int n) {
    const S* s = score.data() + i * score.outerStride();
    S* a = scaled.data() + i * scaled.outerStride();
    for (int j = 0; j < n; ++j) a[j] = factor_ * s[j];
    if (qn_ < 0) return;
    const S length = trace.value(qn_)(block.head, column);
    for (int j = 0; j < n; ++j)
      scaled(j, i) /= length * trace.value(kn_)(block.head, j * trace.batch() + block.example);
  });
}

template <Scalar S>
void Attention<S>::scale_backward(Trace<S>& trace, const Block& block, MatrixView<S> score,
                                  MatrixView<S> dscaled, MatrixView<S> dscore) const {
  const int h = block.head;
  each_query(trace, block, [&](int i, int column, int n) {
    const S* from = dscaled.data() + i * dscaled.outerStride();
    S* to = dscore.data() + i * dscore.outerStride();
    for (int j = 0; j < n; ++j) to[j] = factor_ * from[j];
    std::fill(to + n, to + block.depth, S(0));
    if (qn_ < 0) return;
    const S query_length = trace.value(qn_)(h, column);
    for (int j = 0; j < n; ++j) {
      const int key = j * trace.batch() + block.example;
      const S key_length = trace.value(kn_)(h, key);
      S& ds = dscore(j, i);
      ds /= query_length * key_length;
      trace.grad(qn_)(h, column) -= ds * score(j, i) / query_length;
      trace.grad(kn_)(h, key) -= ds * score(j, i) / key_length;
    }
  });
}

template <Scalar S>
void Attention<S>::softmax(const Trace<S>& trace, const Block& block, MatrixView<S> scaled,
                           MatrixView<S> weight) const {
  each_query(trace, block, [&](int i, int, int n) {
    S* w = weight.data() + i * weight.outerStride();
    trace.kernels().softmax(scaled.data() + i * scaled.outerStride(), w, n);
    std::fill(w + n, w + block.depth, S(0));
  });
}

template <Scalar S>
void Attention<S>::softmax_backward(Trace<S>& trace, const Block& block, MatrixView<S> weight,
                                    MatrixView<S> dweight, MatrixView<S> dscaled) const {
  each_query(trace, block, [&](int i, int, int n) {
    trace.kernels().softmax_back(weight.data() + i * weight.outerStride(),
                                 dweight.data() + i * dweight.outerStride(),
                                 dscaled.data() + i * dscaled.outerStride(), n);
  });
}

template <Scalar S>
void Attention<S>::mix(Trace<S>& trace, const Block& block, MatrixView<S> weight) const {
  calculator(trace, block)
      .product(read_only(keys_of(trace.value(v_), trace, block)), read_only(weight),
               queries_of(trace.value(mixed_), trace, block), Write::kReplace);
}

template <Scalar S>
void Attention<S>::mix_backward(Trace<S>& trace, const Block& block, MatrixView<S> weight,
                                MatrixView<S> dweight) const {
  const auto dmixed = read_only(queries_of(trace.grad(mixed_), trace, block));
  calculator(trace, block)
      .product(turned(trace, v_, mixed_, block), dmixed, dweight, Write::kReplace);
  calculator(trace, block)
      .product_transposed(dmixed, read_only(weight), keys_of(trace.grad(v_), trace, block),
                          Write::kAdd);
}

// All blocks: block by block, or where a slot is held at other numbers slot by slot

template <Scalar S>
bool Attention<S>::held(const Trace<S>& trace) const {
  return trace.touched(score_) || trace.touched(scaled_) || trace.touched(weight_);
}

template <Scalar S>
void Attention<S>::look(Trace<S>& trace) const {
  if (!trace.kept(weight_)) {
    each_block(trace, [&](const Block& block) {
      MatrixView<S> score = work(trace, scaled_, block), weight = work(trace, weight_, block);
      compare(trace, block, score);
      scale(trace, block, score, weight);
      softmax(trace, block, weight, weight);
      mix(trace, block, weight);
    });
    return;
  }
  const auto in = [&](int slot, const Block& block) {
    return cells_of(trace.value(slot), trace, block);
  };
  const auto wipe = [&](int slot, const Block& b) { wipe_unseen(trace.value(slot), trace, b); };
  if (!held(trace)) {
    each_block(trace, [&](const Block& b) {
      compare(trace, b, in(score_, b));
      scale(trace, b, in(score_, b), in(scaled_, b));
      softmax(trace, b, in(scaled_, b), in(weight_, b));
      mix(trace, b, in(weight_, b));
      for (const int slot : {score_, scaled_, weight_}) wipe(slot, b);
    });
    for (const int slot : {score_, scaled_, weight_}) trace.commit(slot);
    return;
  }
  const auto complete = [&](int slot) {
    trace.commit(slot);
    wipe_unseen(trace.value(slot), trace);
  };
  each_block(trace, [&](const Block& b) { compare(trace, b, in(score_, b)); });
  complete(score_);
  each_block(trace, [&](const Block& b) { scale(trace, b, in(score_, b), in(scaled_, b)); });
  complete(scaled_);
  each_block(trace, [&](const Block& b) { softmax(trace, b, in(scaled_, b), in(weight_, b)); });
  complete(weight_);
  each_block(trace, [&](const Block& b) { mix(trace, b, in(weight_, b)); });
}

template <Scalar S>
void Attention<S>::look_backward(Trace<S>& trace) const {
  if (!trace.kept(weight_)) {
    each_block(trace, [&](const Block& block) {
      MatrixView<S> score = work(trace, scaled_, block), weight = work(trace, weight_, block);
      MatrixView<S> gradient = work(trace, seen_, block);
      compare(trace, block, score);
      scale(trace, block, score, weight);
      softmax(trace, block, weight, weight);
      mix_backward(trace, block, weight, gradient);
      softmax_backward(trace, block, weight, gradient, gradient);
      scale_backward(trace, block, score, gradient, gradient);
      compare_backward(trace, block, gradient);
    });
    return;
  }
  const auto in = [&](int slot, const Block& block) {
    return cells_of(trace.value(slot), trace, block);
  };
  const auto grad_in = [&](int slot, const Block& block) {
    return cells_of(trace.grad(slot), trace, block);
  };
  if (!held(trace)) {
    each_block(trace, [&](const Block& b) {
      mix_backward(trace, b, in(weight_, b), grad_in(weight_, b));
      softmax_backward(trace, b, in(weight_, b), grad_in(weight_, b), grad_in(scaled_, b));
      scale_backward(trace, b, in(score_, b), grad_in(scaled_, b), grad_in(score_, b));
      compare_backward(trace, b, grad_in(score_, b));
      for (const int slot : {weight_, scaled_, score_}) wipe_unseen(trace.grad(slot), trace, b);
    });
    for (const int slot : {weight_, scaled_, score_}) trace.settle(slot);
    return;
  }
  each_block(trace,
             [&](const Block& b) { mix_backward(trace, b, in(weight_, b), grad_in(weight_, b)); });
  wipe_unseen(trace.grad(weight_), trace);
  trace.settle(weight_);
  each_block(trace, [&](const Block& b) {
    MatrixView<S> weight = in(weight_, b), fresh = work(trace, weight_, b);
    // The slope is that of the softmax itself, not of what an intervention made of it.
    const bool changed = trace.touched(weight_);
    if (changed) softmax(trace, b, in(scaled_, b), fresh);
    softmax_backward(trace, b, changed ? fresh : weight, grad_in(weight_, b), grad_in(scaled_, b));
  });
  wipe_unseen(trace.grad(scaled_), trace);
  trace.settle(scaled_);
  each_block(trace, [&](const Block& b) {
    scale_backward(trace, b, in(score_, b), grad_in(scaled_, b), grad_in(score_, b));
  });
  wipe_unseen(trace.grad(score_), trace);
  trace.settle(score_);
  each_block(trace, [&](const Block& b) { compare_backward(trace, b, grad_in(score_, b)); });
}

// The whole

template <Scalar S>
void Attention<S>::forward(const Params<S>& theta, Trace<S>& trace) const {
  project(theta, trace, Q_, query_.slot, q_);
  project(theta, trace, K_, memory_.slot, k_);
  project(theta, trace, V_, memory_.slot, v_);
  if (qn_ >= 0) {
    measure(trace, q_, qn_);
    measure(trace, k_, kn_);
  }
  MatrixView<S> seen_keys = trace.value(seen_);
  for (int b = 0; b < trace.batch(); ++b) {
    const int keys = keys_there(trace, b);
    for (int t = 0; t < trace.steps(q_); ++t)
      seen_keys(0, t * trace.batch() + b) = static_cast<S>(seen(keys, t));
  }
  trace.commit_readout(seen_);
  look(trace);
  trace.commit(mixed_);
  project(theta, trace, O_, mixed_, y_.slot);
}

template <Scalar S>
void Attention<S>::backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const {
  project_backward(theta, trace, gradient, O_, mixed_, y_.slot);
  trace.settle(mixed_);
  look_backward(trace);
  if (qn_ >= 0) {
    measure_backward(trace, q_, qn_);
    measure_backward(trace, k_, kn_);
  }
  project_backward(theta, trace, gradient, V_, memory_.slot, v_);
  project_backward(theta, trace, gradient, K_, memory_.slot, k_);
  project_backward(theta, trace, gradient, Q_, query_.slot, q_);
}

template class Attention<float>;
template class Attention<double>;

}  // namespace unroll
