#pragma once

#include <optional>
#include <vector>

namespace unroll::analysis {

/// Ranks 1 ... n by rising value; equal values share the mean of their ranks. Values are finite.
std::vector<double> ranks(const std::vector<double>& values);

/// Spearman's rho: the correlation of the ranks, ties sharing theirs. In [-1, 1]; nothing for fewer
/// than two values, where all of one side are equal, or where a value is not finite.
std::optional<double> spearman(const std::vector<double>& a, const std::vector<double>& b);

/// Kendall's tau-b (Kendall 1945): concordant minus discordant pairs, corrected for ties. In
/// [-1, 1]; nothing in the cases in which spearman() gives nothing. Looks at every pair.
std::optional<double> kendall(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace unroll::analysis
