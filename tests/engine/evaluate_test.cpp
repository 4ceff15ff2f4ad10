#include "engine/train/evaluate.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/nn/values.h"

namespace unroll {
namespace {

using Catch::Approx;

/// Numbers of the data go straight into the loss, so a test chooses every score.
Model<double> scores_as_given(LossKind kind, int outputs) {
  Builder<double> b;
  const Port x = b.add<Values<double>>("input", outputs).output();
  b.finish(kind, x);
  return Model<double>(std::move(b));
}

Evaluation evaluated(LossKind kind, int outputs, Batch data) {
  const Model<double> model = scores_as_given(kind, outputs);
  Trace<double> trace(model.slots(), std::move(data));
  model.forward(Params<double>(model.params()), trace);
  return evaluate(model, trace, kind);
}

TEST_CASE("evaluate: classes are right where the target has the largest score", "[train]") {
  Batch data{2, 2, {}, {0, 1, -1, 1}};
  data.values = {2, 1, /**/ 3, 1, /**/ 0, 9, /**/ 1, 4};
  const Evaluation e = evaluated(LossKind::kSoftmax, 2, data);
  CHECK(e.targets == 3);
  CHECK(e.accuracy == Approx(2.0 / 3));
  CHECK(e.whole == Approx(0.5));
  const auto cost = [](double margin) { return std::log(1 + std::exp(-margin)); };
  CHECK(e.loss == Approx((cost(1) + cost(-2) + cost(3)) / 3));
}

TEST_CASE("evaluate: a tie goes to the smaller class, as the likeliest symbol does", "[train]") {
  Batch data{1, 2, {}, {0, 1}};
  data.values = {1, 1, /**/ 1, 1};
  CHECK(evaluated(LossKind::kSoftmax, 2, data).accuracy == Approx(0.5));
}

TEST_CASE("evaluate: yes-or-no answers are right when all of a column are", "[train]") {
  Batch data{1, 2, {}, {0, 0}};
  data.values = {3, -2, /**/ 3, 2};
  data.target_values = {1, 0, /**/ 1, 0};
  const Evaluation e = evaluated(LossKind::kBinary, 2, data);
  CHECK(e.accuracy == Approx(0.5));
  const auto cost = [](double score, double target) {
    const double p = 1 / (1 + std::exp(-score));
    return -target * std::log(p) - (1 - target) * std::log(1 - p);
  };
  CHECK(e.loss == Approx((cost(3, 1) + cost(-2, 0) + cost(3, 1) + cost(2, 0)) / 4));
}

TEST_CASE("evaluate: numbers have an error but no accuracy", "[train]") {
  Batch data{1, 2, {}, {0, -1}};
  data.values = {1, 2, /**/ 5, 5};
  data.target_values = {0, 4, /**/ 0, 0};
  const Evaluation e = evaluated(LossKind::kSquared, 2, data);
  CHECK(e.loss == Approx((1.0 + 4.0) / 2));
  CHECK(std::isnan(e.accuracy));
}

TEST_CASE("evaluate: parts add up by their sizes", "[train]") {
  EvaluationSum sum;
  CHECK(sum.mean().targets == 0);
  sum.add({1.0, 1.0, 1.0, 3}, 1);
  sum.add({5.0, 0.0, 0.0, 1}, 3);
  CHECK(sum.mean().loss == Approx(2.0));
  CHECK(sum.mean().accuracy == Approx(0.75));
  CHECK(sum.mean().whole == Approx(0.25));
}

TEST_CASE("evaluate: probabilities that are no numbers are never right", "[train]") {
  Batch data{1, 1, {}, {0}};
  data.values = {NAN, NAN};
  CHECK(evaluated(LossKind::kSoftmax, 2, data).accuracy == 0);
}

}  // namespace
}  // namespace unroll
