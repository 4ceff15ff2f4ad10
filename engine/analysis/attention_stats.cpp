#include "engine/analysis/attention_stats.h"

#include <cmath>

#include "engine/analysis/finite.h"
#include "engine/analysis/spectrum.h"

namespace unroll::analysis {

namespace {

double rank_of(const std::vector<double>& singular) {
  double sum = 0, entropy = 0;
  for (const double s : singular) sum += s;
  if (sum == 0) return 0;
  for (const double s : singular)
    if (s > 0) entropy -= s / sum * std::log(s / sum);
  return std::exp(entropy);
}

double distance_from_rank_one(const std::vector<double>& singular) {
  double all = 0, rest = 0;
  for (std::size_t i = 0; i < singular.size(); ++i) {
    all += singular[i] * singular[i];
    if (i > 0) rest += singular[i] * singular[i];
  }
  return all == 0 ? 0 : std::sqrt(rest / all);
}

QueryStats look_of(const Vector<double>& weights, double sum) {
  QueryStats stats;
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    const double p = weights(i) / sum;
    if (p > 0) stats.entropy_bits -= p * std::log2(p);
    if (p > stats.top_share) {
      stats.top_share = p;
      stats.top_key = static_cast<int>(i);
    }
  }
  return stats;
}

}  // namespace

bool AttentionStats::rank_one(double tolerance) const {
  return unusable == 0 && static_cast<int>(queries.size()) - without_weight >= 2 &&
         rank_one_distance < tolerance;
}

AttentionStats attention_stats(const Matrix<double>& weights) {
  AttentionStats stats;
  Matrix<double> shares = Matrix<double>::Zero(weights.rows(), weights.cols());
  int looking = 0;
  for (Eigen::Index q = 0; q < weights.cols(); ++q) {
    const Vector<double> column = weights.col(q);
    const double sum = column.sum();
    stats.queries.emplace_back();
    if (!all_finite(column) || !std::isfinite(sum) || (column.array() < 0).any()) {
      ++stats.unusable;
    } else if (sum == 0) {
      ++stats.without_weight;
    } else {
      stats.queries.back() = look_of(column, sum);
      stats.mean_entropy_bits += stats.queries.back().entropy_bits;
      stats.mean_top_share += stats.queries.back().top_share;
      shares.col(q) = column / sum;
      ++looking;
    }
  }
  if (looking > 0) {
    stats.mean_entropy_bits /= looking;
    stats.mean_top_share /= looking;
  }
  if (stats.unusable == 0) {
    const std::vector<double> singular = singular_values(shares);
    stats.effective_rank = rank_of(singular);
    stats.rank_one_distance = distance_from_rank_one(singular);
  }
  return stats;
}

std::optional<double> effective_rank(const Matrix<double>& m) {
  if (!all_finite(m)) return std::nullopt;
  return rank_of(singular_values(m));
}

}  // namespace unroll::analysis
