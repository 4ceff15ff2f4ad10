#include "engine/analysis/gradient_flow.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/analysis/gradient_flow_of_model.h"
#include "tests/support/engine_models.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;

/// A flow whose norms are given as a function of (t, k).
template <class F>
GradientFlow flow_of(int steps, F norm) {
  Matrix<double> row(1, steps);
  return gradient_flow<double>(steps, 1, [&](int k) {
    for (int t = 0; t < steps; ++t) row(0, t) = norm(t, k);
    return view(std::as_const(row));
  });
}

TEST_CASE("gradient flow: norms of columns by hand, over units and examples", "[analysis][flow]") {
  // Two units, two steps, two examples; column t*B + b. Only step 1 has a loss.
  Matrix<float> dh(2, 4);
  dh << 1, 2, 3, 0,  //
      2, 0, 4, 0;
  const GradientFlow flow = gradient_flow<float>(2, 2, [&](int k) {
    return k == 1 ? view(std::as_const(dh))
                  : ConstMatrixView<float>(nullptr, 0, 0, Eigen::OuterStride<>(0));
  });
  CHECK(flow.norms(0, 1) == Approx(3));
  CHECK(flow.norms(1, 1) == Approx(5));
  CHECK(flow.norms(0, 0) == 0);
  CHECK(flow.norms(1, 0) == 0);
  CHECK(flow.active == std::vector<bool>{false, true});
  CHECK(share_older_than(flow, 0) == Approx(3.0 / 8));
  CHECK(ratio_at_lag(flow, 1) == Approx(3.0 / 5));
}

TEST_CASE("gradient flow: what lies after the loss is never read", "[analysis][flow]") {
  const GradientFlow flow = flow_of(4, [](int t, int k) { return t > k ? 99.0 : 1.0; });
  for (int k = 0; k < 4; ++k)
    for (int t = 0; t < 4; ++t) CHECK(flow.norms(t, k) == (t <= k ? 1 : 0));
}

TEST_CASE("gradient flow: an exact decay has its slope, share and ratio", "[analysis][flow]") {
  const double per_step = GENERATE(0.5, 1.0, 1.25);
  const int T = 12;
  const GradientFlow flow = flow_of(T, [&](int t, int k) { return 3 * std::pow(per_step, k - t); });
  const DecayFit fit = fit_decay(flow);
  REQUIRE(fit.decades_per_step);
  CHECK(*fit.decades_per_step == Approx(std::log10(per_step)).margin(1e-13));
  CHECK(fit.decades_at_lag_0 == Approx(std::log10(3.0)).epsilon(1e-13));
  CHECK(fit.used == T * (T + 1) / 2);
  CHECK(*ratio_at_lag(flow, 5) == Approx(std::pow(per_step, 5)).epsilon(1e-13));

  double old = 0, all = 0;
  for (int lag = 0; lag < T; ++lag) {
    const double mass = (T - lag) * std::pow(per_step, lag);
    all += mass;
    if (lag > 4) old += mass;
  }
  CHECK(*share_older_than(flow, 4) == Approx(old / all).epsilon(1e-13));
  CHECK(*share_older_than(flow, -1) == Approx(1).epsilon(1e-13));
}

TEST_CASE("gradient flow: an encoder's states lie before the first step", "[analysis][flow]") {
  const bool backward = GENERATE(false, true);
  GradientFlow flow = empty_flow<double>(3, 5);
  flow.source_backward = backward;
  Matrix<double> row(1, 6);  // the last one is padding
  for (int k = 0; k < 3; ++k) {
    for (int t = 0; t < 6; ++t) row(0, t) = std::pow(0.5, flow.lag(t, k));
    set_loss_step<double>(flow, k, 1, view(std::as_const(row)), 4);
  }
  CHECK(flow.lag(backward ? 0 : 4, 0) == 1);
  CHECK(flow.lag(backward ? 4 : 0, 2) == 7);
  CHECK(flow.lags() == 8);
  const DecayFit fit = fit_decay(flow);
  CHECK(fit.used == 15);
  CHECK(*fit.decades_per_step == Approx(std::log10(0.5)));
  CHECK(fit.decades_at_lag_0 == Approx(0).margin(1e-12));
  CHECK(share_older_than(flow, 0) == 1.0);
  CHECK(*share_older_than(flow, 6) == Approx(flow.norms(backward ? 4 : 0, 2) / flow.norms.sum()));
  CHECK_FALSE(ratio_at_lag(flow, 1));
}

