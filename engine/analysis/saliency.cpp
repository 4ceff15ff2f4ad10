#include "engine/analysis/saliency.h"

#include <string>

#include "engine/base/contract.h"

namespace unroll::analysis {

template <Scalar S>
std::vector<double> gradient_times_input(ConstMatrixView<S> x, ConstMatrixView<S> dx) {
  UNROLL_ASSERT(x.rows() == dx.rows() && x.cols() == dx.cols(),
                "a gradient of " + std::to_string(dx.rows()) + "x" + std::to_string(dx.cols()) +
                    " for an input of " + std::to_string(x.rows()) + "x" +
                    std::to_string(x.cols()));
  std::vector<double> result;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    double sum = 0;
    for (Eigen::Index i = 0; i < x.rows(); ++i)
      sum += static_cast<double>(x(i, j)) * static_cast<double>(dx(i, j));
    result.push_back(sum);
  }
  return result;
}

std::vector<double> ablation(int tokens, double loss,
                             const std::function<double(int token)>& loss_without) {
  std::vector<double> result;
  for (int token = 0; token < tokens; ++token) result.push_back(loss_without(token) - loss);
  return result;
}

template std::vector<double> gradient_times_input<float>(ConstMatrixView<float>,
                                                         ConstMatrixView<float>);
template std::vector<double> gradient_times_input<double>(ConstMatrixView<double>,
                                                          ConstMatrixView<double>);

}  // namespace unroll::analysis
