// The gradient check itself: it must believe a right derivative and see every kind of wrong one.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/nn/builder.h"
#include "engine/nn/rnn.h"
#include "engine/nn/values.h"
#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace test {

enum class Spoil { kNothing, kSign, kDroppedTerm, kMillionth, kOneCell, kNotANumber };

/// A recurrent layer of which backward is wrong.
template <Scalar S>
class Spoiled final : public Layer<S> {
 public:
  Spoiled(ModelPlan& plan, const std::string& name, Port input, const ModelConfig& config,
          Spoil spoil)
      : layer_(plan, name, input, config), input_(input), spoil_(spoil) {}

  Port output() const { return layer_.output(); }
  void initialise(Params<S>& theta, Random& random) const override {
    layer_.initialise(theta, random);
  }
  void forward(const Params<S>& theta, Trace<S>& trace) const override {
    layer_.forward(theta, trace);
  }
  void backward(const Params<S>& theta, Trace<S>& trace, Params<S>& gradient) const override {
    const Matrix<S> before = trace.grad(input_.slot);
    layer_.backward(theta, trace, gradient);
    MatrixView<S> passed = trace.grad(input_.slot);
    if (spoil_ == Spoil::kSign) passed = -Matrix<S>(passed);
    if (spoil_ == Spoil::kDroppedTerm) passed.col(1) = before.col(1);
    MatrixView<S> weights = gradient.matrix(0);
    if (spoil_ == Spoil::kMillionth) largest(weights) *= S(1) + S(1e-6);
    if (spoil_ == Spoil::kOneCell) largest(passed) *= S(1) + S(1e-6);
    if (spoil_ == Spoil::kNotANumber)
      gradient.values().back() = std::numeric_limits<S>::quiet_NaN();
  }

 private:
  /// One of which a millionth is not nothing.
  static S& largest(MatrixView<S>& m) {
    Eigen::Index row = 0, col = 0;
    m.cwiseAbs().maxCoeff(&row, &col);
    return m(row, col);
  }

  Rnn<S> layer_;
  Port input_;
  Spoil spoil_;
};

}  // namespace test

template <Scalar S>
inline constexpr bool kIsListed<test::Spoiled<S>> = true;

namespace {

using test::Spoil;

/// A recurrent layer that is spoiled in this way, checked.
test::CheckedDerivatives check(Spoil spoil, Activation activation, std::uint64_t seed) {
  ModelConfig config;
  config.hidden = 4;
  config.activation = activation;
  Builder<double> builder;
  const Port x = builder.add<Values<double>>("input", 3).output();
  const Port h = builder.add<test::Spoiled<double>>("rnn0", x, config, spoil).output();
  builder.finish(LossKind::kSquared, h);
  const Model<double> model(std::move(builder));
  Random random(seed);
  Trace<double> trace(model.slots(), test::random_values(test::value_shape(3, 4, 5), 2, random));
  return test::check_derivatives(model, test::random_parameters(model, seed), trace);
}

TEST_CASE("gradient check: a right derivative passes, one that is off by a millionth does not",
          "[nn][gradient]") {
  for (const Activation activation : {Activation::kTanh, Activation::kRelu})
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
      INFO(int(activation) << ", seed " << seed);
      CHECK(check(Spoil::kNothing, activation, seed).objection() == "");
      for (const Spoil spoil : {Spoil::kSign, Spoil::kDroppedTerm, Spoil::kMillionth,
                                Spoil::kOneCell, Spoil::kNotANumber}) {
        INFO("spoil " << int(spoil));
        CHECK(check(spoil, activation, seed).objection() != "");
      }
      CHECK(check(Spoil::kMillionth, activation, seed).worst.place.starts_with("rnn0.Wx["));
    }
}

TEST_CASE("gradient check: what lies at kinks is counted, and too much of it is an objection",
          "[nn][gradient]") {
  test::CheckedDerivatives checked{.count = 100, .kinked = 5};
  CHECK(checked.objection() == "");
  checked += {.count = 20, .kinked = 2};
  CHECK(checked.objection() == "7 of 120 lie at kinks");
  checked += {.count = 1000, .blurred = 57};
  CHECK(checked.objection() == "57 of 1120 are blurred by rounding");
  checked += {.count = 1, .worst = {std::nan(""), "here"}};
  checked += {.count = 1, .worst = {1e-9, "there"}};
  CHECK(std::isnan(checked.worst.error));
  CHECK(checked.worst.place == "here");
  CHECK(test::CheckedDerivatives().objection() == "nothing was compared");
}

TEST_CASE("gradient check: where rounding is small nothing is allowed for", "[nn][gradient]") {
  for (const Activation activation : {Activation::kTanh, Activation::kRelu}) {
    const test::CheckedDerivatives checked = check(Spoil::kNothing, activation, 1);
    INFO(checked.report());
    CHECK(checked.clear > 0.9 * checked.count);
    CHECK(checked.worst.error <= checked.worst_clear.error);
    CHECK(checked.worst_clear.error < test::kTolerance);
    CHECK(check(Spoil::kOneCell, activation, 1).worst_clear.place.starts_with("input.x["));
  }
  CHECK(test::CheckedDerivatives{.count = 9, .clear = 9, .worst_clear = {2e-7, "a.b[0]"}}
            .objection()
            .starts_with("a.b[0] is off by 2."));
}

}  // namespace
}  // namespace unroll
