#pragma once
// How parameters change: the fields of a configuration that concern training.

#include <array>
#include <cstdint>

#include "engine/base/field.h"
#include "engine/train/schedule_config.h"
#include "engine/train/stop_config.h"

namespace unroll {

enum class OptimizerKind : std::uint8_t { kSgd, kMomentum, kNesterov, kRmsProp, kAdam, kAdamW };
inline constexpr std::array<std::string_view, 6> kOptimizerNames = {
    "sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"};

constexpr bool is_adam(OptimizerKind kind) {
  return kind == OptimizerKind::kAdam || kind == OptimizerKind::kAdamW;
}

struct TrainConfig {
  OptimizerKind optimizer = OptimizerKind::kAdam;
  double rate = 3e-3;
  double clip = 1.0;        ///< largest global gradient norm; 0 = no clipping
  double clip_value = 0.0;  ///< largest size of a gradient's entry; 0 = no clipping
  double decay = 0.0;       ///< of weights; coupled (L2) for all but adamw
  double momentum = 0.9;    ///< of momentum and nesterov
  double rho = 0.9;         ///< of rmsprop
  double beta1 = 0.9;       ///< of adam and adamw
  double beta2 = 0.999;     ///< of adam and adamw
  double epsilon = 1e-8;    ///< of rmsprop, adam and adamw
  ScheduleConfig schedule;
  StopConfig stop;

  bool operator==(const TrainConfig&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, TrainConfig& c) {
  v.choice(FieldInfo{.key = "opt",
                     .label = "optimizer",
                     .help = "How a gradient becomes a change of the parameters.",
                     .group = "optimizer"},
           c.optimizer, std::span(kOptimizerNames));
  v.real(
      FieldInfo{.key = "lr",
                .label = "learning rate",
                .help = "Size of each change. Too large diverges, too small crawls.",
                .live = true,
                .group = "optimizer"},
      c.rate,
      RealRange{.min = 1e-6, .max = 1e6, .logarithmic = true, .usual_min = 1e-5, .usual_max = 10});
  v.real(FieldInfo{.key = "clip",
                   .label = "clip norm",
                   .help = "A gradient longer than this is scaled down to it; 0 switches clipping "
                           "off.",
                   .live = true,
                   .group = "clipping"},
         c.clip,
         RealRange{.min = 0,
                   .max = 1e6,
                   .logarithmic = true,
                   .usual_min = 0.01,
                   .usual_max = 100,
                   .zero_is_off = true});
  v.real(FieldInfo{.key = "clipv",
                   .label = "clip value",
                   .help = "Each entry of the gradient is cut to this size, before its length is "
                           "clipped; 0 switches it off.",
                   .live = true,
                   .advanced = true,
                   .group = "clipping"},
         c.clip_value,
         RealRange{.min = 0,
                   .max = 1e6,
                   .logarithmic = true,
                   .usual_min = 0.001,
                   .usual_max = 10,
                   .zero_is_off = true});
  v.real(FieldInfo{.key = "wd",
                   .label = "weight decay",
                   .help = "Pulls all parameters to zero: as a part of the gradient, with adamw "
                           "apart from it.",
                   .live = true,
                   .advanced = true,
                   .group = "optimizer"},
         c.decay,
         RealRange{.min = 0,
                   .max = 10,
                   .logarithmic = true,
                   .usual_min = 1e-5,
                   .usual_max = 1,
                   .zero_is_off = true});
  v.real(FieldInfo{.key = "mom",
                   .label = "momentum",
                   .help = "Of momentum and nesterov: the share of the last change that goes on.",
                   .live = true,
                   .used = c.optimizer == OptimizerKind::kMomentum ||
                           c.optimizer == OptimizerKind::kNesterov,
                   .advanced = true,
                   .group = "optimizer"},
         c.momentum, RealRange{0.0, 0.9999});
  v.real(FieldInfo{.key = "rho",
                   .label = "rho",
                   .help = "Of rmsprop: the share that the mean of squared gradients keeps.",
                   .live = true,
                   .used = c.optimizer == OptimizerKind::kRmsProp,
                   .advanced = true,
                   .group = "optimizer"},
         c.rho, RealRange{0.0, 0.9999});
  v.real(FieldInfo{.key = "b1",
                   .label = "beta 1",
                   .help = "Of adam and adamw: the share that the mean gradient keeps.",
                   .live = true,
                   .used = is_adam(c.optimizer),
                   .advanced = true,
                   .group = "optimizer"},
         c.beta1, RealRange{0.0, 0.9999});
  v.real(FieldInfo{.key = "b2",
                   .label = "beta 2",
                   .help = "Of adam and adamw: the share that the mean of squared gradients keeps.",
                   .live = true,
                   .used = is_adam(c.optimizer),
                   .advanced = true,
                   .group = "optimizer"},
         c.beta2, RealRange{0.0, 0.999999});
  v.real(FieldInfo{.key = "eps",
                   .label = "epsilon",
                   .help = "Of rmsprop, adam and adamw: added to the root of the mean square, so "
                           "that tiny gradients stay tiny.",
                   .live = true,
                   .used = is_adam(c.optimizer) || c.optimizer == OptimizerKind::kRmsProp,
                   .advanced = true,
                   .group = "optimizer"},
         c.epsilon, RealRange{1e-12, 1.0, true});
  visit_fields(v, c.schedule);
  visit_fields(v, c.stop);
}

}  // namespace unroll
