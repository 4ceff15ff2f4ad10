#include "engine/analysis/jacobian_of_model.h"

#include <map>

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

Error no_such_example(int example, int batch) {
  return {"jacobian", "example " + std::to_string(example) + " of a batch of " +
                          std::to_string(batch) + ": 0 to " + std::to_string(batch - 1) +
                          " are allowed"};
}

/// The slots of one recurrent layer for one example: rows x steps each.
class LayerValues {
 public:
  template <Scalar S>
  LayerValues(const Trace<S>& trace, const std::string& layer, int example, bool reversed)
      : reversed_(reversed) {
    for (int slot = 0; slot < static_cast<int>(trace.table().size()); ++slot) {
      const TraceSlot& info = trace.table()[static_cast<std::size_t>(slot)];
      if (info.layer != layer) continue;
      Matrix<double> own(trace.rows(slot), trace.steps(slot));
      for (Eigen::Index t = 0; t < own.cols(); ++t)
        own.col(t) = trace.value(slot).col(t * trace.batch() + example).template cast<double>();
      all_.emplace(info.info.name, std::move(own));
    }
  }

  Vector<double> at(std::string_view name, int t) const { return all_.find(name)->second.col(t); }
  /// The state `name` that step t starts from.
  Vector<double> before(const std::string& name, int t) const {
    const int from = reversed_ ? t + 1 : t - 1;
    const Matrix<double>& states = all_.find(name)->second;
    return from < 0 || from >= states.cols() ? at(name + "0", 0) : Vector<double>(states.col(from));
  }

 private:
  std::map<std::string, Matrix<double>, std::less<>> all_;
  bool reversed_;
};

Vector<double> slopes_of(double (*slope)(double, double), const Vector<double>& value) {
  return value.unaryExpr([slope](double v) { return slope(0, v); });
}

/// c_t = f c + i g, h_t = o tanh(c_t), all gates from Wh h in the order i, f, g, o.
Matrix<double> lstm_step(const Matrix<double>& Wh, const LayerValues& v, int t) {
  const Eigen::Index H = Wh.cols();
  const Vector<double> i = v.at("i", t), f = v.at("f", t), g = v.at("g", t), o = v.at("o", t),
                       tc = v.at("tc", t), c = v.before("c", t);
  const auto through = [&](int block, const Vector<double>& factor, const Vector<double>& slopes) {
    return Matrix<double>(factor.cwiseProduct(slopes).asDiagonal() * Wh.middleRows(block * H, H));
  };
  Matrix<double> cell = through(0, g, slopes_of(sigmoid_slope, i));
  cell += through(1, c, slopes_of(sigmoid_slope, f));
  cell += through(2, i, slopes_of(tanh_slope, g));
  const Vector<double> out = o.cwiseProduct(slopes_of(tanh_slope, tc));
  Matrix<double> J = Matrix<double>::Zero(2 * H, 2 * H);
  J.topLeftCorner(H, H) = through(3, tc, slopes_of(sigmoid_slope, o));
  J.topLeftCorner(H, H) += out.asDiagonal() * cell;
  J.topRightCorner(H, H) = Matrix<double>(out.cwiseProduct(f).asDiagonal());
  J.bottomLeftCorner(H, H) = cell;
  J.bottomRightCorner(H, H) = Matrix<double>(f.asDiagonal());
  return J;
}

/// h_t = (1 - z) n + z h, gates from Wh h in the order r, z, n.
Matrix<double> gru_step(const Matrix<double>& Wh, const LayerValues& v, int t, ResetKind reset) {
  const Eigen::Index H = Wh.cols();
  const Vector<double> r = v.at("r", t), z = v.at("z", t), n = v.at("n", t), q = v.at("q", t),
                       h = v.before("h", t);
  const Matrix<double> dr = slopes_of(sigmoid_slope, r).asDiagonal() * Wh.topRows(H);
  const Matrix<double> dz = slopes_of(sigmoid_slope, z).asDiagonal() * Wh.middleRows(H, H);
  Matrix<double> dan;
  if (reset == ResetKind::kAfter) {
    dan = r.asDiagonal() * Wh.bottomRows(H);
    dan += q.asDiagonal() * dr;
  } else {
    Matrix<double> dq = h.asDiagonal() * dr;
    dq.diagonal() += r;
    dan = Wh.bottomRows(H) * dq;
  }
  const Vector<double> candidate =
      (Vector<double>::Ones(H) - z).cwiseProduct(slopes_of(tanh_slope, n));
  Matrix<double> J = candidate.asDiagonal() * dan;
  J += Vector<double>(h - n).asDiagonal() * dz;
  J.diagonal() += z;
  return J;
}

}  // namespace

template <Scalar S>
Result<std::function<Matrix<double>(int t)>> gated_jacobians(const Params<S>& theta,
                                                             const Trace<S>& trace,
                                                             const std::string& layer, int example,
                                                             bool reversed,
                                                             const ModelConfig& config) {
  const int Wh = param_of(theta.table(), layer + ".Wh");
  const bool lstm = slot_of(trace.table(), layer, "tc") >= 0;
  if (Wh < 0 || (!lstm && slot_of(trace.table(), layer, "z") < 0))
    return Error{"jacobian", "\"" + layer + "\" is no recurrent layer with gates of this model"};
  const Matrix<double> weights = theta.matrix(Wh).template cast<double>();
  if (weights.rows() != weights.cols() * (lstm ? 4 : 3))
    return Error{"jacobian", layer + ".Wh is not of one step: the steps have weights of their own"};
  if (example < 0 || example >= trace.batch()) return no_such_example(example, trace.batch());
  const LayerValues values(trace, layer, example, reversed);
  const ResetKind reset = config.reset;
  return std::function<Matrix<double>(int)>([weights, values, lstm, reset](int t) {
    return lstm ? lstm_step(weights, values, t) : gru_step(weights, values, t, reset);
  });
}

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
  if (example < 0 || example >= trace.batch()) return no_such_example(example, trace.batch());
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

template Result<std::function<Matrix<double>(int)>> gated_jacobians<float>(
    const Params<float>&, const Trace<float>&, const std::string&, int, bool, const ModelConfig&);
template Result<std::function<Matrix<double>(int)>> gated_jacobians<double>(
    const Params<double>&, const Trace<double>&, const std::string&, int, bool, const ModelConfig&);

template Result<std::function<Matrix<double>(int)>> rnn_jacobians<float>(
    const Params<float>&, const Trace<float>&, const std::string&, int,
    const std::function<double(double, double)>&);
template Result<std::function<Matrix<double>(int)>> rnn_jacobians<double>(
    const Params<double>&, const Trace<double>&, const std::string&, int,
    const std::function<double(double, double)>&);

}  // namespace unroll::analysis
