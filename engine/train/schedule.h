#pragma once

#include "engine/train/train_config.h"

namespace unroll {

/// The learning rate of the update that follows `update` updates; a pure function of both.
///
/// Warm-up (Goyal et al., 2017): update u of the first W takes (u + 1) / W of the rate. The
/// schedule counts from the end of the warm-up, s = u - W:
///   constant  rate
///   step      rate * factor^floor(s / period)
///   cosine    rate * (floor + (1 - floor) (1 + cos(pi s / period)) / 2), from s = period on
///             rate * floor (Loshchilov and Hutter, 2017, without restarts)
double rate_at(const TrainConfig& config, std::uint64_t update);

}  // namespace unroll
