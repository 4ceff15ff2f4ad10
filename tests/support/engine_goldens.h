#pragma once
// What the tests against PyTorch share with the Python side that wrote the golden numbers.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace unroll::test {

/// The generator of the Python side (Knuth's linear congruential one), so that weights and data
/// need not be stored.
class GoldenNumbers {
 public:
  explicit GoldenNumbers(std::uint64_t seed) : state_(seed) {}

  /// `count` numbers of [-scale/2, scale/2).
  std::vector<double> draw(std::size_t count, double scale) {
    std::vector<double> out;
    for (std::size_t i = 0; i < count; ++i) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      out.push_back((static_cast<double>(state_ >> 11) * 0x1p-53 - 0.5) * scale);
    }
    return out;
  }

 private:
  std::uint64_t state_;
};

/// tests/golden/`name`, parsed; throws where it cannot be read.
inline nlohmann::json read_golden(const std::string& name) {
  std::ifstream file(std::string(UNROLL_SOURCE_DIR) + "/tests/golden/" + name);
  return nlohmann::json::parse(file);
}

/// The largest distance of `got` from `expected`, as a share of the largest expected value.
template <class S>
double golden_distance(const S* got, const std::vector<double>& expected) {
  double worst = 0, largest = 1e-300;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, std::fabs(static_cast<double>(got[i]) - expected[i]));
    largest = std::max(largest, std::fabs(expected[i]));
  }
  return worst / largest;
}

/// The same for {count, stride, values}: of `count` numbers every stride-th. Infinite where the
/// sizes do not agree.
template <class S>
double sampled_distance(const S* got, std::size_t count, const nlohmann::json& golden) {
  const auto stride = golden["stride"].get<std::size_t>();
  const auto values = golden["values"].get<std::vector<double>>();
  if (count != golden["count"].get<std::size_t>() || values.size() != (count + stride - 1) / stride)
    return HUGE_VAL;
  std::vector<S> picked;
  for (std::size_t i = 0; i < count; i += stride) picked.push_back(got[i]);
  return golden_distance(picked.data(), values);
}

}  // namespace unroll::test
