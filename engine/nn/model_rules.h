#pragma once

#include "engine/base/result.h"
#include "engine/nn/data_shape.h"
#include "engine/nn/model_config.h"

namespace unroll {

/// Whether a model of this configuration can be built for data of this shape. Refused, with the
/// field's key as the place: a layer that walks back where the target is what comes next, heads
/// that do not share the width evenly, weights per step beyond kMostUntied numbers. Options that do
/// not concern the kind of model count for nothing.
Result<Ok> check_model(const ModelConfig& config, const DataShape& shape);

/// Whether attention among the steps of the input hides those that come later. An encoder sees its
/// whole source all the same.
constexpr bool hides_future(const ModelConfig& config, const DataShape& shape) {
  return config.mask == MaskKind::kCausal || (config.mask == MaskKind::kAuto && shape.causal);
}

/// Recurrent parameters of a model with weights per step, at most.
inline constexpr long long kMostUntied = 4'000'000;

}  // namespace unroll
