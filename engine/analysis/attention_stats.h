#pragma once
// What a matrix of attention weights looks at: (keys x queries), each query's weights a column.

#include <optional>
#include <vector>

#include "engine/math/matrix.h"

namespace unroll::analysis {

/// Where one query looks.
struct QueryStats {
  double entropy_bits = 0;  ///< 0 = one key only, log2(keys) = all alike
  double top_share = 0;     ///< share of the weight on the heaviest key
  int top_key = -1;         ///< the heaviest key, the first of equals; -1 without any weight
};

struct AttentionStats {
  std::vector<QueryStats> queries;
  double mean_entropy_bits = 0;  ///< over queries that have weight
  double mean_top_share = 0;     ///< over queries that have weight
  double effective_rank = 0;     ///< see effective_rank(); 0 where the matrix is not usable
  /// Distance to the nearest matrix of rank 1 over the norm of the matrix: the root of
  /// (sum of all squared singular values but the first) / (sum of all). 0 = all queries look at the
  /// same place.
  double rank_one_distance = 0;
  int without_weight = 0;  ///< queries whose weights are all 0 (everything masked)
  int unusable = 0;        ///< queries with a negative or non-finite weight; their stats stay 0

  /// True where all queries look at (nearly) the same keys: two queries at least, a distance below
  /// `tolerance`, and no query unusable. (Dong et al. 2021: attention alone loses rank with depth.)
  bool rank_one(double tolerance = 0.05) const;
};

/// Weights need not add up to 1; each query's are divided by their sum.
AttentionStats attention_stats(const Matrix<double>& weights);

/// Roy and Vetterli (2007): e to the entropy (nats) of the singular values divided by their sum.
/// Between 1 and the rank; 0 of a zero or empty matrix; nothing where an entry is not finite.
std::optional<double> effective_rank(const Matrix<double>& m);

}  // namespace unroll::analysis
