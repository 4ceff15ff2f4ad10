#pragma once
// How parameters change: the fields of a configuration that concern training.

#include <array>
#include <cstdint>

#include "engine/base/field.h"

namespace unroll {

enum class OptimizerKind : std::uint8_t { kSgd, kAdam };
inline constexpr std::array<std::string_view, 2> kOptimizerNames = {"sgd", "adam"};

struct TrainConfig {
  OptimizerKind optimizer = OptimizerKind::kAdam;
  double rate = 3e-3;
  double clip = 1.0;  ///< largest global gradient norm; 0 = no clipping

  bool operator==(const TrainConfig&) const = default;
};

template <class Visitor>
void visit_fields(Visitor& v, TrainConfig& c) {
  v.choice(FieldInfo{.key = "opt",
                     .label = "optimizer",
                     .help = "How a gradient becomes a change of the parameters."},
           c.optimizer, std::span(kOptimizerNames));
  v.real(FieldInfo{.key = "lr",
                   .label = "learning rate",
                   .help = "Size of each change. Too large diverges, too small crawls.",
                   .live = true},
         c.rate, RealRange{1e-6, 1e6, true});
  v.real(FieldInfo{.key = "clip",
                   .label = "clip norm",
                   .help = "A gradient longer than this is scaled down to it; 0 switches clipping "
                           "off.",
                   .live = true},
         c.clip, RealRange{0.0, 1e6});
}

}  // namespace unroll
