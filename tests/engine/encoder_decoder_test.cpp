#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

using test::cell_kinds;

/// Reads S = 3 steps of 5 symbols, then writes T = 4 steps.
DataShape translation() {
  DataShape shape = test::value_shape(2, 3, 4);
  shape.causal = true;
  shape.source = {PortKind::kSymbols, 5, 3};
  return shape;
}

struct Look {
  CrossKind cross;
  ScoreKind score = ScoreKind::kScaledDot;
};
constexpr Look kLooks[] = {{CrossKind::kNone},
                           {CrossKind::kLuong, ScoreKind::kDot},
                           {CrossKind::kLuong},
                           {CrossKind::kBahdanau}};

ModelConfig configure(const test::CellKind& cell, Look look, Switch both, int layers = 1) {
  ModelConfig config = test::cell_config(cell);
  config.cross = look.cross;
  config.score = look.score;
  config.bidirectional = both;
  config.layers = layers;
  return config;
}

TEST_CASE("encoder and decoder: every derivative agrees with differences",
          "[nn][gradient][cross][slow]") {
  const std::uint64_t seed = GENERATE(range(1u, UNROLL_PROOF_SEEDS + 1u));
  for (const test::CellKind& cell : cell_kinds())
    for (const Look look : kLooks)
      for (const Switch both : {Switch::kOff, Switch::kOn}) {
        const bool plain = look.cross == CrossKind::kNone;
        const ModelConfig config =
            configure(cell, look, both, plain && both == Switch::kOn ? 2 : 1);
        DataShape shape = translation();
        if (cell.kind == ModelKind::kLstm) shape.source = {PortKind::kValues, 5, 3};
        const Model<double> model(config, shape);
        const Params<double> theta = test::random_parameters(model, seed);
        Random random(seed);
        Trace<double> trace(model.slots(), test::random_values(shape, 2, random, {4, 2}, {2, 3}));
        const test::CheckedDerivatives checked = test::check_derivatives(model, theta, trace);
        INFO(cell.name << ", cross " << int(look.cross) << ", both " << int(both) << ", seed "
                       << seed);
        CHECK(checked.objection() == "");
      }
}

TEST_CASE("encoder and decoder: derivatives while scores, weights, context are held or scaled",
          "[nn][gradient][cross][slow]") {
  const DataShape shape = translation();
  for (const Look look : kLooks) {
    const Model<double> model(configure(cell_kinds()[0], look, Switch::kOn), shape);
    const Params<double> theta = test::random_parameters(model, 3);
    Random random(5);
    Trace<double> trace(model.slots(), test::random_values(shape, 2, random, {}, {2, 3}));
    for (std::size_t s = 0; s < model.slots()->size(); ++s) {
      const TraceSlot& slot = (*model.slots())[s];
      if (slot.layer != "cross" && !slot.layer.starts_with("handover") && slot.layer != "attend")
        continue;
      for (const InterventionKind kind : {InterventionKind::kClamp, InterventionKind::kScale}) {
        const test::CheckedDerivatives checked =
            test::check_derivatives(model, theta, trace,
                                    {{.kind = kind,
                                      .slot = static_cast<int>(s),
                                      .first_row = 0,
                                      .end_row = 2,
                                      .first_step = 0,
                                      .end_step = 1,
                                      .amount = 0.4}});
        INFO(slot.address() << " " << int(kind));
        CHECK(checked.objection() == "");
      }
    }
  }
}

TEST_CASE("encoder and decoder: a still picture starts every layer through tanh",
          "[nn][gradient][cross]") {
  DataShape shape = translation();
  shape.source = {PortKind::kValues, 5, 1};
  for (const test::CellKind& cell : cell_kinds()) {
    ModelConfig config = configure(cell, {CrossKind::kLuong}, Switch::kOn, 2);
    config.start = StartState::kLearned;
    const Model<double> model(config, shape);
    const Params<double> theta = test::random_parameters(model, 3);
    Random random(5);
    Trace<double> trace(model.slots(), test::random_values(shape, 2, random));
    const test::CheckedDerivatives checked = test::check_derivatives(model, theta, trace);
    INFO(cell.name);
    CHECK(checked.objection() == "");
    CHECK(model.find_slot("cross", "c") == -1);
    for (const std::string layer : {"0", "1"}) {
      const auto W = theta.matrix(model.find_param("handover" + layer + ".W"));
      const auto bias = theta.matrix(model.find_param("handover" + layer + ".b"));
      const auto h0 = trace.value(model.find_slot(cell.name + layer, "h0"));
      for (int i = 0; i < 6; ++i)
        for (int b = 0; b < 2; ++b) {
          double a = bias(i, 0);
          for (int j = 0; j < 5; ++j)
            a += W(i, j) * trace.data().source_values[static_cast<std::size_t>(b * 5 + j)];
          CHECK(h0(i, b) == Catch::Approx(std::tanh(a)).epsilon(1e-13));
        }
    }
  }
}

