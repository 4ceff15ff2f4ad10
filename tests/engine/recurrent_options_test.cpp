// What the switches of recurrent layers mean, each against a second way to say the same.

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/base/contract.h"
#include "engine/nn/gru.h"
#include "engine/nn/linear.h"
#include "engine/nn/lstm.h"
#include "engine/nn/rnn.h"
#include "engine/nn/values.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

using test::cell_kinds;

/// Largest difference, as a share of the largest value.
double distance(const std::vector<double>& got, const std::vector<double>& expected) {
  REQUIRE(got.size() == expected.size());
  double worst = 0, largest = 1e-300;
  for (std::size_t i = 0; i < got.size(); ++i) {
    worst = std::max(worst, std::fabs(got[i] - expected[i]));
    largest = std::max(largest, std::fabs(expected[i]));
  }
  return worst / largest;
}

std::vector<double> gradient_of(const Model<double>& model, const Params<double>& theta,
                                Trace<double>& trace) {
  Params<double> gradient(model.params());
  model.forward(theta, trace);
  model.backward(theta, trace, gradient);
  return gradient.values();
}

/// Steps first ... first + count - 1 of sequence b of a batch.
Batch excerpt(const Batch& batch, int b, int first, int count) {
  Batch one = single_out(batch, b);
  const auto cut = [&](auto& list) {
    const auto width = static_cast<std::ptrdiff_t>(list.size()) / batch.steps;
    list = {list.begin() + width * first, list.begin() + width * (first + count)};
  };
  cut(one.inputs);
  cut(one.values);
  cut(one.targets);
  cut(one.target_values);
  one.steps = count;
  one.lengths = {};
  return one;
}

void add(std::vector<double>& sum, const std::vector<double>& more, double factor) {
  if (sum.empty()) sum.resize(more.size(), 0.0);
  for (std::size_t i = 0; i < more.size(); ++i) sum[i] += factor * more[i];
}

TEST_CASE("recurrent: padding gives each sequence what it gets alone", "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 6);
  const std::vector<int> lengths = {6, 1, 4};
  for (const test::CellKind& cell : cell_kinds())
    for (const Switch both : {Switch::kOff, Switch::kOn})
      for (const Switch cut : {Switch::kOff, Switch::kOn})
        for (const int truncation : {0, 2}) {
          ModelConfig config = test::cell_config(cell);
          config.layers = 2;
          config.bidirectional = both;
          config.cut = cut;
          config.start = StartState::kLearned;
          config.truncation = truncation;
          const Model<double> model(config, shape);
          const Params<double> theta = test::random_parameters(model, 3);
          Random random(5);
          const Batch batch = test::random_values(shape, 3, random, lengths);
          Trace<double> together(model.slots(), batch);
          const std::vector<double> gradient = gradient_of(model, theta, together);
          std::vector<double> sum;
          for (int b = 0; b < 3; ++b) {
            const int length = lengths[static_cast<std::size_t>(b)];
            Trace<double> alone(model.slots(), excerpt(batch, b, 0, length));
            add(sum, gradient_of(model, theta, alone), length / 11.0);
            for (std::size_t s = 0; s < model.slots()->size(); ++s) {
              const int slot = static_cast<int>(s);
              INFO(cell.name << ", both " << int(both) << ", cut " << int(cut) << ", "
                             << (*model.slots())[s].address() << " of sequence " << b);
              for (int t = 0; t < alone.steps(slot); ++t)
                CHECK(
                    (alone.value(slot, t).col(0).array() == together.value(slot, t).col(b).array())
                        .all());
            }
            // The final state stands at the last step, or (walking back) at the first.
            const int h = model.find_slot(cell.name + "1", "h");
            CHECK((alone.value(h, length - 1).col(0).array() == together.value(h, 5).col(b).array())
                      .all());
          }
          INFO(cell.name << ", both " << int(both) << ", truncation " << truncation);
          CHECK(distance(gradient, sum) < 1e-12);
        }
}

