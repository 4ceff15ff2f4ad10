#pragma once
// Puts the kernels of one instruction set together. Internal linkage, as in kernel_vector.h.

#include "engine/math/kernel_product.h"
#include "engine/math/kernel_tails.h"

namespace unroll::math {
namespace {

template <class S, int Bytes>
constexpr Kernels<S> make_kernels(Numerics numerics) {
  return {
      .width = 8 * Bytes,
      .numerics = numerics,
      .packed_size = packed_size<S, Bytes>,
      .pack = pack<S, Bytes>,
      .product = product<S, Bytes>,
      .room_size = room_size<S, Bytes>,
      .product_unpacked = product_unpacked<S, Bytes>,
      .exp = run_exp<S, Bytes>,
      .tanh = run_tanh<S, Bytes>,
      .sigmoid = run_sigmoid<S, Bytes>,
      .relu = run_relu<S, Bytes>,
      .tanh_back = run_tanh_back<S, Bytes>,
      .sigmoid_back = run_sigmoid_back<S, Bytes>,
      .relu_back = run_relu_back<S, Bytes>,
      .add_to_columns = run_add_to_columns<S, Bytes>,
      .add = run_add<S, Bytes>,
      .add_columns = run_add_columns<S, Bytes>,
      .add_up = run_add_up<S, Bytes>,
      .add_up_products = run_add_up_products<S, Bytes>,
      .softmax = run_softmax<S, Bytes>,
      .softmax_back = run_softmax_back<S, Bytes>,
      .shifted_exp = run_shifted_exp<S, Bytes>,
      .normalise = run_normalise<S, Bytes>,
      .take = run_take<S, Bytes>,
      .rnn_step = run_rnn_step<S, Bytes>,
      .lstm_step = run_lstm_step<S, Bytes>,
      .lstm_step_back = run_lstm_step_back<S, Bytes>,
      .gru_gates = run_gru_gates<S, Bytes>,
      .gru_blend = run_gru_blend<S, Bytes>,
      .gru_blend_back = run_gru_blend_back<S, Bytes>,
      .gru_gates_back = run_gru_gates_back<S, Bytes>,
      .adam = run_adam<S, Bytes>,
  };
}

}  // namespace
}  // namespace unroll::math
