// What is found in states and heads: attention on a table, ranks, probes, Jacobians of gates, an
// encoder's gradient.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/analysis/attention_stats.h"
#include "engine/analysis/jacobian_of_model.h"
#include "engine/analysis/pca.h"
#include "engine/analysis/spectrum.h"
#include "engine/session/state_slots.h"
#include "engine/tasks/registry.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::run_all;

Config small_run(ModelKind kind = ModelKind::kRnn, TaskKind task = TaskKind::kCopy) {
  Config config;
  config.task.kind = task;
  config.task.length = 4;
  config.task.batch = 4;
  config.model.kind = kind;
  config.model.hidden = 6;
  config.model.width = 6;
  config.model.heads = 2;
  config.model.embedding_size = 5;
  return config;
}

Session asked(const Config& config, QuestionSet questions) {
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{questions});
  return session;
}

}  // namespace

TEST_CASE("jacobians: where a value is held they are refused, not drawn wrong",
          "[session][findings]") {
  Session session = asked(small_run(ModelKind::kLstm), set_of({Question::kJacobians}));
  REQUIRE(look(session)->findings.jacobians->ok());
  session.apply(SetHolds{{{.slot = "lstm0.f", .amount = 0.5, .first_step = 1, .end_step = 3}}});
  const auto held = look(session);
  REQUIRE_FALSE(held->findings.jacobians->ok());
  CHECK(held->findings.jacobians->refused.find("held") != std::string::npos);
  session.apply(SetHolds{});
  CHECK(look(session)->findings.jacobians->ok());
}

TEST_CASE("findings: the gradient flows on into the encoder", "[session][findings]") {
  Config config = small_run(ModelKind::kGru, TaskKind::kDates);
  config.model.bidirectional = Switch::kOn;
  const auto task = make_task(config.task, config.seed, {}).value();
  const Model<float> model(config.model, task->shape());
  const Params<float> theta = model.initial_parameters(config.seed);
  const Trace<float> all(model.slots(), task->held_out(0, 1));
  Session session = asked(config, set_of({Question::kGradientFlow}));
  const auto s = look(session);
  const FlowFinding& flow = s->findings.flow->found;
  REQUIRE(flow.states.size() == 3);
  const int length = s->example.source_length;
  REQUIRE(length <= all.data().source_steps);  // padding is left out
  int losses = 0;
  for (const auto active : flow.active) losses += active;
  for (std::size_t i = 0; i < 2; ++i) {
    const StateFlow& state = flow.states[i];
    CHECK(state.slot.address() == (i == 0 ? "encoder0.h" : "encoder0r.h"));
    REQUIRE(state.norms.size() == static_cast<std::size_t>(flow.steps * length));
    CHECK(std::isfinite(state.decades_per_step));
    // The pass with the loss of one step alone, by hand.
    const int k = 1, slot = slot_of(all.table(), state.slot.layer, "h");
    Batch one = all.data();
    for (int t = 0; t < flow.steps; ++t)
      if (t != k) one.targets[static_cast<std::size_t>(t)] = -1;
    Trace<float> trace(model.slots(), one);
    Params<float> gradient(model.params());
    CHECK(model.forward(theta, trace) > 0);
    model.backward(theta, trace, gradient);
    for (int t = 0; t < length; ++t) {
      const double norm =
          static_cast<double>(trace.grad(slot).col(t).norm()) / static_cast<double>(losses);
      CHECK(std::fabs(static_cast<double>(state.norms[static_cast<std::size_t>(k * length + t)]) -
                      norm) <= 1e-5 * norm);
    }
    CHECK(state.share_older.size() == static_cast<std::size_t>(flow.steps + length));
    CHECK(state.share_older[0] == 1);  // not even the nearest one stands at a loss
  }
}

TEST_CASE("findings: the path of the states ends where the sequence ends", "[session][findings]") {
  const Config config = small_run(ModelKind::kGru, TaskKind::kDates);
  Session session = asked(config, set_of({Question::kTrajectory}));
  bool padded = false;
  for (std::uint32_t index = 0; index < 8; ++index) {
    session.apply(Watch{WatchSource::kHeldOut, index});
    const auto s = look(session);
    REQUIRE(s->findings.trajectory->ok());
    for (const StatePath& path : s->findings.trajectory->found.paths) {
      const SlotView& state = *s->example.find(path.slot.layer, path.slot.name);
      const bool encoder = path.slot.layer.starts_with("encoder");
      const int length = encoder ? s->example.source_length : s->example.length;
      padded = padded || length < state.steps;
      CHECK(path.x.size() == static_cast<std::size_t>(length));
      CHECK(path.y.size() == static_cast<std::size_t>(length));
      // The main directions are those of the steps that are data.
      Matrix<double> states(state.rows, length);
      for (int t = 0; t < length; ++t)
        for (int row = 0; row < state.rows; ++row)
          states(row, t) =
              static_cast<double>(state.value[static_cast<std::size_t>(t * state.rows + row)]);
      CHECK(path.explained_x == analysis::pca(states, 2).value().explained(0));
    }
  }
  CHECK(padded);
}