TEST_CASE("gradient flow: least squares by hand through three points", "[analysis][flow]") {
  // One loss at step 2 with norms 1, 10, 1 at lags 0, 1, 2: slope 0, mean log 1/3.
  GradientFlow flow = flow_of(3, [](int t, int k) { return k < 2 ? 0.0 : t == 1 ? 10.0 : 1.0; });
  flow.active = {false, false, true};
  DecayFit fit = fit_decay(flow);
  CHECK(*fit.decades_per_step == Approx(0).margin(1e-15));
  CHECK(fit.decades_at_lag_0 == Approx(1.0 / 3));
  // Norms 1, 10, 1000: logs 0 1 3, slope 3/2.
  flow.norms(0, 2) = 1000;
  fit = fit_decay(flow);
  CHECK(*fit.decades_per_step == Approx(1.5));
  CHECK(fit.decades_at_lag_0 == Approx(4.0 / 3 - 1.5));
}

TEST_CASE("gradient flow: zeros, underflow and non-finite norms are counted and left out",
          "[analysis][flow]") {
  const float tiny = std::numeric_limits<float>::denorm_min();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Matrix<float> dh(1, 6);
  dh << 0, tiny, nan, 0.01f, 0.1f, 1;
  const GradientFlow flow = gradient_flow<float>(6, 1, [&](int k) {
    return k == 5 ? view(std::as_const(dh))
                  : ConstMatrixView<float>(nullptr, 0, 0, Eigen::OuterStride<>(0));
  });
  const DecayFit fit = fit_decay(flow);
  CHECK(fit.used == 3);
  CHECK(fit.zeros == 1);
  CHECK(fit.underflowed == 1);
  CHECK(fit.non_finite == 1);
  CHECK(*fit.decades_per_step == Approx(-1).epsilon(1e-6));
  CHECK_FALSE(share_older_than(flow, 1));
  CHECK_FALSE(ratio_at_lag(flow, 3));
  CHECK(*ratio_at_lag(flow, 2) == Approx(0.01).epsilon(1e-6));
}

TEST_CASE("gradient flow: squares of doubles neither overflow nor vanish", "[analysis][flow]") {
  const double size = GENERATE(1e-300, 1e300);
  Matrix<double> dh = Matrix<double>::Constant(4, 1, size);
  const GradientFlow flow =
      gradient_flow<double>(1, 1, [&](int) { return view(std::as_const(dh)); });
  CHECK(flow.norms(0, 0) == Approx(2 * size).epsilon(1e-14));
}

TEST_CASE("gradient flow: one step, no loss, no gradient", "[analysis][flow]") {
  const GradientFlow one = flow_of(1, [](int, int) { return 2.0; });
  CHECK(fit_decay(one).used == 1);
  CHECK_FALSE(fit_decay(one).decades_per_step);
  CHECK_FALSE(share_older_than(one, 0));
  CHECK(*ratio_at_lag(one, 0) == 1);
  CHECK_FALSE(ratio_at_lag(one, 1));
  const GradientFlow zero = flow_of(3, [](int, int) { return 0.0; });
  CHECK(fit_decay(zero).zeros == 6);
  CHECK_FALSE(share_older_than(zero, 0));
  CHECK_FALSE(ratio_at_lag(zero, 1));
}

TEST_CASE("gradient flow: the gradients of single losses add up to that of training",
          "[analysis][flow]") {
  const int gap = GENERATE(0, 4);
  const int steps = GENERATE(1, 5);
  const Model<double> model(test::small_config(), symbol_shape(7, 4));
  const Params<double> theta = model.initial_parameters(3);
  Trace<double> trace(model.slots(), steps, 3);
  Random random(5);
  trace.set_data(test::random_batch(7, steps, 3, random, gap));
  const int h = model.find_slot("rnn0", "h");
  trace.value(model.find_slot("rnn0", "h0")).setConstant(0.3);

  Matrix<double> sum = Matrix<double>::Zero(6, steps * 3);
  Matrix<double> expected = Matrix<double>::Zero(steps, steps);
  const Trace<double> before = trace;
  const GradientFlow flow = gradient_flow_of_model<double>(
      model, theta, trace, h, [&](int k, ConstMatrixView<double> dh) {
        sum += dh;
        // Nothing flows from a loss to later states; the norms are those of the vectors.
        CHECK(dh.rightCols((steps - 1 - k) * 3).isZero(0));
        for (int t = 0; t <= k; ++t) expected(t, k) = dh.middleCols(t * 3, 3).norm();
      });
  CHECK((flow.norms - expected).cwiseAbs().maxCoeff() < 1e-15);
  CHECK(trace.value(h) == before.value(h));
  CHECK(trace.data().targets == before.data().targets);

  Params<double> gradient(model.params());
  model.forward(theta, trace);
  model.backward(theta, trace, gradient);
  const double largest = trace.grad(h).cwiseAbs().maxCoeff();
  CHECK((sum - trace.grad(h)).cwiseAbs().maxCoeff() < 1e-14 * std::max(1.0, largest));
  CHECK(largest > 1e-3);
  for (int k = 0; k < steps; ++k)
    for (int t = 0; t < steps; ++t) CHECK((flow.norms(t, k) > 0) == (t <= k));
}

}  // namespace
}  // namespace unroll::analysis
