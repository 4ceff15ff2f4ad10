#pragma once

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// How a decoder's state h_t (the query) looks at the encoder's states m_s: scores, weights w =
/// softmax of the scores over the source, context c_t = sum of w_ts m_s. Padding of the source gets
/// weight 0.
/// - Luong et al. (2015): score = h_t . k_s with k_s = W m_s ("general"), or k_s = m_s ("dot", with
///   config.score = dot and states of one size).
/// - Bahdanau et al. (2015): score = v . u_ts, u_ts = tanh(q_t + k_s), q_t = Wq h_t,
///   k_s = Wk m_s + b.
/// Slots k (H x S*B, of the source), q (H x T*B), u (H*S x T*B, row i*S + s), score and w (S x
/// T*B), c (rows of m x T*B), as far as the kind has them.
template <Scalar S>
class CrossAttention final : public Layer<S> {
 public:
  /// config.cross must not be kNone; `memory` is of the source.
  CrossAttention(ModelPlan& plan, const std::string& name, Port query, Port memory,
                 const ModelConfig& config);

  /// The slot c.
  Port output() const { return c_; }

  void initialise(Params<S>& theta, Random& random) const override;
  void forward(const Params<S>& theta, Trace<S>& trace) const override;
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override;

 private:
  bool additive() const { return v_ >= 0; }
  /// The slot that queries are compared with.
  int keys() const { return k_ >= 0 ? k_ : memory_.slot; }
  void score_products(Trace<S>& trace) const;
  void score_products_back(Trace<S>& trace) const;
  void score_network(const Params<S>& theta, Trace<S>& trace) const;
  void score_network_back(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const;
  /// Weights of the source steps from the scores of one column of sequence b.
  void weigh(const Trace<S>& trace, int b, const S* score, S* weight) const;

  Port query_, memory_;
  int W_ = -1, b_ = -1;   ///< of the keys
  int Wq_ = -1, v_ = -1;  ///< additive
  int k_ = -1, q_ = -1, u_ = -1, score_ = -1, w_ = -1;
  Port c_;
};

}  // namespace unroll
