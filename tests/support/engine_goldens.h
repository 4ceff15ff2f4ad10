#pragma once
// What the tests against PyTorch share with the Python side that wrote the golden numbers.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/nn/params.h"
#include "tests/support/engine_source_dir.h"

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
  std::ifstream file(source_dir() + "/tests/golden/" + name);
  return nlohmann::json::parse(file);
}

/// The larger of two distances; what is not a number is infinitely far away.
inline double farther(double one, double other) {
  return std::isnan(other) ? HUGE_VAL : std::max(one, other);
}

/// The largest distance of `got` from `expected`, as a share of the largest expected value.
template <class S>
double golden_distance(const S* got, const std::vector<double>& expected) {
  double worst = 0, largest = 1e-300;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = farther(worst, std::fabs(static_cast<double>(got[i]) - expected[i]));
    largest = std::max(largest, std::fabs(expected[i]));
  }
  return worst / largest;
}

/// The largest distance of the products of all numbers with drawn vectors, as a share of the
/// largest number.
template <class S>
double projected_distance(const S* got, std::size_t count, const nlohmann::json& golden) {
  constexpr std::uint64_t kSeed = 77;
  GoldenNumbers numbers(kSeed);
  double worst = 0;
  for (const double expected : golden.at("projections")) {
    double product = 0;
    const std::vector<double> drawn = numbers.draw(count, 2.0);
    for (std::size_t i = 0; i < count; ++i) product += drawn[i] * static_cast<double>(got[i]);
    worst = farther(worst, std::fabs(product - expected));
  }
  return worst / golden.at("largest").get<double>();
}

/// golden_distance() for {count, stride, values}: of `count` numbers every stride-th. Where that is
/// not each of them: or projected_distance(), which is of all. Infinite where the sizes do not
/// agree.
template <class S>
double sampled_distance(const S* got, std::size_t count, const nlohmann::json& golden) {
  const auto stride = golden["stride"].get<std::size_t>();
  const auto values = golden["values"].get<std::vector<double>>();
  if (count != golden["count"].get<std::size_t>() || values.size() != (count + stride - 1) / stride)
    return HUGE_VAL;
  std::vector<S> picked;
  for (std::size_t i = 0; i < count; i += stride) picked.push_back(got[i]);
  const double of_picked = golden_distance(picked.data(), values);
  return stride == 1 ? of_picked : std::max(of_picked, projected_distance(got, count, golden));
}

/// The distance of one tensor of a parameter vector.
struct TensorDistance {
  std::string name;
  double worst = 0;    ///< distance of a number
  double largest = 0;  ///< expected number
  /// As a share; of a tensor of zeros 0 where it is so to the bit.
  double share() const {
    if (worst == 0) return 0;
    return std::isinf(worst) ? worst : worst / largest;
  }
};

/// The distance of each tensor from its part of the flat vector `expected`; infinite where the
/// sizes do not agree.
template <Scalar S>
std::vector<TensorDistance> tensor_distances(const Params<S>& got,
                                             const std::vector<double>& expected) {
  std::vector<TensorDistance> out;
  for (const ParamInfo& p : got.table().infos()) {
    TensorDistance& tensor = out.emplace_back(TensorDistance{p.name});
    const auto size = static_cast<std::size_t>(p.rows) * static_cast<std::size_t>(p.cols);
    for (std::size_t i = p.offset; i < p.offset + size; ++i) {
      const double wanted = expected.size() == got.values().size() ? expected[i] : HUGE_VAL;
      tensor.worst =
          farther(tensor.worst, std::fabs(static_cast<double>(got.values()[i]) - wanted));
      tensor.largest = std::max(tensor.largest, std::fabs(wanted));
    }
  }
  return out;
}

/// The tensor that is farthest from its golden numbers, as a share of its own largest one.
template <Scalar S>
TensorDistance farthest_tensor(const Params<S>& got, const std::vector<double>& expected) {
  const auto all = tensor_distances(got, expected);
  return *std::max_element(all.begin(), all.end(),
                           [](const auto& a, const auto& b) { return a.share() < b.share(); });
}

}  // namespace unroll::test
