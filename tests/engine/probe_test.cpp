#include "engine/analysis/probe.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <limits>

#include "engine/base/random.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;

struct Labelled {
  Matrix<double> states;
  std::vector<int> labels;
};

/// `classes` clouds in a row along one direction of `features` noisy ones.
Labelled clouds(int classes, int n, double gap, int features = 5) {
  Random random(6);
  Labelled data{Matrix<double>(features, n), {}};
  for (int i = 0; i < n; ++i) {
    data.labels.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(classes))));
    for (int f = 0; f < features; ++f) data.states(f, i) = random.normal();
    data.states(2, i) += gap * data.labels.back();
  }
  return data;
}

TEST_CASE("probe: clouds that a plane separates are told apart", "[analysis][probe]") {
  const Labelled data = clouds(2, 200, 10);
  const Probe probe = linear_probe(data.states, data.labels).value();
  CHECK(probe.classes == std::vector<int>{0, 1});
  CHECK(probe.test_items == 60);
  CHECK(probe.train_items == 140);
  CHECK(probe.train_accuracy == 1);
  CHECK(probe.test_accuracy == 1);
  CHECK(probe.majority_accuracy < 0.7);
}

TEST_CASE("probe: the class in the middle of a row is found too", "[analysis][probe]") {
  // Least squares on indicators would never name it.
  const Labelled data = clouds(3, 300, 12);
  CHECK(linear_probe(data.states, data.labels).value().test_accuracy > 0.97);
}

TEST_CASE("probe: labels that have nothing to do with the states stay near chance",
          "[analysis][probe]") {
  const Labelled data = clouds(2, 400, 0);
  const Probe probe = linear_probe(data.states, data.labels).value();
  CHECK(probe.test_accuracy > 0.3);
  CHECK(probe.test_accuracy < 0.7);
}

TEST_CASE("probe: exclusive or is out of reach for a plane", "[analysis][probe]") {
  Labelled data{Matrix<double>(2, 200), {}};
  for (int i = 0; i < 200; ++i) {
    const int a = i & 1, b = (i >> 1) & 1;
    data.states.col(i) << a, b;
    data.labels.push_back(a ^ b);
  }
  CHECK(linear_probe(data.states, data.labels).value().test_accuracy < 0.8);
}

TEST_CASE("probe: scale and place of the features do not matter, nor the names of classes",
          "[analysis][probe]") {
  const Labelled data = clouds(2, 120, 2);
  const Probe plain = linear_probe(data.states, data.labels).value();
  const double scale = GENERATE(1e-6, 1e6, 1e200);
  Matrix<double> moved = data.states * scale;
  moved.array() += 3 * scale;
  std::vector<int> renamed;
  for (const int label : data.labels) renamed.push_back(label == 0 ? 7 : 2000000000);
  const Probe other = linear_probe(moved, renamed).value();
  CHECK(other.classes == std::vector<int>{7, 2000000000});
  CHECK(other.test_accuracy == plain.test_accuracy);
  CHECK(other.train_accuracy == plain.train_accuracy);
}

TEST_CASE("probe: the same input gives the same answer, another seed another split",
          "[analysis][probe]") {
  const Labelled data = clouds(2, 90, 1);
  const Probe a = linear_probe(data.states, data.labels).value();
  const Probe b = linear_probe(data.states, data.labels).value();
  CHECK(a.test_accuracy == b.test_accuracy);
  CHECK(a.train_accuracy == b.train_accuracy);
  const Probe other = linear_probe(data.states, data.labels, {.seed = 2}).value();
  CHECK((other.train_accuracy != a.train_accuracy || other.test_accuracy != a.test_accuracy));
}

TEST_CASE("probe: constant features and one class leave the majority", "[analysis][probe]") {
  const Probe constant =
      linear_probe(Matrix<double>::Constant(3, 10, 0.1), {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}).value();
  CHECK(constant.test_accuracy == constant.majority_accuracy);
  const Probe one = linear_probe(Matrix<double>::Ones(1, 2), {4, 4}).value();
  CHECK(one.test_accuracy == 1);
  CHECK(one.test_items == 1);
}

TEST_CASE("probe: damaged and unlabelled items are left out, too few refused",
          "[analysis][probe]") {
  Labelled data = clouds(2, 50, 10);
  data.states(0, 3) = std::numeric_limits<double>::quiet_NaN();
  data.labels[5] = -1;
  const Probe probe = linear_probe(data.states, data.labels).value();
  CHECK(probe.left_out == 2);
  CHECK(probe.train_items + probe.test_items == 48);
  CHECK_FALSE(linear_probe(Matrix<double>::Ones(2, 2), {0, -1}).ok());
  CHECK_FALSE(linear_probe(data.states, data.labels, {.test_share = 1}).ok());
  CHECK_FALSE(linear_probe(data.states, data.labels, {.ridge = -1}).ok());
}

}  // namespace
}  // namespace unroll::analysis
