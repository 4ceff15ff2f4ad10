#pragma once
// What the slots of an attention layer are called and computed from. For attention.cpp only.

#include "engine/nn/model_config.h"
#include "engine/nn/trace_table.h"

namespace unroll::attention_slots {

inline constexpr SlotInfo kQuery{.name = "q",
                                 .symbol = "q_t",
                                 .formula = "q_t = Wq x_t + bq",
                                 .reads = "in0 Wq bq",
                                 .filled = true,
                                 .begins = true};
inline constexpr SlotInfo kKey{.name = "k",
                               .symbol = "k_j",
                               .formula = "k_j = Wk m_j + bk",
                               .reads = "in1 Wk bk",
                               .begins = true};
inline constexpr SlotInfo kValue{.name = "v",
                                 .symbol = "v_j",
                                 .formula = "v_j = Wv m_j + bv",
                                 .reads = "in1 Wv bv",
                                 .begins = true};
inline constexpr SlotInfo kQueryLength{
    .name = "qn", .symbol = "|q_t|", .formula = "|q_t| = sqrt(q_t . q_t)", .reads = "q"};
inline constexpr SlotInfo kKeyLength{
    .name = "kn", .symbol = "|k_j|", .formula = "|k_j| = sqrt(k_j . k_j)", .reads = "k"};
inline constexpr SlotInfo kSeen{.name = "seen",
                                .symbol = "n_t",
                                .formula = "n_t = how many keys step t may look at",
                                .readout = true};
inline constexpr SlotInfo kScore{.name = "score",
                                 .symbol = "s_tj",
                                 .formula = "s_tj = q_t . k_j",
                                 .reads = "q k@all",
                                 .filled = true};
inline constexpr SlotInfo kWeight{
    .name = "weight",
    .symbol = "w_tj",
    .formula = "w_tj = softmax of a_tj over the keys j that t may look at",
    .reads = "scaled",
    .filled = true};
inline constexpr SlotInfo kMixed{.name = "mixed",
                                 .symbol = "c_t",
                                 .formula = "c_t = sum over j of w_tj v_j",
                                 .reads = "weight v@all"};
inline constexpr SlotInfo kOutput{.name = "y",
                                  .symbol = "y_t",
                                  .formula = "y_t = Wo c_t + bo",
                                  .reads = "mixed Wo bo",
                                  .begins = true};

inline SlotInfo describe_scaled(ScoreKind kind) {
  SlotInfo scaled{.name = "scaled", .symbol = "a_tj", .reads = "score", .filled = true};
  switch (kind) {
    case ScoreKind::kDot:
      scaled.formula = "a_tj = sharpness * s_tj";
      break;
    case ScoreKind::kScaledDot:
      scaled.formula = "a_tj = sharpness * s_tj / sqrt(d / heads)";
      break;
    case ScoreKind::kCosine:
      scaled.formula = "a_tj = sharpness * s_tj / (|q_t| |k_j|)";
      scaled.reads = "score qn kn@all";
      break;
  }
  return scaled;
}

}  // namespace unroll::attention_slots
