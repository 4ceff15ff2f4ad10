#include "engine/analysis/saliency.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/analysis/ablation_of_model.h"
#include "engine/analysis/rank_agreement.h"
#include "tests/support/engine_models.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("ranks: equal values share the mean of their ranks", "[analysis]") {
  CHECK(ranks({30, 10, 20}) == std::vector<double>{3, 1, 2});
  CHECK(ranks({5, 1, 5, 5}) == std::vector<double>{3, 1, 3, 3});
  CHECK(ranks({2, 2}) == std::vector<double>{1.5, 1.5});
  CHECK(ranks({}).empty());
}

TEST_CASE("rank agreement: a known permutation by hand", "[analysis]") {
  // 1 2 3 4 5 against 2 1 4 3 5: two of ten pairs are the other way round; squared rank
  // differences add up to 4, and 1 - 6 * 4 / (5 * 24) = 0.8.
  const std::vector<double> a = {1, 2, 3, 4, 5}, b = {2, 1, 4, 3, 5};
  CHECK(*kendall(a, b) == Approx(0.6));
  CHECK(*spearman(a, b) == Approx(0.8));
  CHECK(*kendall(a, a) == 1);
  CHECK(*spearman(a, {5, 4, 3, 2, 1}) == Approx(-1));
  CHECK(*kendall(a, {5, 4, 3, 2, 1}) == -1);
}

TEST_CASE("rank agreement: ties are corrected for", "[analysis]") {
  // Pairs of {1 1 2 3} and {1 2 2 3}: 4 concordant, one tied on each side only.
  const std::vector<double> a = {1, 1, 2, 3}, b = {1, 2, 2, 3};
  CHECK(*kendall(a, b) == Approx(4.0 / 5));
  // From the mean: -1 -1 0.5 1.5 and -1.5 0 0 1.5; products 3.75, squares 4.5 on either side.
  CHECK(*spearman(a, b) == Approx(3.75 / 4.5));
}

TEST_CASE("rank agreement: any rising map leaves it as it is, and it is symmetric", "[analysis]") {
  Random random(2);
  std::vector<double> a, b, stretched;
  for (int i = 0; i < 30; ++i) {
    a.push_back(static_cast<double>(random.below(9)));
    b.push_back(a.back() + 3 * random.normal());
    stretched.push_back(std::exp(a.back()));
  }
  CHECK(*kendall(a, b) == *kendall(stretched, b));
  CHECK(*spearman(a, b) == *spearman(stretched, b));
  CHECK(*kendall(a, b) == *kendall(b, a));
  CHECK(*spearman(a, b) == Approx(*spearman(b, a)).epsilon(1e-14));
}

TEST_CASE("rank agreement: nothing to compare gives nothing", "[analysis]") {
  CHECK_FALSE(kendall({}, {}));
  CHECK_FALSE(spearman({1}, {1}));
  CHECK_FALSE(kendall({1, 1}, {1, 2}));
  CHECK_FALSE(spearman({1, 2}, {3, 3}));
  CHECK_FALSE(kendall({1, kNan}, {1, 2}));
  CHECK_FALSE(spearman({1, 2}, {kNan, 2}));
}

TEST_CASE("saliency: gradient times input by hand", "[analysis]") {
  Matrix<float> x(2, 3), dx(2, 3);
  x << 1, 2, 0,  //
      3, -1, 0;
  dx << 0.5f, 1, 9,  //
      1, 4, 9;
  CHECK(gradient_times_input<float>(view(std::as_const(x)), view(std::as_const(dx))) ==
        std::vector<double>{3.5, -2, 0});
}

TEST_CASE("saliency: for a linear loss both measures say the same", "[analysis]") {
  // L = sum w_t x_t: taking x_t away lowers the loss by w_t x_t.
  const std::vector<double> w = {1, -2, 0.5}, x = {3, 1, 4};
  const auto loss = [&](int without) {
    double sum = 0;
    for (int t = 0; t < 3; ++t)
      if (t != without) sum += w[static_cast<std::size_t>(t)] * x[static_cast<std::size_t>(t)];
    return sum;
  };
  CHECK(ablation(3, loss(-1), loss) == std::vector<double>{-3, 2, -2});
  CHECK(ablation(0, 1, loss).empty());
  CHECK(std::isnan(ablation(1, 1, [](int) { return kNan; })[0]));
}

TEST_CASE("ablation: replacing a symbol by itself changes nothing, others what forward says",
          "[analysis]") {
  const Model<double> model(test::small_config(), symbol_shape(7, 4));
  const Params<double> theta = model.initial_parameters(3);
  Trace<double> trace(model.slots(), 4, 2);
  Random random(5);
  trace.set_data(test::random_batch(7, 4, 2, random));
  const double loss = model.forward(theta, trace);
  const int replacement = trace.data().inputs[2 * 2 + 1];
  const auto effect = ablate_symbols(model, theta, trace, 1, replacement);
  REQUIRE(effect.ok());
  REQUIRE(effect.value().size() == 4);
  CHECK(effect.value()[2] == 0);
  Trace<double> other = trace;
  Batch changed = trace.data();
  changed.inputs[0 * 2 + 1] = replacement;
  other.set_data(changed);
  CHECK(effect.value()[0] == model.forward(theta, other) - loss);
  CHECK_FALSE(ablate_symbols(model, theta, trace, 2, replacement).ok());
  Batch numbers = trace.data();
  numbers.inputs.clear();
  other.set_data(numbers);
  CHECK_FALSE(ablate_symbols(model, theta, other, 0, replacement).ok());
}

}  // namespace
}  // namespace unroll::analysis