TEST_CASE("recurrent: truncation is what separate passes with a carried state give",
          "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 6);
  for (const test::CellKind& cell : cell_kinds())
    for (const int truncation : {1, 2, 3, 4, 6}) {
      ModelConfig config = test::cell_config(cell);
      config.layers = 2;
      config.start = StartState::kLearned;
      const Model<double> whole(config, shape);
      config.truncation = truncation;
      const Model<double> model(config, shape);
      const Params<double> theta = test::random_parameters(model, 3);
      Random random(5);
      const Batch batch = test::random_values(shape, 1, random);
      Trace<double> trace(model.slots(), batch);
      const std::vector<double> gradient = gradient_of(model, theta, trace);

      std::vector<double> sum;
      Trace<double> before(whole.slots(), excerpt(batch, 0, 0, 1));
      for (int first = 0; first < 6; first += truncation) {
        const int count = std::min(truncation, 6 - first);
        Trace<double> part(whole.slots(), excerpt(batch, 0, first, count));
        if (first > 0) {
          for (std::size_t s = 0; s < whole.slots()->size(); ++s)
            if ((*whole.slots())[s].info.span == SlotSpan::kOnce)
              part.value(static_cast<int>(s)) = before.value(static_cast<int>(s));
          part.set_continues(true);
        }
        add(sum, gradient_of(whole, theta, part), count / 6.0);
        whole.carry_state(part);
        before = part;
      }
      INFO(cell.name << ", truncation " << truncation);
      CHECK(distance(gradient, sum) < 1e-12);
      Trace<double> free(whole.slots(), batch);
      const double all_the_way = distance(gradient_of(whole, theta, free), gradient);
      if (truncation < 6)
        CHECK(all_the_way > 1e-6);
      else
        CHECK(all_the_way == 0);
    }
}

/// A model of one recurrent layer that walks as told.
Model<double> single_layer(const ModelConfig& config, const DataShape& shape, bool reverse) {
  Builder<double> b;
  const Port x = b.add<Values<double>>("input", shape.input.size).output();
  const Walk walk{.reverse = reverse, .steps = shape.input.steps};
  Port h;
  if (config.kind == ModelKind::kLstm)
    h = b.add<Lstm<double>>("cell", x, config, walk).output();
  else if (config.kind == ModelKind::kGru)
    h = b.add<Gru<double>>("cell", x, config, walk).output();
  else
    h = b.add<Rnn<double>>("cell", x, config, walk).output();
  b.finish(shape.loss, b.add<Linear<double>>("out", h, shape.outputs).output());
  return Model<double>(std::move(b));
}

Batch reversed(const Batch& batch) {
  Batch back = batch;
  const auto turn = [&](auto& to, const auto& from) {
    const std::size_t width = from.size() / static_cast<std::size_t>(batch.steps);
    for (std::size_t i = 0; i < from.size(); ++i) {
      const std::size_t t = i / width;
      to[(static_cast<std::size_t>(batch.steps) - 1 - t) * width + i % width] = from[i];
    }
  };
  turn(back.values, batch.values);
  turn(back.target_values, batch.target_values);
  return back;
}

TEST_CASE("recurrent: walking back over a sequence is walking over the turned sequence",
          "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 6);
  for (const test::CellKind& cell : cell_kinds())
    for (const int truncation : {0, 2, 3})
      for (const Switch cut : {Switch::kOff, Switch::kOn}) {
        ModelConfig config = test::cell_config(cell);
        config.truncation = truncation;
        config.start = StartState::kLearned;
        config.cut = cut;
        const Model<double> there = single_layer(config, shape, false);
        const Model<double> back = single_layer(config, shape, true);
        const Params<double> theta = test::random_parameters(there, 3);
        Random random(5);
        const Batch batch = test::random_values(shape, 3, random);
        Trace<double> trace(there.slots(), batch), turned(back.slots(), reversed(batch));
        INFO(cell.name << ", truncation " << truncation << ", cut " << int(cut));
        CHECK(distance(gradient_of(back, theta, turned), gradient_of(there, theta, trace)) < 1e-12);
        const int h = there.find_slot("cell", "h");
        for (int t = 0; t < 6; ++t)
          CHECK((trace.value(h, t).array() == turned.value(h, 5 - t).array()).all());
      }
}

TEST_CASE("recurrent: a cut state remembers nothing", "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 4);
  for (const test::CellKind& cell : cell_kinds()) {
    ModelConfig config = test::cell_config(cell);
    config.cut = Switch::kOn;
    config.layers = 2;
    const Model<double> model(config, shape);
    const Params<double> theta = test::random_parameters(model, 3);
    Random random(5);
    const Batch batch = test::random_values(shape, 2, random);
    Trace<double> trace(model.slots(), batch);
    model.forward(theta, trace);
    const int y = model.scores();
    for (int t = 0; t < 4; ++t)
      for (int b = 0; b < 2; ++b) {
        Trace<double> alone(model.slots(), excerpt(batch, b, t, 1));
        model.forward(theta, alone);
        CHECK((alone.value(y).col(0).array() == trace.value(y, t).col(b).array()).all());
      }
    model.carry_state(trace);
    CHECK((trace.value(model.find_slot(cell.name + "0", "h0")).array() == 0).all());
  }
}

