#include "engine/analysis/probe.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/analysis/finite.h"
#include "engine/analysis/spectrum.h"
#include "engine/base/random.h"

namespace unroll::analysis {

namespace {

struct Items {
  Matrix<double> x;          ///< features + 1 (ones) x n
  std::vector<int> classes;  ///< index into the list of classes
};

/// The columns `from[first ... end)` with a row of ones below.
Items take(const Matrix<double>& states, const std::vector<int>& labels,
           const std::vector<int>& classes, const std::vector<int>& from, std::size_t first,
           std::size_t end) {
  Items items;
  items.x = Matrix<double>::Ones(states.rows() + 1, static_cast<Eigen::Index>(end - first));
  for (std::size_t i = first; i < end; ++i) {
    items.x.col(static_cast<Eigen::Index>(i - first)).head(states.rows()) = states.col(from[i]);
    const int label = labels[static_cast<std::size_t>(from[i])];
    items.classes.push_back(static_cast<int>(
        std::lower_bound(classes.begin(), classes.end(), label) - classes.begin()));
  }
  return items;
}

/// Mean 0 and deviation 1 over the training items; a feature that does not vary becomes 0.
void standardise(Items& train, Items& test) {
  for (Eigen::Index i = 0; i + 1 < train.x.rows(); ++i) {
    const double mean = train.x.row(i).mean();
    train.x.row(i).array() -= mean;
    const double largest = train.x.row(i).cwiseAbs().maxCoeff();
    const double deviation = largest == 0
                                 ? 0
                                 : largest * std::sqrt((train.x.row(i) / largest).squaredNorm() /
                                                       static_cast<double>(train.x.cols()));
    const bool varies = deviation > 1e-12 * std::fabs(mean);
    train.x.row(i) *= varies ? 1 / deviation : 0;
    test.x.row(i) = varies ? Matrix<double>((test.x.row(i).array() - mean) / deviation)
                           : Matrix<double>(Matrix<double>::Zero(1, test.x.cols()));
  }
}

/// d(mean loss + ridge/2 |weights|^2)/dW; the bias, last column, carries no ridge.
Matrix<double> slope(const Matrix<double>& W, const Items& items, double ridge) {
  Matrix<double> scores = W * items.x;
  for (Eigen::Index j = 0; j < scores.cols(); ++j) {
    const double largest = scores.col(j).maxCoeff();
    double sum = 0;
    for (Eigen::Index c = 0; c < scores.rows(); ++c)
      sum += scores(c, j) = std::exp(scores(c, j) - largest);
    scores.col(j) /= sum;
    scores(items.classes[static_cast<std::size_t>(j)], j) -= 1;
  }
  Matrix<double> result = scores * items.x.transpose() / static_cast<double>(items.x.cols());
  result.leftCols(W.cols() - 1) += ridge * W.leftCols(W.cols() - 1);
  return result;
}

Matrix<double> fit(const Items& items, int classes, const ProbeConfig& config) {
  const double stretch = spectral_norm(items.x);
  // The loss of a softmax curves at most half as much as its scores move (Boehning 1992).
  const double curvature =
      0.5 * stretch * stretch / static_cast<double>(items.x.cols()) + config.ridge;
  Matrix<double> W = Matrix<double>::Zero(classes, items.x.rows()), ahead = W;
  double momentum = 1;
  for (int step = 0; step < config.steps; ++step) {
    const Matrix<double> next = ahead - slope(ahead, items, config.ridge) / curvature;
    const double next_momentum = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
    ahead = next + (momentum - 1) / next_momentum * (next - W);
    W = next;
    momentum = next_momentum;
  }
  return W;
}

double accuracy(const Matrix<double>& W, const Items& items) {
  const Matrix<double> scores = W * items.x;
  int right = 0;
  for (Eigen::Index j = 0; j < scores.cols(); ++j) {
    Eigen::Index best = 0;
    for (Eigen::Index c = 1; c < scores.rows(); ++c)
      if (scores(c, j) > scores(best, j)) best = c;
    right += best == items.classes[static_cast<std::size_t>(j)];
  }
  return static_cast<double>(right) / static_cast<double>(scores.cols());
}

double majority(const Items& train, const Items& test, std::size_t classes) {
  std::vector<int> counts(classes, 0);
  for (const int c : train.classes) ++counts[static_cast<std::size_t>(c)];
  const auto most = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return static_cast<double>(
             std::count(test.classes.begin(), test.classes.end(), static_cast<int>(most))) /
         static_cast<double>(test.classes.size());
}

}  // namespace

Result<Probe> linear_probe(const Matrix<double>& states, const std::vector<int>& labels,
                           const ProbeConfig& config) {
  UNROLL_ASSERT(
      static_cast<Eigen::Index>(labels.size()) == states.cols(),
      std::to_string(labels.size()) + " labels for " + std::to_string(states.cols()) + " states");
  if (!(config.test_share > 0 && config.test_share < 1))
    return Error{"probe", "the test share must lie between 0 and 1"};
  if (!(config.ridge >= 0) || !std::isfinite(config.ridge) || config.steps < 0)
    return Error{"probe", "ridge and steps must not be negative"};
  Probe probe;
  std::vector<int> order;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || !all_finite(states.col(static_cast<Eigen::Index>(i)))) continue;
    order.push_back(static_cast<int>(i));
    probe.classes.push_back(labels[i]);
  }
  probe.left_out = static_cast<int>(labels.size() - order.size());
  if (order.size() < 2)
    return Error{"probe", "needs two items with a label and finite entries; there are " +
                              std::to_string(order.size())};
  std::sort(probe.classes.begin(), probe.classes.end());
  probe.classes.erase(std::unique(probe.classes.begin(), probe.classes.end()), probe.classes.end());

  Random random(config.seed);
  for (std::size_t i = order.size() - 1; i > 0; --i)
    std::swap(order[i], order[static_cast<std::size_t>(random.below(i + 1))]);
  const auto wanted =
      static_cast<std::size_t>(std::lround(config.test_share * static_cast<double>(order.size())));
  const std::size_t tests = std::clamp<std::size_t>(wanted, 1, order.size() - 1);
  Items test = take(states, labels, probe.classes, order, 0, tests);
  Items train = take(states, labels, probe.classes, order, tests, order.size());
  standardise(train, test);

  const Matrix<double> W = fit(train, static_cast<int>(probe.classes.size()), config);
  probe.train_items = static_cast<int>(train.classes.size());
  probe.test_items = static_cast<int>(test.classes.size());
  probe.train_accuracy = accuracy(W, train);
  probe.test_accuracy = accuracy(W, test);
  probe.majority_accuracy = majority(train, test, probe.classes.size());
  return probe;
}

}  // namespace unroll::analysis
