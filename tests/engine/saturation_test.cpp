#include "engine/analysis/saturation.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <utility>

namespace unroll::analysis {
namespace {

using Catch::Approx;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST_CASE("saturation: tanh beyond 0.99 on either side, counted per unit", "[analysis]") {
  Matrix<float> h(2, 4);
  h << 0.5f, 0.995f, -0.995f, 0.99f,  //
      0, -0.5f, 0.98f, -1;
  const Saturation s = tanh_saturation<float>(view(std::as_const(h)));
  CHECK(s.cells == 8);
  CHECK(s.saturated == 3);
  CHECK(s.share() == Approx(3.0 / 8));
  CHECK(s.share_per_row == std::vector<double>{0.5, 0.25});
}

TEST_CASE("saturation: gates near 0 or near 1", "[analysis]") {
  Matrix<double> gate(1, 5);
  gate << 0, 0.005, 0.5, 0.995, 0.05;
  CHECK(sigmoid_saturation<double>(view(std::as_const(gate))).saturated == 3);
}

TEST_CASE("saturation: what is not a number is counted apart", "[analysis]") {
  Matrix<float> h(1, 3);
  h << kNan, std::numeric_limits<float>::infinity(), 1;
  const Saturation s = tanh_saturation<float>(view(std::as_const(h)));
  CHECK(s.saturated == 1);
  CHECK(s.non_finite == 2);
  const Matrix<float> empty(2, 0);
  CHECK(tanh_saturation<float>(view(empty)).share() == 0);
}

TEST_CASE("dead units: zero in every column, and a single glimmer revives", "[analysis]") {
  Matrix<float> h(4, 3);
  h << 0, 0, 0,      //
      0, 1e-30f, 0,  //
      0, 0, kNan,    //
      0, -0.0f, 0;
  CHECK(dead_units<float>(view(std::as_const(h))) == std::vector<int>{0, 3});
  const Matrix<float> empty(2, 0);
  CHECK(dead_units<float>(view(empty)).empty());
}

}  // namespace
}  // namespace unroll::analysis
