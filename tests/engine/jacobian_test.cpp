#include "engine/analysis/jacobian.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/analysis/finite.h"
#include "engine/analysis/gradient_flow_of_model.h"
#include "engine/analysis/jacobian_of_model.h"
#include "engine/analysis/spectrum.h"
#include "tests/support/engine_models.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;

Matrix<double> two_by_two(double a, double b, double c, double d) {
  Matrix<double> m(2, 2);
  m << a, b, c, d;
  return m;
}

TEST_CASE("jacobian: slopes scale the rows of the recurrent matrix", "[analysis][jacobian]") {
  Vector<double> slopes(2);
  slopes << 0.5, 3;
  CHECK(rnn_jacobian(two_by_two(1, 2, 4, 5), slopes) == two_by_two(0.5, 1, 12, 15));
  CHECK(tanh_slope(0, 0.6) == Approx(0.64));
  CHECK(sigmoid_slope(0, 0.25) == Approx(0.1875));
  CHECK(relu_slope(-1, 0) == 0);
  CHECK(relu_slope(0, 0) == 0);
  CHECK(relu_slope(2, 2) == 1);
  CHECK(identity_slope(5, 5) == 1);
}

TEST_CASE("jacobian: norms and products of 2x2 matrices by hand", "[analysis][jacobian]") {
  // J_0 = diag(3, 4), J_1 swaps the axes and halves one: J_1 J_0 = [[0, 2], [3, 0]].
  const Matrix<double> steps[] = {two_by_two(3, 0, 0, 4), two_by_two(0, 0.5, 1, 0)};
  const JacobianChain chain = jacobian_chain(2, [&](int t) { return steps[t]; });
  CHECK(chain.spectral[0] == Approx(4));
  CHECK(chain.spectral[1] == Approx(1));
  CHECK(chain.frobenius[0] == Approx(5));
  CHECK(chain.frobenius[1] == Approx(std::sqrt(1.25)));
  CHECK(chain.from_start[0].log10_spectral == Approx(std::log10(4.0)));
  CHECK(chain.from_start[1].log10_spectral == Approx(std::log10(3.0)));
  CHECK(chain.from_start[1].log10_frobenius == Approx(std::log10(std::sqrt(13.0))));
  CHECK(chain.to_end[1].log10_spectral == Approx(0).margin(1e-15));
  CHECK(chain.to_end[0].log10_spectral == Approx(std::log10(3.0)));
  CHECK(chain.log10_bound[1] == Approx(0).margin(1e-15));
  CHECK(chain.log10_bound[0] == Approx(std::log10(4.0)));
  CHECK(chain.first_non_finite == -1);
}

TEST_CASE("jacobian: products agree with plain multiplication and stay below the bound",
          "[analysis][jacobian]") {
  Random random(4);
  std::vector<Matrix<double>> steps;
  for (int t = 0; t < 6; ++t) {
    Matrix<double> m(5, 5);
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = random.normal();
    steps.push_back(m);
  }
  const JacobianChain chain =
      jacobian_chain(6, [&](int t) { return steps[static_cast<std::size_t>(t)]; });
  for (std::size_t t = 0; t < 6; ++t) {
    Matrix<double> start = steps[0], end = steps[t];
    for (std::size_t s = 1; s <= t; ++s) start = Matrix<double>(steps[s] * start);
    for (std::size_t s = t + 1; s < 6; ++s) end = Matrix<double>(steps[s] * end);
    CHECK(std::pow(10, chain.from_start[t].log10_spectral) ==
          Approx(spectral_norm(start)).epsilon(1e-11));
    CHECK(std::pow(10, chain.from_start[t].log10_frobenius) == Approx(start.norm()).epsilon(1e-11));
    CHECK(std::pow(10, chain.to_end[t].log10_spectral) ==
          Approx(spectral_norm(end)).epsilon(1e-11));
    CHECK(chain.to_end[t].log10_spectral <= chain.log10_bound[t] + 1e-12);
  }
}

