#include "engine/analysis/lag_accuracy.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace unroll::analysis {
namespace {

using Catch::Approx;

TEST_CASE("lag accuracy: answers are gathered by rising lag", "[analysis]") {
  const auto by_lag = accuracy_by_lag({{5, true}, {1, true}, {5, false}, {1, true}, {5, false}});
  REQUIRE(by_lag.size() == 2);
  CHECK(by_lag[0].lag == 1);
  CHECK(by_lag[0].accuracy() == 1);
  CHECK(by_lag[1].lag == 5);
  CHECK(by_lag[1].answers == 3);
  CHECK(by_lag[1].right == 1);
  CHECK(accuracy_by_lag({}).empty());
}

TEST_CASE("lag accuracy: the crossing lies on the line between two lags", "[analysis]") {
  // 1.0 at lag 2, 0.8 at 10, 0.4 at 20: 0.5 is crossed three quarters of the way.
  const std::vector<LagAccuracy> by_lag = {{2, 10, 10}, {10, 10, 8}, {20, 10, 4}, {30, 10, 6}};
  CHECK(*crossing(by_lag, 0.5) == Approx(17.5));
  CHECK(*crossing(by_lag, 0.8) == Approx(10));
  CHECK_FALSE(crossing(by_lag, 0.4));
  CHECK(*crossing({{3, 4, 1}}, 0.5) == 3);
  CHECK_FALSE(crossing({}, 0.5));
  CHECK(*crossing({2, 10, 20, 30}, {1, 0.8, 0.4, 0.6}, 0.5) == Approx(17.5));
}

}  // namespace
}  // namespace unroll::analysis
