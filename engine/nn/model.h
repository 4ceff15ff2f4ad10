#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/nn/builder.h"

namespace unroll {

/// A chain of layers from the data to the loss. Has no state: several traces and parameter vectors
/// may be used with one model.
template <Scalar S>
class Model {
 public:
  /// A model for data of this shape.
  Model(const ModelConfig& config, const DataShape& shape);
  /// A model put together by hand; the builder's finish() has been called.
  explicit Model(Builder<S> builder);
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  const std::shared_ptr<const ParamTable>& params() const { return params_; }
  const std::shared_ptr<const TraceTable>& slots() const { return slots_; }

  /// The slot `layer`.`name`; -1 if there is none.
  int find_slot(std::string_view layer, std::string_view name) const;
  /// The parameter "layer.name"; -1 if there is none.
  int find_param(std::string_view name) const;
  /// The slot with the prediction: the probability of each class, or the numbers.
  int predictions() const { return loss_->predictions(); }
  /// The slot with the loss of each column.
  int losses() const { return loss_->losses(); }
  /// The slot with y_t, the scores before the softmax.
  int scores() const { return scores_; }

  /// Fresh parameters; the same seed gives the same bits.
  Params<S> initial_parameters(std::uint64_t seed) const;

  /// Fusing or not; see math::Numerics.
  math::Numerics numerics() const;
  /// Computes with these from here on, such as narrower ones than the machine's.
  void use(const math::Kernels<S>& kernels) { kernels_ = &kernels; }
  const math::Kernels<S>& kernels() const { return *kernels_; }
  /// Shares large products with `team` (null: with nobody) from here on; the bits stay the same.
  void use(math::Team* team) { team_ = team; }

  /// Runs all steps; returns the mean loss (nats or squared units) over columns with a target.
  double forward(const Params<S>& theta, Trace<S>& trace) const;
  /// After forward: fills all gradients of the trace and replaces `gradient` by dL/dtheta.
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const;

  /// Whether a layer carries something from step to step.
  bool has_state() const;
  /// The next pass goes on where this one ended, so a sequence can be read (or written) piece by
  /// piece. An encoder reads its source anew in every pass.
  void carry_state(Trace<S>& trace) const;
  /// The next pass starts afresh.
  void reset_state(Trace<S>& trace) const;

 private:
  std::vector<std::unique_ptr<Layer<S>>> layers_;
  const LossLayer<S>* loss_ = nullptr;
  int scores_ = -1;
  std::shared_ptr<const ParamTable> params_;
  std::shared_ptr<const TraceTable> slots_;
  const math::Kernels<S>* kernels_;
  math::Team* team_ = nullptr;
};

/// Bytes that training takes at these sizes (float): to be asked before building.
std::size_t training_bytes(const ModelConfig& config, const DataShape& shape, int batch);

}  // namespace unroll