TEST_CASE("jacobian: products of thousands of steps neither vanish nor overflow",
          "[analysis][jacobian]") {
  const Matrix<double> small = two_by_two(0, 0.01, 0.01, 0), large = 1e4 * small;
  CHECK(jacobian_chain(3000, [&](int) { return small; }).from_start.back().log10_spectral ==
        Approx(-6000).epsilon(1e-12));
  CHECK(jacobian_chain(3000, [&](int) { return large; }).to_end.front().log10_spectral ==
        Approx(6000).epsilon(1e-12));
}

TEST_CASE("jacobian: zero and non-finite steps are told apart", "[analysis][jacobian]") {
  const double inf = std::numeric_limits<double>::infinity();
  Matrix<double> bad = two_by_two(1, 0, 0, 1);
  bad(0, 1) = std::numeric_limits<double>::quiet_NaN();
  const Matrix<double> one = Matrix<double>::Identity(2, 2), zero = Matrix<double>::Zero(2, 2);
  const JacobianChain cut = jacobian_chain(3, [&](int t) { return t == 1 ? zero : one; });
  CHECK(cut.first_non_finite == -1);
  CHECK(cut.from_start[2].log10_spectral == -inf);
  CHECK(cut.to_end[0].log10_frobenius == -inf);
  CHECK(cut.to_end[2].log10_spectral == Approx(0).margin(1e-15));
  const JacobianChain damaged = jacobian_chain(3, [&](int t) { return t == 1 ? bad : one; });
  CHECK(damaged.first_non_finite == 1);
  CHECK(std::isnan(damaged.spectral[1]));
  CHECK(std::isnan(damaged.frobenius[1]));
  CHECK(std::isfinite(damaged.from_start[0].log10_spectral));
  CHECK(std::isnan(damaged.from_start[2].log10_spectral));
  CHECK(std::isnan(damaged.to_end[0].log10_spectral));
  CHECK(std::isfinite(damaged.to_end[2].log10_spectral));
}

TEST_CASE("jacobian: those of a trace carry the last gradient back as backward does",
          "[analysis][jacobian]") {
  for (const Activation activation : {Activation::kTanh, Activation::kRelu}) {
    const Model<double> model(test::small_config(activation), symbol_shape(7, 4));
    const Params<double> theta = model.initial_parameters(3);
    Trace<double> trace(model.slots(), 5, 3);
    Random random(5);
    trace.set_data(test::random_batch(7, 5, 3, random));
    model.forward(theta, trace);
    Matrix<double> last;
    gradient_flow_of_model<double>(model, theta, trace, model.find_slot("rnn0", "h"),
                                   [&](int, ConstMatrixView<double> dh) { last = dh; });
    const int example = 2;
    const auto slope = activation == Activation::kTanh ? tanh_slope : relu_slope;
    const auto jacobians = rnn_jacobians(theta, trace, "rnn0", example, slope);
    REQUIRE(jacobians.ok());
    Vector<double> dh = last.col(4 * 3 + example);
    CHECK(dh.norm() > 0);
    for (int t = 4; t > 0; --t) {
      dh = Vector<double>(jacobians.value()(t).transpose() * dh);
      CHECK((dh - last.col((t - 1) * 3 + example)).cwiseAbs().maxCoeff() < 1e-14);
    }
    CHECK_FALSE(rnn_jacobians(theta, trace, "rnn9", 0, slope).ok());
    CHECK_FALSE(rnn_jacobians(theta, trace, "rnn0", 3, slope).ok());
    CHECK_FALSE(rnn_jacobians(theta, trace, "rnn0", -1, slope).ok());
  }
}

