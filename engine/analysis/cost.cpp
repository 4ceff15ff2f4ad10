#include "engine/analysis/cost.h"

#include <string>

#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

/// Multiplications of one gate in one step, all layers: H (I + H), above the first H (H + H).
std::int64_t gate_products(std::int64_t inputs, std::int64_t hidden, std::int64_t layers) {
  return hidden * (inputs + hidden) + (layers - 1) * hidden * (hidden + hidden);
}

/// Layer l at step t waits for itself at t-1 and for layer l-1 at t: T + layers - 1 cells in a row.
Cost recurrent_cost(int steps, int inputs, int hidden, int layers, int gates, int rounds) {
  UNROLL_ASSERT(steps >= 1 && inputs >= 1 && hidden >= 1 && layers >= 1,
                "the cost of T=" + std::to_string(steps) + ", I=" + std::to_string(inputs) +
                    ", H=" + std::to_string(hidden) + ", layers=" + std::to_string(layers));
  const std::int64_t cells_in_a_row = std::int64_t{steps} + layers - 1;
  return {steps, steps, rounds * cells_in_a_row,
          std::int64_t{steps} * gates * gate_products(inputs, hidden, layers)};
}

}  // namespace

Cost feed_forward_cost(int steps, int inputs, int hidden, int layers) {
  UNROLL_ASSERT(steps >= 1 && inputs >= 1 && hidden >= 1 && layers >= 1,
                "the cost of T=" + std::to_string(steps) + ", I=" + std::to_string(inputs) +
                    ", H=" + std::to_string(hidden) + ", layers=" + std::to_string(layers));
  const std::int64_t h = hidden;
  return {steps, 1, layers, std::int64_t{steps} * (inputs * h + (layers - 1) * h * h)};
}

Cost rnn_cost(int steps, int inputs, int hidden, int layers) {
  return recurrent_cost(steps, inputs, hidden, layers, 1, 1);
}

Cost lstm_cost(int steps, int inputs, int hidden, int layers) {
  return recurrent_cost(steps, inputs, hidden, layers, 4, 1);
}

Cost gru_cost(int steps, int inputs, int hidden, bool reset_before, int layers) {
  return recurrent_cost(steps, inputs, hidden, layers, 3, reset_before ? 2 : 1);
}

Cost attention_cost(int steps, int width, bool causal) {
  UNROLL_ASSERT(steps >= 1 && width >= 1,
                "the cost of T=" + std::to_string(steps) + ", D=" + std::to_string(width));
  const std::int64_t T = steps, D = width;
  const std::int64_t pairs = causal ? T * (T + 1) / 2 : T * T;
  return {steps, 1, 4, 4 * T * D * D + 2 * pairs * D};
}

Cost transformer_block_cost(int steps, int width, int inner, bool causal) {
  Cost cost = attention_cost(steps, width, causal);
  cost.dependent_products += 2;
  cost.multiply_adds += std::int64_t{2} * steps * width * inner;
  return cost;
}

}  // namespace unroll::analysis
