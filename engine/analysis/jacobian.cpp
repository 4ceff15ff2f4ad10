#include "engine/analysis/jacobian.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/finite.h"
#include "engine/analysis/spectrum.h"
#include "engine/base/contract.h"

namespace unroll::analysis {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double frobenius_norm(const Matrix<double>& m) {
  if (!all_finite(m)) return kNan;
  const double largest = m.size() == 0 ? 0.0 : m.cwiseAbs().maxCoeff();
  return largest == 0 ? 0.0 : largest * (m / largest).norm();
}

/// A product kept at Frobenius norm 1 beside the logarithm of what was divided out.
class ScaledProduct {
 public:
  explicit ScaledProduct(Eigen::Index size) : matrix_(Matrix<double>::Identity(size, size)) {}

  void multiply_left(const Matrix<double>& m) { replace(m * matrix_, m); }
  void multiply_right(const Matrix<double>& m) { replace(matrix_ * m, m); }

  ProductNorm norm() const {
    if (!finite_) return {kNan, kNan};
    return {log10_scale_ + std::log10(spectral_norm(matrix_)),
            log10_scale_ + std::log10(frobenius_norm(matrix_))};
  }

 private:
  void replace(const Matrix<double>& product, const Matrix<double>& factor) {
    finite_ = finite_ && all_finite(factor) && all_finite(product);
    if (!finite_) return;
    matrix_ = product;
    const double size = frobenius_norm(matrix_);
    if (size == 0) return;
    matrix_ /= size;
    log10_scale_ += std::log10(size);
  }

  Matrix<double> matrix_;
  double log10_scale_ = 0;
  bool finite_ = true;
};

}  // namespace

double tanh_slope(double, double h) { return 1 - h * h; }
double sigmoid_slope(double, double h) { return h * (1 - h); }
double relu_slope(double a, double) { return a > 0 ? 1 : 0; }
double identity_slope(double, double) { return 1; }

Matrix<double> rnn_jacobian(const Matrix<double>& Wh, const Vector<double>& slopes) {
  UNROLL_ASSERT(Wh.rows() == Wh.cols() && slopes.size() == Wh.rows(),
                std::to_string(slopes.size()) + " slopes for a recurrent matrix of " +
                    std::to_string(Wh.rows()) + "x" + std::to_string(Wh.cols()));
  Matrix<double> jacobian = Wh;
  for (Eigen::Index i = 0; i < Wh.rows(); ++i) jacobian.row(i) *= slopes(i);
  return jacobian;
}

JacobianChain jacobian_chain(int steps, const std::function<Matrix<double>(int t)>& jacobian) {
  UNROLL_ASSERT(steps >= 1, "a chain of " + std::to_string(steps) + " Jacobians");
  JacobianChain chain;
  const Matrix<double> first = jacobian(0);
  ScaledProduct forward(first.cols()), backward(first.cols());
  for (int t = 0; t < steps; ++t) {
    const Matrix<double> J = t == 0 ? first : jacobian(t);
    UNROLL_ASSERT(J.rows() == J.cols() && J.cols() == first.cols(),
                  "the Jacobian of step " + std::to_string(t) + " is " + std::to_string(J.rows()) +
                      "x" + std::to_string(J.cols()));
    if (chain.first_non_finite < 0 && !all_finite(J)) chain.first_non_finite = t;
    chain.spectral.push_back(spectral_norm(J));
    chain.frobenius.push_back(frobenius_norm(J));
    forward.multiply_left(J);
    chain.from_start.push_back(forward.norm());
  }
  double bound = 0;
  for (int t = steps - 1; t >= 0; --t) {
    backward.multiply_right(jacobian(t));
    chain.to_end.push_back(backward.norm());
    bound += std::log10(chain.spectral[static_cast<std::size_t>(t)]);
    chain.log10_bound.push_back(bound);
  }
  std::reverse(chain.to_end.begin(), chain.to_end.end());
  std::reverse(chain.log10_bound.begin(), chain.log10_bound.end());
  return chain;
}

}  // namespace unroll::analysis
