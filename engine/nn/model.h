#pragma once

#include <memory>
#include <vector>

#include "engine/nn/layer.h"
#include "engine/nn/model_config.h"

namespace unroll {

template <Scalar S>
class SoftmaxCrossEntropy;

/// A chain of layers from symbols in to the probability of each symbol out: embed, rnn0, out, loss.
/// Has no state: several traces and parameter vectors may be used with one model.
template <Scalar S>
class Model {
 public:
  /// A model for `symbols` different symbols.
  Model(const ModelConfig& config, int symbols);
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  const std::shared_ptr<const ParamTable>& params() const { return params_; }
  const std::shared_ptr<const TraceTable>& slots() const { return slots_; }

  /// The slot `layer`.`name`; -1 if there is none.
  int find_slot(std::string_view layer, std::string_view name) const;
  /// The slot with p_t, the probability of each symbol to come next.
  int probabilities() const;
  /// The slot with y_t, the scores before the softmax.
  int scores() const { return scores_; }

  /// Fresh parameters; the same seed gives the same bits.
  Params<S> initial_parameters(std::uint64_t seed) const;

  /// Runs all steps; returns the mean loss in nats.
  double forward(const Params<S>& theta, Trace<S>& trace) const;
  /// After forward: fills all gradients of the trace and replaces `gradient` by dL/dtheta.
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const;

  void carry_state(Trace<S>& trace) const;
  void reset_state(Trace<S>& trace) const;

 private:
  std::vector<std::unique_ptr<Layer<S>>> layers_;
  const SoftmaxCrossEntropy<S>* loss_ = nullptr;
  int scores_ = -1;
  std::shared_ptr<const ParamTable> params_;
  std::shared_ptr<const TraceTable> slots_;
};

/// Bytes that training takes at these sizes (float): to be asked before building.
std::size_t training_bytes(const ModelConfig& config, int symbols, int steps, int batch);

}  // namespace unroll