TEST_CASE("search: attention on a table of the user's is q k, scaled, softmax, weighted sum",
          "[session][findings]") {
  for (const ScoreKind score : {ScoreKind::kDot, ScoreKind::kScaledDot, ScoreKind::kCosine}) {
    const SearchTable table{.query = {0.5f, -2},
                            .keys = {1, 0.25f, -1, 3, 0.5f, 0.5f},
                            .values = {1, 0, 0, 2, -1, 4},
                            .score = score,
                            .sharpness = 1.5};
    Session session = asked(small_run(), set_of({Question::kSearch}));
    CHECK_FALSE(look(session)->findings.search->ok());  // an empty table
    session.apply(Ask{.questions = set_of({Question::kSearch}), .search = table});
    const auto s = look(session);
    REQUIRE(s->findings.search->ok());
    const SearchFinding& found = s->findings.search->found;
    double scaled[3], sum = 0, answer[2] = {0, 0};
    for (std::size_t j = 0; j < 3; ++j) {
      const double k0 = static_cast<double>(table.keys[2 * j]),
                   k1 = static_cast<double>(table.keys[2 * j + 1]);
      const double dot = 0.5 * k0 - 2 * k1;
      CHECK(std::fabs(static_cast<double>(found.score[j]) - dot) < 1e-6);
      scaled[j] = 1.5 * dot;
      if (score == ScoreKind::kScaledDot) scaled[j] /= std::sqrt(2.0);
      if (score == ScoreKind::kCosine) scaled[j] /= std::sqrt(4.25) * std::sqrt(k0 * k0 + k1 * k1);
      CHECK(std::fabs(static_cast<double>(found.scaled[j]) - scaled[j]) < 1e-5);
      sum += std::exp(scaled[j]);
    }
    for (std::size_t j = 0; j < 3; ++j) {
      const double weight = std::exp(scaled[j]) / sum;
      CHECK(std::fabs(static_cast<double>(found.weight[j]) - weight) < 1e-5);
      answer[0] += weight * static_cast<double>(table.values[2 * j]);
      answer[1] += weight * static_cast<double>(table.values[2 * j + 1]);
    }
    for (std::size_t i = 0; i < 2; ++i)
      CHECK(std::fabs(static_cast<double>(found.answer[i]) - answer[i]) < 1e-5);
  }
  SearchTable uneven{.query = {1, 2}, .keys = {1, 2, 3}, .values = {1, 2}};
  Session session = asked(small_run(), 0);
  session.apply(Ask{.questions = set_of({Question::kSearch}), .search = uneven});
  CHECK(look(session)->findings.search->refused.back() == '.');
}

TEST_CASE("findings: the rank of a head is that of the matrix of its weights",
          "[session][findings]") {
  Session session = asked(small_run(ModelKind::kAttention), set_of({Question::kHeads}));
  const auto s = look(session);
  const HeadsFinding& found = s->findings.heads->found;
  REQUIRE(found.heads.size() == 2);
  const SlotView* slot = s->example.find("attn0", "weight");
  REQUIRE(slot != nullptr);
  const int keys = slot->rows / 2;
  for (int head = 0; head < 2; ++head) {
    Matrix<double> weights(keys, slot->steps);
    for (int t = 0; t < slot->steps; ++t)
      for (int key = 0; key < keys; ++key)
        weights(key, t) = static_cast<double>(
            slot->value[static_cast<std::size_t>(t * slot->rows + head * keys + key)]);
    CHECK(found.heads[static_cast<std::size_t>(head)].rank ==
          analysis::effective_rank(weights).value());
    CHECK(found.heads[static_cast<std::size_t>(head)].most == keys);
  }
}

TEST_CASE("findings: probes find what the state still holds", "[session][findings]") {
  Config config = small_run(ModelKind::kLstm, TaskKind::kRecall);
  config.task.length = 6;
  config.model.hidden = 24;
  config.task.batch = 16;
  config.train.rate = 0.01;
  const auto probes_after = [&](std::uint64_t updates) {
    Session session = asked(config, 0);
    if (updates > 0) session.apply(StepUpdate{updates});
    run_all(session);
    session.apply(Ask{set_of({Question::kProbes})});
    const auto s = look(session);
    INFO(s->findings.probes->refused);
    REQUIRE(s->findings.probes->ok());
    return s->findings.probes->found;
  };
  const ProbesFinding trained = probes_after(200);
  REQUIRE(trained.places == std::vector<std::int32_t>{0, 1, 2, 3, 4, 5});
  REQUIRE(trained.lines.size() == 2);
  CHECK(trained.lines[0].slot.address() == "lstm0.c");
  CHECK(trained.lines[1].slot.address() == "lstm0.h");
  CHECK(trained.lines[1].accuracy[0] > 0.8f);  // what it was trained to recall
  // Before any training the distractors have washed it out, and where the state is cut nothing is
  // carried at all.
  const ProbesFinding fresh = probes_after(0);
  CHECK(fresh.lines[1].accuracy[0] < trained.lines[1].accuracy[0]);
  config.model.cut = Switch::kOn;
  Session cut = asked(config, set_of({Question::kProbes}));
  CHECK_FALSE(look(cut)->findings.probes->ok());
}

TEST_CASE("findings: Jacobians of gates are those of both states together", "[session][findings]") {
  const Config config = small_run(ModelKind::kLstm);
  const auto task = make_task(config.task, config.seed, {}).value();
  const Model<float> model(config.model, task->shape());
  const Params<float> theta = model.initial_parameters(config.seed);
  Trace<float> trace(model.slots(), task->held_out(0, 1));
  model.forward(theta, trace);
  Session session = asked(config, set_of({Question::kJacobians}));
  const auto s = look(session);
  REQUIRE(s->findings.jacobians->ok());
  const LayerJacobians& layer = s->findings.jacobians->found.layers.at(0);
  CHECK(layer.with_cell);
  CHECK(layer.slot.address() == "lstm0.h");
  const auto jacobian =
      analysis::gated_jacobians(theta, trace, "lstm0", 0, false, config.model).value();
  for (int t = 0; t < trace.steps(); ++t)
    CHECK(layer.spectral[static_cast<std::size_t>(t)] ==
          static_cast<float>(analysis::spectral_norm(jacobian(t))));
}

}  // namespace unroll