TEST_CASE("cross attention: slot by slot plain loops; padding gets no weight", "[nn][cross]") {
  const DataShape shape = translation();
  const int shorter = GENERATE(2, 0);
  for (const Look look : kLooks) {
    if (look.cross == CrossKind::kNone) continue;
    const Model<double> model(configure(cell_kinds()[2], look, Switch::kOff), shape);
    const Params<double> theta = test::random_parameters(model, 3);
    Random random(5);
    Trace<double> trace(model.slots(), test::random_values(shape, 2, random, {}, {3, shorter}));
    model.forward(theta, trace);
    const auto h = trace.value(model.find_slot("gru0", "h"));
    const auto m = trace.value(model.find_slot("encoder0", "h"));
    const auto w = trace.value(model.find_slot("cross", "w"));
    const auto c = trace.value(model.find_slot("cross", "c"));
    const auto times = [&](const char* name, const auto& from, int i, Eigen::Index col) {
      const auto W = theta.matrix(model.find_param(name));
      double sum = 0;
      for (int j = 0; j < 6; ++j) sum += W(i, j) * from(j, col);
      return sum;
    };
    for (int t = 0; t < 4; ++t)
      for (int b = 0; b < 2; ++b) {
        const int col = t * 2 + b, length = b == 0 ? 3 : shorter;
        std::vector<double> e;
        double total = 0;
        for (int s = 0; s < length; ++s) {
          double score = 0;
          for (int i = 0; i < 6; ++i) {
            if (look.cross == CrossKind::kBahdanau)
              score += theta.matrix(model.find_param("cross.v"))(i, 0) *
                       std::tanh(times("cross.Wq", h, i, col) + times("cross.Wk", m, i, s * 2 + b) +
                                 theta.matrix(model.find_param("cross.b"))(i, 0));
            else
              score +=
                  h(i, col) * (look.score == ScoreKind::kDot ? m(i, s * 2 + b)
                                                             : times("cross.W", m, i, s * 2 + b));
          }
          CHECK(trace.value(model.find_slot("cross", "score"))(s, col) ==
                Catch::Approx(score).epsilon(1e-12));
          e.push_back(std::exp(score));
          total += e.back();
        }
        for (int s = 0; s < 3; ++s)
          CHECK(w(s, col) ==
                Catch::Approx(s < length ? e[static_cast<std::size_t>(s)] / total : 0.0)
                    .epsilon(1e-12));
        for (int i = 0; i < 6; ++i) {
          double sum = 0;
          for (int s = 0; s < length; ++s)
            sum += e[static_cast<std::size_t>(s)] / total * m(i, s * 2 + b);
          CHECK(c(i, col) == Catch::Approx(sum).epsilon(1e-12));
        }
      }
  }
}

TEST_CASE("encoder and decoder: padding of the source does not leak", "[nn][cross]") {
  const DataShape shape = translation();
  for (const test::CellKind& cell : cell_kinds())
    for (const Look look : kLooks)
      for (const Switch both : {Switch::kOff, Switch::kOn}) {
        const Model<double> model(configure(cell, look, both), shape);
        const Params<double> theta = test::random_parameters(model, 3);
        Random random(5);
        const Batch batch = test::random_values(shape, 2, random, {}, {1, 3});
        Trace<double> together(model.slots(), batch);
        Params<double> gradient(model.params()), part(model.params());
        model.forward(theta, together);
        model.backward(theta, together, gradient);
        std::vector<double> sum(theta.values().size(), 0.0);
        for (int b = 0; b < 2; ++b) {
          Batch one = single_out(batch, b);
          one.source_steps = batch.source_lengths[static_cast<std::size_t>(b)];
          one.source.resize(static_cast<std::size_t>(one.source_steps));
          one.source_lengths = {};
          Trace<double> alone(model.slots(), one);
          model.forward(theta, alone);
          model.backward(theta, alone, part);
          for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += 0.5 * part.values()[i];
          for (int t = 0; t < 4; ++t)
            CHECK((alone.value(model.scores(), t).col(0).array() ==
                   together.value(model.scores(), t).col(b).array())
                      .all());
        }
        double worst = 0;
        for (std::size_t i = 0; i < sum.size(); ++i)
          worst = std::max(worst, std::fabs(sum[i] - gradient.values()[i]));
        INFO(cell.name << ", cross " << int(look.cross));
        CHECK(worst < 1e-12);
      }
}

TEST_CASE("encoder and decoder: one step at a time gives what all steps at once give",
          "[nn][cross]") {
  const DataShape shape = translation();
  for (const test::CellKind& cell : cell_kinds())
    for (const Look look : kLooks) {
      const Model<double> model(configure(cell, look, Switch::kOn, 2), shape);
      const Params<double> theta = test::random_parameters(model, 3);
      Random random(5);
      const Batch batch = test::random_values(shape, 1, random);
      Trace<double> whole(model.slots(), batch), single(model.slots(), TraceSize{1, 1, 3});
      model.forward(theta, whole);
      for (int round = 0; round < 2; ++round) {
        for (int t = 0; t < 4; ++t) {
          Batch step = batch;
          step.steps = 1;
          step.targets = {-1};
          step.values = {batch.values.begin() + 2 * t, batch.values.begin() + 2 * t + 2};
          step.target_values.resize(3);
          single.set_data(step);
          model.forward(theta, single);
          CHECK((single.value(model.scores()).array() == whole.value(model.scores(), t).array())
                    .all());
          model.carry_state(single);
        }
        model.reset_state(single);
      }
    }
}

}  // namespace
}  // namespace unroll
