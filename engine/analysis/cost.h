#pragma once
// What a forward pass over one sequence costs, as formulas of plain sizes.

#include <cstdint>

namespace unroll::analysis {

/// Work and waiting of a forward pass over one sequence. Counted are the multiplications of matrix
/// products (with weights, and of attention); biases, activations and element-wise products are
/// not.
struct Cost {
  int steps = 0;  ///< T
  /// How many time steps have to wait for each other: T where a state goes from step to step, 1
  /// where all steps are computed side by side.
  std::int64_t sequential_steps = 0;
  /// Matrix products on the longest path from the data to the output: no machine, however parallel,
  /// needs fewer rounds.
  std::int64_t dependent_products = 0;
  std::int64_t multiply_adds = 0;  ///< of all T steps

  double multiply_adds_per_step() const { return static_cast<double>(multiply_adds) / steps; }
};

/// Each step alone: `layers` products, the first inputs x hidden, the others hidden x hidden.
Cost feed_forward_cost(int steps, int inputs, int hidden, int layers = 1);

/// Plain recurrent layers: H (I + H) per step; the input product runs beside the recurrent one.
Cost rnn_cost(int steps, int inputs, int hidden, int layers = 1);

/// Four gates beside each other: four times an RNN's work, the same waiting.
Cost lstm_cost(int steps, int inputs, int hidden, int layers = 1);

/// Three times an RNN's work. With the reset gate before the recurrent product the candidate has to
/// wait for the gate, two dependent products per step; after it, one.
Cost gru_cost(int steps, int inputs, int hidden, bool reset_before, int layers = 1);

/// Self-attention: queries, keys, values and output cost 4 D^2 per step; scores and weighted values
/// 2 D for each pair of steps, of which there are T^2, or T (T + 1) / 2 with a causal mask. The
/// number of heads does not matter. Four dependent products, whatever T is.
Cost attention_cost(int steps, int width, bool causal);

/// Attention and then a network of two layers, width x inner and back.
Cost transformer_block_cost(int steps, int width, int inner, bool causal);

}  // namespace unroll::analysis
