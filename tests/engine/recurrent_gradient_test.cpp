// Every recurrent cell with every option: slot by slot plain loops, derivative by derivative
// differences, float against double.

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

using test::cell_kinds;

struct Variant {
  const char* name;
  StartState start = StartState::kZero;
  Switch cut = Switch::kOff, untied = Switch::kOff;
  std::vector<int> lengths = {};
};

const std::vector<Variant>& variants() {
  static const std::vector<Variant> all = {
      {.name = "plain"},
      {.name = "learned start", .start = StartState::kLearned},
      {.name = "cut", .start = StartState::kLearned, .cut = Switch::kOn},
      {.name = "untied", .untied = Switch::kOn},
      {.name = "padded", .lengths = {4, 1, 3}},
      {.name = "everything",
       .start = StartState::kLearned,
       .cut = Switch::kOn,
       .untied = Switch::kOn,
       .lengths = {2, 4, 0}},
      {.name = "padded, untied, learned",
       .start = StartState::kLearned,
       .untied = Switch::kOn,
       .lengths = {1, 3, 4}}};
  return all;
}

ModelConfig configure(const test::CellKind& cell, int layers, Switch both, const Variant& v) {
  ModelConfig config = test::cell_config(cell);
  config.hidden = 2;
  config.layers = layers;
  config.bidirectional = both;
  config.start = v.start;
  config.cut = v.cut;
  config.untied = v.untied;
  return config;
}

TEST_CASE("recurrent: every derivative agrees with differences, and every slot with plain loops",
          "[nn][gradient][recurrent][slow]") {
  const std::uint64_t seed = GENERATE(range(1u, UNROLL_PROOF_SEEDS + 1u));
  const DataShape shape = test::value_shape(5, 1, 4);
  for (const test::CellKind& cell : cell_kinds())
    for (const int layers : {1, 2})
      for (const Switch both : {Switch::kOff, Switch::kOn})
        for (const Variant& v : variants()) {
          const ModelConfig config = configure(cell, layers, both, v);
          const Model<double> model(config, shape);
          const Params<double> theta = test::random_parameters(model, seed);
          Random random(seed);
          Trace<double> trace(model.slots(), test::random_values(shape, 3, random, v.lengths));
          const test::CheckedDerivatives checked = test::check_derivatives(model, theta, trace);
          INFO(cell.name << " reset " << int(cell.reset) << ", layers " << layers << ", both ways "
                         << int(both) << ", " << v.name << ", seed " << seed);
          CHECK(checked.count > 100);
          CHECK(checked.objection() == "");

          model.forward(theta, trace);
          int input = model.find_slot("input", "x");
          for (int layer = 0; layer < layers; ++layer) {
            const std::string name = cell.name + std::to_string(layer);
            CHECK(test::naive_distance(model, theta, trace, config, name, input, false) < 1e-12);
            if (both == Switch::kOn)
              CHECK(test::naive_distance(model, theta, trace, config, name + "r", input, true) <
                    1e-12);
            input =
                both == Switch::kOn ? model.find_slot(name + "j", "x") : model.find_slot(name, "h");
          }
        }
}

TEST_CASE("rnn: all four activations", "[nn][gradient][recurrent]") {
  const DataShape shape = test::value_shape(5, 1, 4);
  ModelConfig config = test::cell_config(cell_kinds()[0]);
  config.activation =
      GENERATE(Activation::kTanh, Activation::kRelu, Activation::kSigmoid, Activation::kIdentity);
  const std::uint64_t seed = GENERATE(range(1u, UNROLL_PROOF_SEEDS + 1u));
  INFO(int(config.activation) << ", seed " << seed);
  const Model<double> model(config, shape);
  const Params<double> theta = test::random_parameters(model, seed);
  Random random(seed);
  Trace<double> trace(model.slots(), test::random_values(shape, 3, random));
  model.forward(theta, trace);
  CHECK(test::naive_distance(model, theta, trace, config, "rnn0", model.find_slot("input", "x"),
                             false) < 1e-12);
  CHECK(test::check_derivatives(model, theta, trace).objection() == "");
}

