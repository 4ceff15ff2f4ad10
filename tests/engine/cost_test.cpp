#include "engine/analysis/cost.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/contract.h"

namespace unroll::analysis {
namespace {

TEST_CASE("cost: recurrent layers by hand", "[analysis]") {
  // I = 3, H = 5: 5 * 8 multiplications per gate and step.
  const Cost rnn = rnn_cost(10, 3, 5), lstm = lstm_cost(10, 3, 5), gru = gru_cost(10, 3, 5, true);
  CHECK(rnn.multiply_adds == 400);
  CHECK(rnn.multiply_adds_per_step() == 40);
  CHECK(lstm.multiply_adds == 1600);
  CHECK(gru.multiply_adds == 1200);
  CHECK(rnn.sequential_steps == 10);
  CHECK(rnn.dependent_products == 10);
  CHECK(lstm.dependent_products == 10);
  CHECK(gru.dependent_products == 20);
  CHECK(gru_cost(10, 3, 5, false).dependent_products == 10);
  // A second layer: 5 * 10 more per step, and one cell more on the longest path.
  CHECK(rnn_cost(10, 3, 5, 2).multiply_adds == 900);
  CHECK(rnn_cost(10, 3, 5, 2).dependent_products == 11);
}

TEST_CASE("cost: feed-forward and attention do not wait for earlier steps", "[analysis]") {
  CHECK(feed_forward_cost(7, 3, 5, 2).multiply_adds == 7 * (15 + 25));
  CHECK(feed_forward_cost(7, 3, 5, 2).dependent_products == 2);
  CHECK(feed_forward_cost(7, 3, 5).sequential_steps == 1);
  // T = 4, D = 8: 4 * 64 per step; 2 * 8 for each of 16 pairs, or of 10 with a causal mask.
  CHECK(attention_cost(4, 8, false).multiply_adds == 4 * 256 + 16 * 16);
  CHECK(attention_cost(4, 8, true).multiply_adds == 4 * 256 + 10 * 16);
  CHECK(attention_cost(2048, 8, true).sequential_steps == 1);
  CHECK(attention_cost(2048, 8, true).dependent_products == 4);
  const Cost block = transformer_block_cost(4, 8, 32, false);
  CHECK(block.multiply_adds == 4 * 256 + 16 * 16 + 4 * 2 * 8 * 32);
  CHECK(block.dependent_products == 6);
}

TEST_CASE("cost: counting loops agree with the formulas", "[analysis]") {
  const int T = 6, I = 3, H = 4;
  std::int64_t rnn = 0, attention = 0;
  for (int t = 0; t < T; ++t) {
    for (int i = 0; i < H; ++i) {
      for (int j = 0; j < I; ++j) ++rnn;
      for (int j = 0; j < H; ++j) ++rnn;
    }
    attention += 4 * H * H;
    for (int key = 0; key <= t; ++key)
      for (int d = 0; d < H; ++d) attention += 2;  // score and weighted value
  }
  CHECK(rnn_cost(T, I, H).multiply_adds == rnn);
  CHECK(attention_cost(T, H, true).multiply_adds == attention);
}

TEST_CASE("cost: large sizes do not overflow, empty ones are a bug", "[analysis]") {
  CHECK(attention_cost(100000, 1024, false).multiply_adds ==
        std::int64_t{400000} * 1024 * 1024 + std::int64_t{2048} * 100000 * 100000);
  CHECK_THROWS_AS(rnn_cost(0, 1, 1), ContractViolation);
}

}  // namespace
}  // namespace unroll::analysis
