#pragma once

#include <algorithm>

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Multi-head attention (Vaswani et al., 2017): every step of the query's sequence looks at the
/// steps of a memory, the same sequence or the source.
///
/// Parameters Wq, Wk, Wv (width x rows of what they read), Wo (width x width), bq, bk, bv, bo.
/// Slots q, mixed, y (width x T*B) and k, v (width x keys*B); head h owns rows h*width/heads and
/// on. score, scaled and weight are (heads*keys x T*B): column t*B + b holds, head after head, one
/// row for each key of example b. `seen` (read-out) is how many keys a query may look at, always
/// the first ones; what it may not look at is 0 in all three, and holding it at something else has
/// no effect. With cosine scores, qn and kn (one row per head) are the lengths of queries and keys.
template <Scalar S>
class Attention final : public Layer<S> {
 public:
  /// Width, heads (which divide it), score and sharpness are those of `config`. Where `causal`,
  /// which a memory in the source cannot be, step t sees the keys up to t. Padded keys are never
  /// seen; a query that sees nothing mixes zeros.
  Attention(ModelPlan& plan, const std::string& name, Port query, Port memory,
            const ModelConfig& config, bool causal);

  /// The slot y.
  Port output() const { return y_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  /// The weights and bias of one projection.
  struct Projection {
    int W, b;
  };
  /// Some queries of one head of one example.
  struct Block {
    int example, head, first, count;
    int depth;  ///< keys that the last of them sees
    int part;   ///< of the shared work
  };

  Projection add_projection(ModelPlan& plan, const LayerPlace& place, const std::string& letter,
                            int inputs) const;
  void project(const Params<S>& theta, Trace<S>& trace, Projection p, int from, int to) const;
  void project_backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient, Projection p,
                        int from, int to) const;

  int keys_there(const Trace<S>& trace, int example) const;
  int seen(int keys, int t) const { return causal_ ? std::min(keys, t + 1) : keys; }
  /// visit(block) for all of them, those of different examples side by side.
  template <class Visitor>
  void each_block(Trace<S>& trace, const Visitor& visit) const;
  /// visit(column within the block, column of the slots, how many keys are seen) for every query.
  template <class Visitor>
  void each_query(const Trace<S>& trace, const Block& block, Visitor visit) const;
  /// Features of a block's queries, and of the keys that its last query sees, in a (width x
  /// steps*B) matrix; the cells of a block in a (heads*keys x T*B) matrix.
  MatrixView<S> queries_of(MatrixView<S> all, const Trace<S>& trace, const Block& block) const;
  MatrixView<S> keys_of(MatrixView<S> all, const Trace<S>& trace, const Block& block) const;
  MatrixView<S> cells_of(MatrixView<S> all, const Trace<S>& trace, const Block& block) const;
  /// What a block is computed with.
  math::Calculator<S>& calculator(Trace<S>& trace, const Block& block) const {
    return trace.calculator().of_part(block.part);
  }
  /// Room of `owner` for `size` numbers, another place for each part of the shared work.
  S* room_of(Trace<S>& trace, int owner, int size, int part) const;
  /// The transposed keys or values of a block, kept while example and head stay the same.
  ConstMatrixView<S> turned(Trace<S>& trace, int slot, int owner, const Block& block) const;

  /// Room for the cells of a block where the slots are not kept.
  MatrixView<S> work(Trace<S>& trace, int owner, const Block& block) const;

  /// Makes 0 what the queries of a block, or all, do not see in `all` cells.
  void wipe_unseen(MatrixView<S> all, const Trace<S>& trace, Block block) const;
  void wipe_unseen(MatrixView<S> all, Trace<S>& trace) const;
  void measure(Trace<S>& trace, int from, int to) const;
  void measure_backward(Trace<S>& trace, int from, int to) const;

  // One block of (keys that the last query sees x queries) cells each; what a query does not see is
  // 0 in weight and dscore. scaled and weight, and the three gradients, may be the same place.
  void compare(Trace<S>& trace, const Block& block, MatrixView<S> score) const;
  void compare_backward(Trace<S>& trace, const Block& block, MatrixView<S> dscore) const;
  void scale(Trace<S>& trace, const Block& block, MatrixView<S> score, MatrixView<S> scaled) const;
  void scale_backward(Trace<S>& trace, const Block& block, MatrixView<S> score,
                      MatrixView<S> dscaled, MatrixView<S> dscore) const;
  void softmax(const Trace<S>& trace, const Block& block, MatrixView<S> scaled,
               MatrixView<S> weight) const;
  void softmax_backward(Trace<S>& trace, const Block& block, MatrixView<S> weight,
                        MatrixView<S> dweight, MatrixView<S> dscaled) const;
  void mix(Trace<S>& trace, const Block& block, MatrixView<S> weight) const;
  void mix_backward(Trace<S>& trace, const Block& block, MatrixView<S> weight,
                    MatrixView<S> dweight) const;

  /// An intervention changes scores, scaled scores or weights.
  bool held(const Trace<S>& trace) const;
  void look(Trace<S>& trace) const;
  void look_backward(Trace<S>& trace) const;

  Port query_, memory_;
  int width_, heads_, size_;  ///< size of one head
  bool causal_;
  S factor_;
  Projection Q_, K_, V_, O_;
  int q_, k_, v_;
  int qn_ = -1, kn_ = -1;
  int seen_, score_, scaled_, weight_, mixed_;
  Port y_;
};

}  // namespace unroll
