#pragma once
// Room for passes that are made again and again over examples of one size.

#include <optional>

#include "engine/nn/model.h"

namespace unroll {

/// Holds one trace and one gradient, which stay from pass to pass while model and sizes do.
class PassRoom {
 public:
  /// A trace for `data`. Its numbers are those of an earlier pass until the model has gone forward.
  Trace<float>& trace(const Model<float>& model, Batch data, bool lean) {
    if (trace_ && trace_->fits(*model.slots(), data, lean))
      trace_->set_data(std::move(data));
    else
      trace_.emplace(model.slots(), std::move(data), lean);
    return *trace_;
  }

  Params<float>& gradient(const Model<float>& model) {
    if (!gradient_ || &gradient_->table() != model.params().get())
      gradient_.emplace(model.params());
    return *gradient_;
  }

 private:
  std::optional<Trace<float>> trace_;
  std::optional<Params<float>> gradient_;
};

}  // namespace unroll
