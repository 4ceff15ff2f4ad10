// What slots declare to read is what they read, step by step.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/engine_reads.h"
#include "tests/support/engine_recurrent.h"

namespace unroll {
namespace {

std::string mistakes(const ModelConfig& config, const DataShape& shape) {
  const Model<double> model(config, shape);
  const Params<double> theta = test::random_parameters(model, 3);
  Random random(5);
  Trace<double> trace(model.slots(), test::random_values(shape, 2, random));
  return test::wrong_reads(model, theta, trace);
}

TEST_CASE("slots: recurrent layers read exactly what they declare", "[nn][recurrent][reads]") {
  const DataShape shape = test::value_shape(2, 1, 3);
  for (const test::CellKind& cell : test::cell_kinds())
    for (const Switch both : {Switch::kOff, Switch::kOn})
      for (const Switch cut : {Switch::kOff, Switch::kOn}) {
        ModelConfig config = test::cell_config(cell);
        config.hidden = 2;
        config.bidirectional = both;
        config.cut = cut;
        config.start = StartState::kLearned;
        INFO(cell.name << " reset " << int(cell.reset) << ", both " << int(both) << ", cut "
                       << int(cut));
        CHECK(mistakes(config, shape) == "");
      }
}

TEST_CASE("slots: encoder, decoder and the look back read exactly what they declare",
          "[nn][recurrent][reads]") {
  DataShape shape = test::value_shape(2, 1, 3);
  shape.source = {PortKind::kValues, 3, 2};
  for (const CrossKind cross : {CrossKind::kNone, CrossKind::kLuong, CrossKind::kBahdanau})
    for (const Switch both : {Switch::kOff, Switch::kOn})
      for (const ScoreKind score : {ScoreKind::kDot, ScoreKind::kScaledDot}) {
        ModelConfig config = test::cell_config({.kind = ModelKind::kLstm});
        config.hidden = 2;
        config.start = StartState::kLearned;
        config.bidirectional = both;
        config.cross = cross;
        config.score = score;
        INFO("cross " << int(cross) << ", both " << int(both));
        CHECK(mistakes(config, shape) == "");
      }
  shape.source = {PortKind::kValues, 3, 1};
  CHECK(mistakes(test::cell_config({.kind = ModelKind::kGru}), shape) == "");
}

TEST_CASE("slots: a wrong declaration is noticed", "[nn][recurrent][reads]") {
  // The same model built with a state that is cut, but declared as if it were not.
  const DataShape shape = test::value_shape(2, 1, 3);
  ModelConfig config = test::cell_config(test::cell_kinds()[0]);
  config.hidden = 2;
  Builder<double> builder;
  build_model(builder, config, shape);
  for (TraceSlot& slot : builder.plan.slots) {
    if (slot.address() == "rnn0.h") slot.reads.push_back({slot.reads[0].slot - 1, 0});
    if (slot.address() == "rnn0.a") slot.reads.erase(slot.reads.begin());
  }
  const Model<double> model(std::move(builder));
  const Params<double> theta = test::random_parameters(model, 3);
  Random random(5);
  Trace<double> trace(model.slots(), test::random_values(shape, 2, random));
  const std::string found = test::wrong_reads(model, theta, trace);
  CHECK(found.find("rnn0.a@0 and input.x@0: read but not declared") != found.npos);
  CHECK(found.find("rnn0.h and rnn0.h0@0: declared but not read") != found.npos);
}

/// What is found in a model of attention after `change` was done to one of its slots.
template <class Change>
std::string mistakes_after(int slot, Change change) {
  DataShape shape = test::value_shape(2, 2, 3);
  shape.causal = true;
  ModelConfig config;
  config.kind = ModelKind::kAttention;
  config.width = 2;
  Builder<double> builder;
  build_model(builder, config, shape);
  change(builder.plan.slots[static_cast<std::size_t>(slot)]);
  const Model<double> model(std::move(builder));
  Random random(5);
  Trace<double> trace(model.slots(), test::random_values(shape, 2, random));
  return test::wrong_reads(model, test::random_parameters(model, 3), trace);
}

TEST_CASE("slots: every missing and every invented reading of attention is noticed",
          "[nn][reads]") {
  int slots = 0;
  CHECK(mistakes_after(0, [&](TraceSlot&) {}) == "");
  Builder<double> plain;
  ModelConfig config;
  config.kind = ModelKind::kAttention;
  config.width = 2;
  DataShape shape = test::value_shape(2, 2, 3);
  shape.causal = true;
  build_model(plain, config, shape);
  for (int s = 1; s < static_cast<int>(plain.plan.slots.size()); ++s) {
    const TraceSlot& slot = plain.plan.slots[static_cast<std::size_t>(s)];
    INFO(slot.address());
    if (!slot.reads.empty()) {
      ++slots;
      CHECK(mistakes_after(s, [](TraceSlot& at) { at.reads.erase(at.reads.begin()); }) != "");
    }
    const bool reads_input = std::any_of(slot.reads.begin(), slot.reads.end(),
                                         [](const SlotLink& link) { return link.slot == 0; });
    for (const int delay : {0, SlotLink::kAllSteps})
      if (!reads_input)
        CHECK(mistakes_after(s, [&](TraceSlot& at) { at.reads.push_back({0, delay}); }) != "");
  }
  CHECK(slots > 8);
}

}  // namespace
}  // namespace unroll
