#include "engine/analysis/neighbours.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>

#include "engine/base/random.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<int> order(const std::vector<Neighbour>& found) {
  std::vector<int> items;
  for (const Neighbour& n : found) items.push_back(n.item);
  return items;
}

TEST_CASE("neighbours: angle and distance disagree by hand", "[analysis]") {
  // Item 0 at (1, 0); 1 far out in the same direction; 2 near but turned; 3 opposite.
  Matrix<double> items(2, 4);
  items << 1, 9, 1, -1,  //
      0, 0, 1, 0;
  CHECK(order(nearest(items, 0, 3, Closeness::kCosine)) == std::vector<int>{1, 2, 3});
  CHECK(order(nearest(items, 0, 3, Closeness::kEuclid)) == std::vector<int>{2, 3, 1});
  const auto found = nearest(items, 0, 2, Closeness::kCosine);
  REQUIRE(found.size() == 2);
  CHECK(found[0].value == 1);
  CHECK(found[1].value == Approx(std::sqrt(0.5)));
  CHECK(nearest(items, 0, 1, Closeness::kEuclid)[0].value == 1);
}

TEST_CASE("neighbours: of equals the lower index comes first", "[analysis]") {
  const Matrix<double> items = Matrix<double>::Ones(3, 5);
  const auto closeness = GENERATE(Closeness::kCosine, Closeness::kEuclid);
  CHECK(order(nearest(items, 2, 9, closeness)) == std::vector<int>{0, 1, 3, 4});
  CHECK(nearest(items, 2, 0, closeness).empty());
}

TEST_CASE("neighbours: zero and damaged items", "[analysis]") {
  Matrix<double> items(2, 4);
  items << 1, 0, kNan, -1,  //
      1, 0, 1, -1;
  const auto found = nearest(items, 0, 9, Closeness::kCosine);
  CHECK(order(found) == std::vector<int>{1, 3});
  CHECK(found[0].value == 0);
  CHECK(found[1].value == Approx(-1));
  CHECK(nearest(items, 2, 9, Closeness::kEuclid).empty());
  CHECK(std::isnan(cosine(items.col(0), items.col(2))));
  CHECK(cosine(Vector<double>::Constant(2, 1e300), Vector<double>::Constant(2, 1e-300)) ==
        Approx(1));
}

TEST_CASE("cohesion: two bundles of directions by hand", "[analysis]") {
  // Class 0 twice along x, class 1 along y and at 45 degrees; an unlabelled and a damaged item.
  Matrix<double> items(2, 6);
  items << 1, 2, 0, 1, 5, kNan,  //
      0, 0, 1, 1, 5, 0;
  const Cohesion c = cohesion(items, {0, 0, 1, 1, -1, 0});
  const double r = std::sqrt(0.5);
  CHECK(c.items == 4);
  CHECK(c.left_out == 2);
  CHECK(*c.within == Approx((1 + r) / 2));
  CHECK(*c.between == Approx((0 + r + 0 + r) / 4));
  // Item 3 is as near to 0 (and 1) as to 2: the lower index wins, which is of another class.
  CHECK(*c.same_nearest == Approx(0.75));
}

TEST_CASE("cohesion: the naive double loop agrees", "[analysis]") {
  Random random(8);
  Matrix<double> items(4, 15);
  for (Eigen::Index i = 0; i < items.size(); ++i) items.data()[i] = random.normal();
  std::vector<int> labels;
  for (int i = 0; i < 15; ++i) labels.push_back(static_cast<int>(random.below(3)));
  const Cohesion c = cohesion(items, labels);
  double within = 0, between = 0, same = 0;
  int nw = 0, nb = 0;
  for (int i = 0; i < 15; ++i) {
    const int near = nearest(items, i, 1, Closeness::kCosine)[0].item;
    same += labels[static_cast<std::size_t>(near)] == labels[static_cast<std::size_t>(i)];
    for (int j = 0; j < i; ++j) {
      double dot = 0, a = 0, b = 0;
      for (int f = 0; f < 4; ++f) {
        dot += items(f, i) * items(f, j);
        a += items(f, i) * items(f, i);
        b += items(f, j) * items(f, j);
      }
      const bool one = labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(j)];
      (one ? within : between) += dot / std::sqrt(a * b);
      ++(one ? nw : nb);
    }
  }
  CHECK(*c.within == Approx(within / nw).epsilon(1e-12));
  CHECK(*c.between == Approx(between / nb).epsilon(1e-12));
  CHECK(*c.same_nearest == Approx(same / 15));
}

TEST_CASE("cohesion: without pairs there are no means", "[analysis]") {
  const Cohesion one = cohesion(Matrix<double>::Ones(2, 1), {0});
  CHECK_FALSE(one.within);
  CHECK_FALSE(one.between);
  CHECK_FALSE(one.same_nearest);
  const Cohesion apart = cohesion(Matrix<double>::Ones(2, 2), {0, 1});
  CHECK_FALSE(apart.within);
  CHECK(*apart.between == Approx(1));
  CHECK(*apart.same_nearest == 0);
}

}  // namespace
}  // namespace unroll::analysis