TEST_CASE("recurrent: derivatives while a slot is held or scaled",
          "[nn][gradient][recurrent][slow]") {
  const DataShape shape = test::value_shape(5, 1, 4);
  for (const test::CellKind& cell : cell_kinds()) {
    ModelConfig config = test::cell_config(cell);
    config.hidden = 2;
    config.bidirectional = Switch::kOn;
    config.start = StartState::kLearned;
    const Model<double> model(config, shape);
    const Params<double> theta = test::random_parameters(model, 1);
    Random random(1);
    Trace<double> trace(model.slots(), test::random_values(shape, 3, random, {4, 2, 3}));
    model.forward(theta, trace);
    Params<double> free(model.params()), held(model.params());
    model.backward(theta, trace, free);
    for (std::size_t s = 0; s < model.slots()->size(); ++s) {
      const TraceSlot& slot = (*model.slots())[s];
      if (slot.layer == "loss") continue;
      const int t = slot.info.span == SlotSpan::kOnce ? 0 : 1;
      for (const InterventionKind kind : {InterventionKind::kClamp, InterventionKind::kScale}) {
        const std::vector<Intervention> standing = {{.kind = kind,
                                                     .slot = static_cast<int>(s),
                                                     .first_row = 0,
                                                     .end_row = 1,
                                                     .first_step = t,
                                                     .end_step = t + 1,
                                                     .sequence = 0,
                                                     .amount = 0.4}};
        INFO(cell.name << " reset " << int(cell.reset) << ", " << slot.address() << " "
                       << int(kind));
        CHECK(test::check_derivatives(model, theta, trace, standing).objection() == "");
        trace.set_interventions(standing);
        model.forward(theta, trace);
        model.backward(theta, trace, held);
        CHECK(held.values() != free.values());
        trace.set_interventions({});
      }
    }
  }
}

TEST_CASE("recurrent: one step, one sequence, one unit", "[nn][gradient][recurrent]") {
  const std::uint64_t seed = GENERATE(range(1u, UNROLL_PROOF_SEEDS + 1u));
  for (const test::CellKind& cell : cell_kinds())
    for (const Switch both : {Switch::kOff, Switch::kOn})
      for (const int steps : {1, 3}) {
        ModelConfig config = test::cell_config(cell);
        config.hidden = 1;
        config.bidirectional = both;
        config.start = StartState::kLearned;
        const DataShape shape = test::value_shape(1, 1, steps);
        const Model<double> model(config, shape);
        const Params<double> theta = test::random_parameters(model, seed);
        Random random(seed);
        Trace<double> trace(model.slots(), test::random_values(shape, 1, random));
        INFO(cell.name << ", steps " << steps << ", seed " << seed);
        CHECK(test::check_derivatives(model, theta, trace).objection() == "");
      }
}

TEST_CASE("recurrent: float follows double", "[nn][recurrent]") {
  const DataShape shape = test::value_shape(5, 2, 20);
  for (const test::CellKind& cell : cell_kinds())
    for (const Variant& v : variants()) {
      if (!v.lengths.empty()) continue;
      const ModelConfig config = configure(cell, 2, Switch::kOn, v);
      const Model<float> single(config, shape);
      const Model<double> exact(config, shape);
      const Params<double> theta = exact.initial_parameters(4);
      const Params<float> rounded = single.initial_parameters(4);
      Random random(6);
      const Batch batch = test::random_values(shape, 4, random);
      Trace<float> trace_f(single.slots(), batch);
      Trace<double> trace_d(exact.slots(), batch);
      single.forward(rounded, trace_f);
      exact.forward(theta, trace_d);
      Params<float> gradient_f(single.params());
      Params<double> gradient_d(exact.params());
      single.backward(rounded, trace_f, gradient_f);
      exact.backward(theta, trace_d, gradient_d);
      double largest = 0, worst = 0;
      for (std::size_t i = 0; i < theta.values().size(); ++i) {
        CHECK(rounded.values()[i] == static_cast<float>(theta.values()[i]));
        largest = std::max(largest, std::fabs(gradient_d.values()[i]));
        worst = std::max(worst, std::fabs(gradient_d.values()[i] - double(gradient_f.values()[i])));
      }
      INFO(cell.name << " " << v.name);
      CHECK(worst < 2e-5 * largest);
    }
}

}  // namespace
}  // namespace unroll
