#include "engine/analysis/attention_stats.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/base/random.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;

TEST_CASE("attention: entropy, top key and its share by hand", "[analysis][attention]") {
  Matrix<double> weights(4, 3);
  weights << 0.5, 0, 0.25,  //
      0.25, 1, 0.25,        //
      0.125, 0, 0.25,       //
      0.125, 0, 0.25;
  const AttentionStats s = attention_stats(weights);
  CHECK(s.queries[0].entropy_bits == Approx(1.75));
  CHECK(s.queries[0].top_share == 0.5);
  CHECK(s.queries[0].top_key == 0);
  CHECK(s.queries[1].entropy_bits == 0);
  CHECK(s.queries[1].top_key == 1);
  CHECK(s.queries[2].entropy_bits == Approx(2));
  CHECK(s.queries[2].top_key == 0);  // the first of equals
  CHECK(s.mean_entropy_bits == Approx(3.75 / 3));
  CHECK(s.mean_top_share == Approx(1.75 / 3));
  CHECK_FALSE(s.rank_one());
}

TEST_CASE("attention: each query on its own key has full effective rank", "[analysis][attention]") {
  const AttentionStats s = attention_stats(Matrix<double>::Identity(5, 5));
  CHECK(s.effective_rank == Approx(5));
  CHECK(s.rank_one_distance == Approx(std::sqrt(0.8)));
  CHECK_FALSE(s.rank_one());
}

TEST_CASE("attention: all queries on the same keys have rank 1", "[analysis][attention]") {
  Matrix<double> weights(3, 4);
  weights.colwise() = Vector<double>::LinSpaced(3, 0.1, 0.5);
  AttentionStats s = attention_stats(weights);
  CHECK(s.effective_rank == Approx(1).epsilon(1e-9));
  CHECK(s.rank_one_distance < 1e-12);
  CHECK(s.rank_one());
  // A uniform causal mask is not of rank 1: the first query sees one key, the last all.
  Matrix<double> causal = Matrix<double>::Zero(4, 4);
  for (int q = 0; q < 4; ++q) causal.col(q).head(q + 1).setConstant(1.0 / (q + 1));
  CHECK_FALSE(attention_stats(causal).rank_one());
}

TEST_CASE("attention: effective rank of known singular values", "[analysis][attention]") {
  // diag(3, 1): shares 3/4 and 1/4.
  const Matrix<double> m = Vector<double>{{3, 1}}.asDiagonal();
  const double entropy = -(0.75 * std::log(0.75) + 0.25 * std::log(0.25));
  CHECK(*effective_rank(m) == Approx(std::exp(entropy)));
  CHECK(*effective_rank(7 * m) == Approx(std::exp(entropy)));
  CHECK(*effective_rank(Matrix<double>::Zero(3, 2)) == 0);
  CHECK(*effective_rank(Matrix<double>()) == 0);
  Matrix<double> bad = m;
  bad(0, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(effective_rank(bad));
}

TEST_CASE("attention: weights are divided by their sum, and bounds hold", "[analysis][attention]") {
  Random random(3);
  Matrix<double> weights(6, 9);
  for (Eigen::Index i = 0; i < weights.size(); ++i) weights.data()[i] = random.uniform();
  const AttentionStats a = attention_stats(weights), b = attention_stats(3 * weights);
  for (std::size_t q = 0; q < 9; ++q) {
    CHECK(a.queries[q].entropy_bits == Approx(b.queries[q].entropy_bits).epsilon(1e-12));
    CHECK(a.queries[q].entropy_bits <= std::log2(6.0) + 1e-12);
    CHECK(a.queries[q].top_share >= 1.0 / 6);
  }
  CHECK(a.effective_rank >= 1);
  CHECK(a.effective_rank <= 6 + 1e-12);
}

TEST_CASE("attention: masked, negative and non-finite queries are counted",
          "[analysis][attention]") {
  Matrix<double> weights = Matrix<double>::Identity(3, 3);
  weights.col(1).setZero();
  AttentionStats s = attention_stats(weights);
  CHECK(s.without_weight == 1);
  CHECK(s.queries[1].top_key == -1);
  CHECK(s.mean_top_share == 1);
  weights(2, 2) = std::numeric_limits<double>::quiet_NaN();
  weights(0, 0) = -1;
  s = attention_stats(weights);
  CHECK(s.unusable == 2);
  CHECK(s.effective_rank == 0);
  CHECK_FALSE(s.rank_one());
  CHECK_FALSE(attention_stats(Matrix<double>::Ones(3, 1)).rank_one());
  CHECK(attention_stats(Matrix<double>()).queries.empty());
}

}  // namespace
}  // namespace unroll::analysis