/// The column of dh_t/d`name`_{t-1}[j] (and below it of dc_t) by central differences: one state is
/// nudged and the other, which would follow, held where it was.
Vector<double> nudged_column(const Model<double>& model, const Params<double>& theta,
                             Trace<double> trace, const std::string& layer, bool of_cell, int j,
                             int t, int before) {
  constexpr double kStep = 1e-5;
  const int h = model.find_slot(layer, "h"), c = model.find_slot(layer, "c");
  const int H = trace.rows(h);
  const Matrix<double> held = trace.value(h, before);
  const auto states = [&](double amount) {
    std::vector<Intervention> list = {{.kind = InterventionKind::kNudge,
                                       .slot = of_cell ? c : h,
                                       .first_row = j,
                                       .end_row = j + 1,
                                       .first_step = before,
                                       .end_step = before + 1,
                                       .amount = amount}};
    for (int i = 0; i < H && of_cell; ++i)
      list.push_back({.kind = InterventionKind::kClamp,
                      .slot = h,
                      .first_row = i,
                      .end_row = i + 1,
                      .first_step = before,
                      .end_step = before + 1,
                      .sequence = 1,
                      .amount = held(i, 1)});
    trace.set_interventions(list);
    model.forward(theta, trace);
    Vector<double> out(c < 0 ? H : 2 * H);
    out.head(H) = trace.value(h, t).col(1);
    if (c >= 0) out.tail(H) = trace.value(c, t).col(1);
    return out;
  };
  const Vector<double> up = states(kStep), down = states(-kStep);
  return (up - down) / (2 * kStep);
}

TEST_CASE("jacobian: those of layers with gates are the differences that a nudge makes",
          "[analysis][jacobian]") {
  struct Case {
    ModelKind kind;
    ResetKind reset;
  };
  for (const Case& one :
       {Case{ModelKind::kLstm, ResetKind::kAfter}, Case{ModelKind::kGru, ResetKind::kAfter},
        Case{ModelKind::kGru, ResetKind::kBefore}}) {
    ModelConfig config = test::small_config();
    config.kind = one.kind;
    config.reset = one.reset;
    config.hidden = 4;
    config.bidirectional = Switch::kOn;
    config.gain = 2;
    DataShape shape = symbol_shape(7, 5);
    shape.causal = false;
    const Model<double> model(config, shape);
    const Params<double> theta = model.initial_parameters(3);
    Trace<double> trace(model.slots(), 5, 3);
    Random random(5);
    trace.set_data(test::random_batch(7, 5, 3, random));
    model.forward(theta, trace);
    for (const bool reversed : {false, true}) {
      const std::string layer =
          std::string(one.kind == ModelKind::kLstm ? "lstm0" : "gru0") + (reversed ? "r" : "");
      const auto jacobians = gated_jacobians(theta, trace, layer, 1, reversed, config);
      REQUIRE(jacobians.ok());
      for (const int t : {1, 3}) {
        const Matrix<double> J = jacobians.value()(t);
        const int H = 4, before = reversed ? t + 1 : t - 1;
        REQUIRE(J.rows() == (one.kind == ModelKind::kLstm ? 2 * H : H));
        for (int j = 0; j < J.cols(); ++j) {
          const Vector<double> measured =
              nudged_column(model, theta, trace, layer, j >= H, j % H, t, before);
          INFO(layer << " t=" << t << " column " << j);
          CHECK((J.col(j) - measured).cwiseAbs().maxCoeff() < 1e-8);
        }
        CHECK(J.norm() > 0.1);
      }
      // The step that is visited first starts from the initial state.
      CHECK(all_finite(jacobians.value()(reversed ? 4 : 0)));
    }
    CHECK_FALSE(gated_jacobians(theta, trace, "rnn0", 0, false, config).ok());
    CHECK_FALSE(gated_jacobians(theta, trace, "gru9", 0, false, config).ok());
    CHECK_FALSE(gated_jacobians(theta, trace, one.kind == ModelKind::kLstm ? "lstm0" : "gru0", 3,
                                false, config)
                    .ok());
  }
}

}  // namespace
}  // namespace unroll::analysis
