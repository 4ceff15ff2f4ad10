#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/base/contract.h"
#include "engine/base/random.h"
#include "engine/math/calculator.h"
#include "engine/math/functions.h"
#include "engine/math/kernels.h"

namespace unroll {
namespace {

using math::Write;

template <Scalar S>
Matrix<S> random_matrix(Eigen::Index rows, Eigen::Index cols, Random& random) {
  Matrix<S> m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<S>(random.normal());
  return m;
}

/// Each sum in ascending order, one scalar operation at a time.
template <Scalar S>
Matrix<S> slow_product(const Matrix<S>& a, const Matrix<S>& b, Matrix<S> c) {
  for (Eigen::Index i = 0; i < a.rows(); ++i)
    for (Eigen::Index j = 0; j < b.cols(); ++j)
      for (Eigen::Index p = 0; p < a.cols(); ++p) {
        volatile S term = a(i, p) * b(p, j);  // volatile: rounded before it is added
        c(i, j) += term;
      }
  return c;
}

template <Scalar S>
bool same_bits(const Matrix<S>& a, const Matrix<S>& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Eigen::Index i = 0; i < a.size(); ++i)
    if (a.data()[i] != b.data()[i]) return false;
  return true;
}

template <Scalar S>
void check_all_shapes(int most_bits) {
  math::Calculator<S> calculator(math::Numerics::kExact, most_bits);
  math::Buffer<S> room;
  Random random(3);
  for (const int rows : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 70, 150, 300})
    for (const int cols : {1, 2, 3, 4, 5, 9, 17})
      for (const int depth : {1, 2, 13, 40, 600}) {
        if (depth == 600 && rows != 70 && cols != 17) continue;
        if (rows > 70 && (cols > 2 || depth > 40)) continue;  // what is special to few columns
        INFO(rows << " x " << depth << " x " << cols);
        const auto a = random_matrix<S>(rows, depth, random);
        const auto b = random_matrix<S>(depth, cols, random);
        const auto start = random_matrix<S>(rows, cols, random);
        const Matrix<S> expected = slow_product<S>(a, b, Matrix<S>::Zero(rows, cols));
        Matrix<S> c = start;
        calculator.product(view(a), view(b), view(c), Write::kReplace);
        CHECK(same_bits(c, expected));
        const Matrix<S> sum = slow_product<S>(a, b, start);
        c = start;
        calculator.product(view(a), view(b), view(c), Write::kAdd);
        CHECK(same_bits(c, sum));
        const Matrix<S> at = a.transpose(), bt = b.transpose();
        c = start;
        calculator.product_transposed(view(a), view(bt), view(c), Write::kAdd);
        CHECK(same_bits(c, sum));
        c = start;
        calculator.transposed_product(view(at), view(b), view(c), Write::kAdd);
        CHECK(same_bits(c, sum));
        calculator.product(calculator.pack(view(a), room), view(b), view(c), Write::kReplace);
        CHECK(same_bits(c, expected));
        calculator.product(calculator.pack_transposed(view(at), room), view(b), view(c),
                           Write::kReplace);
        CHECK(same_bits(c, expected));
      }
}

TEST_CASE("product: bit for bit the plain loop, at every shape and width", "[math][product]") {
  SECTION("float, 128 bits") { check_all_shapes<float>(128); }
  SECTION("float, 256 bits") { check_all_shapes<float>(256); }
  SECTION("float, 512 bits") { check_all_shapes<float>(512); }
  SECTION("double") { check_all_shapes<double>(512); }
}

TEST_CASE("product: fast numerics differ in the last digits only", "[math][product]") {
  Random random(5);
  const auto a = random_matrix<float>(37, 200, random), b = random_matrix<float>(200, 19, random);
  for (const int bits : {128, 256, 512}) {
    math::Calculator<float> fast(math::Numerics::kFast, bits), exact;
    Matrix<float> c(37, 19), d(37, 19);
    fast.product(view(a), view(b), view(c), Write::kReplace);
    exact.product(view(a), view(b), view(d), Write::kReplace);
    CHECK((c - d).cwiseAbs().maxCoeff() < 1e-4f);
  }
}

