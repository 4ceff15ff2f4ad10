#pragma once
// Our parameters to and from the tensors of a PyTorch state_dict (torch_names.h): order of the
// gates, transposed tables, and two biases where we have one.

#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/named_tensor.h"
#include "engine/io/torch_names.h"
#include "engine/nn/params.h"

namespace unroll {

/// The parameters as a state_dict, float as F32 and double as F64.
template <Scalar S>
Result<std::vector<NamedTensor>> to_torch(const Params<S>& theta);

/// Parameters from a state_dict: all of them or an Error that names the tensor that is missing, not
/// known, there twice, or of another shape, with both shapes. Numbers are rounded to S.
template <Scalar S>
Result<Params<S>> from_torch(std::shared_ptr<const ParamTable> table,
                             const std::vector<NamedTensor>& tensors);

/// The parameters under our own names, (rows, cols) each.
template <Scalar S>
std::vector<NamedTensor> own_tensors(const Params<S>& theta);

}  // namespace unroll