TEST_CASE("recurrent: untied weights that are all the same change nothing", "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 4);
  for (const test::CellKind& cell : cell_kinds()) {
    ModelConfig config = test::cell_config(cell);
    config.layers = 2;
    config.bidirectional = Switch::kOn;
    const Model<double> tied(config, shape);
    config.untied = Switch::kOn;
    const Model<double> untied(config, shape);
    const Params<double> one = test::random_parameters(tied, 3);
    Params<double> many(untied.params());
    for (std::size_t i = 0; i < tied.params()->infos().size(); ++i) {
      const int p = static_cast<int>(i);
      const auto from = one.matrix(p);
      MatrixView<double> to = many.matrix(p);
      const bool per_step = tied.params()->infos()[i].name.starts_with(cell.name);
      CHECK(to.cols() == from.cols() * (per_step ? 4 : 1));
      for (Eigen::Index j = 0; j < to.cols(); ++j) to.col(j) = from.col(j % from.cols());
    }
    Random random(5);
    const Batch batch = test::random_values(shape, 3, random);
    Trace<double> trace(tied.slots(), batch), other(untied.slots(), batch);
    const std::vector<double> gradient = gradient_of(tied, one, trace);
    Params<double> apart(untied.params());
    apart.values() = gradient_of(untied, many, other);
    for (std::size_t s = 0; s < tied.slots()->size(); ++s)
      CHECK((trace.value(static_cast<int>(s)).array() == other.value(static_cast<int>(s)).array())
                .all());
    Params<double> sum(tied.params());
    for (std::size_t i = 0; i < tied.params()->infos().size(); ++i) {
      const int p = static_cast<int>(i);
      MatrixView<double> to = sum.matrix(p);
      for (Eigen::Index j = 0; j < apart.matrix(p).cols(); ++j)
        to.col(j % to.cols()) += apart.matrix(p).col(j);
    }
    CHECK(distance(sum.values(), gradient) < 1e-12);
    // Each step starts from weights of its own.
    const Params<double> fresh = untied.initial_parameters(1);
    const auto Wh = fresh.matrix(untied.find_param(cell.name + "0.Wh"));
    CHECK((Wh.col(0).array() != Wh.col(6).array()).any());
    Trace<double> longer(untied.slots(), TraceSize{5, 1});
    const DataShape five = test::value_shape(5, 2, 5);
    longer.set_data(test::random_values(five, 1, random));
    CHECK_THROWS_AS(untied.forward(many, longer), ContractViolation);
  }
}

TEST_CASE("recurrent: a carried state continues a sequence exactly, in every cell",
          "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 6);
  const Switch untied = GENERATE(Switch::kOff, Switch::kOn);
  for (const test::CellKind& cell : cell_kinds()) {
    ModelConfig config = test::cell_config(cell);
    config.layers = 2;
    config.start = StartState::kLearned;
    config.untied = untied;
    const Model<double> model(config, shape);
    const Params<double> theta = test::random_parameters(model, 3);
    Random random(5);
    const Batch batch = test::random_values(shape, 1, random);
    Trace<double> whole(model.slots(), batch), single(model.slots(), TraceSize{1, 1});
    model.forward(theta, whole);
    for (int round = 0; round < 2; ++round) {
      for (int t = 0; t < 6; ++t) {
        single.set_data(excerpt(batch, 0, t, 1));
        model.forward(theta, single);
        for (std::size_t s = 0; s < model.slots()->size(); ++s)
          if ((*model.slots())[s].info.span == SlotSpan::kPerStep)
            CHECK((single.value(static_cast<int>(s)).array() ==
                   whole.value(static_cast<int>(s), t).array())
                      .all());
        model.carry_state(single);
      }
      model.reset_state(single);
    }
  }
}

TEST_CASE("recurrent: a nudged start does not add up from pass to pass", "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 3);
  for (const test::CellKind& cell : cell_kinds()) {
    const Model<double> model(test::cell_config(cell), shape);
    const Params<double> theta = test::random_parameters(model, 3);
    Random random(5);
    Trace<double> trace(model.slots(), test::random_values(shape, 2, random));
    const int h0 = model.find_slot(cell.name + "0", "h0");
    trace.set_interventions({{.slot = h0, .end_row = 6, .end_step = 1, .amount = 0.25}});
    for (int pass = 0; pass < 3; ++pass) {
      model.forward(theta, trace);
      CHECK((trace.value(h0).array() == 0.25).all());
    }
  }
}

}  // namespace
}  // namespace unroll
