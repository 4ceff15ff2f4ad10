#include "engine/analysis/jacobian_of_model.h"

#include "engine/analysis/jacobian.h"

namespace unroll::analysis {

Slope slope_of(Activation activation) {
  switch (activation) {
    case Activation::kTanh:
      return tanh_slope;
    case Activation::kRelu:
      return relu_slope;
    case Activation::kSigmoid:
      return sigmoid_slope;
    case Activation::kIdentity:
      break;
  }
  return identity_slope;
}

namespace {

int slot_of(const TraceTable& table, const std::string& layer, std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].layer == layer && table[i].info.name == name) return static_cast<int>(i);
  return -1;
}

int param_of(const ParamTable& table, const std::string& name) {
  for (std::size_t i = 0; i < table.infos().size(); ++i)
    if (table.infos()[i].name == name) return static_cast<int>(i);
  return -1;
}

}  // namespace

template <Scalar S>
Result<std::function<Matrix<double>(int t)>> rnn_jacobians(
    const Params<S>& theta, const Trace<S>& trace, const std::string& layer, int example,
    const std::function<double(double a, double h)>& slope) {
  const int a = slot_of(trace.table(), layer, "a"), h = slot_of(trace.table(), layer, "h");
  const int Wh = param_of(theta.table(), layer + ".Wh");
  if (a < 0 || h < 0 || Wh < 0)
    return Error{"jacobian", "\"" + layer + "\" is no plain recurrent layer of this model"};
  const Matrix<double> weights = theta.matrix(Wh).template cast<double>();
  if (weights.rows() != weights.cols())
    return Error{"jacobian", layer + ".Wh is not square: the steps have weights of their own"};
  if (example < 0 || example >= trace.batch())
    return Error{"jacobian", "example " + std::to_string(example) + " of a batch of " +
                                 std::to_string(trace.batch()) + ": 0 to " +
                                 std::to_string(trace.batch() - 1) + " are allowed"};
  const int steps = trace.steps(h);
  Matrix<double> slopes(weights.rows(), steps);
  for (int t = 0; t < steps; ++t)
    for (Eigen::Index i = 0; i < weights.rows(); ++i) {
      const Eigen::Index column = Eigen::Index{t} * trace.batch() + example;
      slopes(i, t) = slope(static_cast<double>(trace.value(a)(i, column)),
                           static_cast<double>(trace.value(h)(i, column)));
    }
  return std::function<Matrix<double>(int)>(
      [weights, slopes](int t) { return rnn_jacobian(weights, slopes.col(t)); });
}

template Result<std::function<Matrix<double>(int)>> rnn_jacobians<float>(
    const Params<float>&, const Trace<float>&, const std::string&, int,
    const std::function<double(double, double)>&);
template Result<std::function<Matrix<double>(int)>> rnn_jacobians<double>(
    const Params<double>&, const Trace<double>&, const std::string&, int,
    const std::function<double(double, double)>&);

}  // namespace unroll::analysis