TEST_CASE("product: only fast numerics fuse, where the machine can", "[math][product]") {
  // a * a = 1 + 2^-11 + 2^-24: the last term is lost where the product is rounded by itself.
  const Matrix<float> a = Matrix<float>::Constant(16, 1, 1 + 0x1p-12f);
  const Matrix<float> b = Matrix<float>::Constant(1, 1, 1 + 0x1p-12f);
  for (const math::Numerics numerics : {math::Numerics::kExact, math::Numerics::kFast})
    for (const int bits : {128, 256, 512}) {
      Matrix<float> c = Matrix<float>::Constant(16, 1, -(1 + 0x1p-11f));
      math::Calculator<float>(numerics, bits).product(view(a), view(b), view(c), Write::kAdd);
      const bool fused = (c.array() == 0x1p-24f).all(), twice = (c.array() == 0).all();
      const int width = math::kernels<float>(numerics, bits).width;
      INFO(width << " bits, " << c(0, 0));
      if (numerics == math::Numerics::kExact)
        CHECK(twice);
      else if (width > 128)
        CHECK(fused);
      else  // 128 bits: relaxed SIMD fuses on processors that can
        CHECK((fused || twice));
    }
}

TEST_CASE("kernels: exp, tanh and sigmoid have the bits of the scalar functions at every width",
          "[math][functions]") {
  std::vector<float> x;
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += 10007)
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  for (int i = -2000; i < 2000; ++i) x.push_back(static_cast<float>(i) * 0.01f);
  std::vector<float> y(x.size());
  const auto check = [&](auto of_many, float (*of_one)(float)) {
    of_many(x.data(), y.data(), static_cast<std::ptrdiff_t>(x.size()));
    int wrong = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const float one = of_one(x[i]);
      wrong += !(y[i] == one || (std::isnan(y[i]) && std::isnan(one)));
    }
    CHECK(wrong == 0);
  };
  for (const int bits : {128, 256, 512}) {
    const math::Kernels<float>& k = math::kernels<float>(math::Numerics::kExact, bits);
    INFO(k.width);
    check(k.exp, math::exp<float>);
    check(k.tanh, math::tanh);
    check(k.sigmoid, math::sigmoid<float>);
  }
}

TEST_CASE("product: works on views whose columns are further apart", "[math][product]") {
  Random random(4);
  const auto big = random_matrix<float>(20, 12, random);
  const Matrix<float> a = big.topLeftCorner(9, 6);
  const Matrix<float> b = random_matrix<float>(6, 5, random);
  Matrix<float> wide = Matrix<float>::Constant(11, 5, 7.0f);
  math::Calculator<float> calculator;
  calculator.product(ConstMatrixView<float>(big.data(), 9, 6, Eigen::OuterStride<>(20)), view(b),
                     MatrixView<float>(wide.data(), 9, 5, Eigen::OuterStride<>(11)),
                     Write::kReplace);
  const Matrix<float> expected = slow_product<float>(a, b, Matrix<float>::Zero(9, 5));
  CHECK(same_bits<float>(wide.topRows(9), expected));
  CHECK((wide.bottomRows(2).array() == 7.0f).all());
}

TEST_CASE("product: sizes that do not fit are our bug and say so", "[math][product]") {
  Matrix<float> a(2, 3), b(4, 2), c(2, 2);
  math::Calculator<float> calculator;
  CHECK_THROWS_AS(
      calculator.product(view(std::as_const(a)), view(std::as_const(b)), view(c), Write::kReplace),
      ContractViolation);
}

TEST_CASE("matrix: transpose, column sums and squared norm", "[math]") {
  Matrix<double> m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  Matrix<double> t(3, 2);
  math::transpose<double>(view(std::as_const(m)), view(t));
  CHECK(same_bits<double>(t, m.transpose()));
  Matrix<double> sums(2, 1);
  sums << 10, 20;
  math::Calculator<double>().add_column_sums(view(std::as_const(m)), view(sums));
  CHECK(sums(0, 0) == 16);
  CHECK(sums(1, 0) == 35);
  std::vector<float> values;
  double expected = 0;
  for (int i = 1; i <= 21; ++i) {
    values.push_back(static_cast<float>(i));
    expected += i * i;
  }
  CHECK(math::squared_norm(values.data(), values.size()) == expected);
  CHECK(math::squared_norm(values.data(), 0) == 0);
}

}  // namespace
}  // namespace unroll
