#include "engine/session/findings.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/analysis/ablation_of_model.h"
#include "engine/analysis/gradient_flow_of_model.h"
#include "engine/analysis/jacobian.h"
#include "engine/analysis/jacobian_of_model.h"
#include "engine/analysis/pca.h"
#include "engine/analysis/spectrum.h"
#include "engine/session/runner.h"
#include "engine/session/session.h"
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

/// A session that runs `config` and was asked everything.
Session asked(const Config& config, QuestionSet questions = kAllQuestions) {
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{questions});
  return session;
}

/// What a session of `config` computes with at its start, put together by hand.
struct ByHand {
  explicit ByHand(const Config& config)
      : task(make_task(config.task, config.seed, {}).value()),
        model(config.model, task->shape()),
        theta(model.initial_parameters(config.seed)),
        trace(model.slots(), task->held_out(0, 1)),
        gradient(model.params()) {
    loss = model.forward(theta, trace);
    model.backward(theta, trace, gradient);
  }

  std::unique_ptr<Task> task;
  Model<float> model;
  Params<float> theta;
  Trace<float> trace;
  Params<float> gradient;
  double loss = 0;
};

std::vector<float> as_floats(const Matrix<double>& m) {
  std::vector<float> out;
  for (Eigen::Index j = 0; j < m.cols(); ++j)
    for (Eigen::Index i = 0; i < m.rows(); ++i) out.push_back(static_cast<float>(m(i, j)));
  return out;
}

int answers(const Findings& f) {
  return f.flow.has_value() + f.jacobians.has_value() + f.spectra.has_value() +
         f.saturation.has_value() + f.clinic.has_value() + f.saliency.has_value() +
         f.trajectory.has_value() + f.step.has_value() + f.cell.has_value() +
         f.decoding.has_value() + f.matrix.has_value() + f.symbols.has_value() +
         f.horizon.has_value() + f.heads.has_value() + f.probes.has_value() + f.search.has_value() +
         f.unit.has_value() + f.continuation.has_value() + f.parts.has_value();
}

TEST_CASE("findings: what nobody asked for is not there, and what is taken back goes",
          "[session][findings]") {
  Session session;
  session.apply(Reset{small_run()});
  CHECK(answers(look(session)->findings) == 0);
  session.apply(Ask{set_of({Question::kSpectra, Question::kClinic})});
  const auto two = look(session);
  CHECK(answers(two->findings) == 2);
  CHECK(two->findings.spectra);
  CHECK(two->findings.clinic);
  session.apply(Ask{set_of({Question::kClinic, Question::kSaliency})});
  const auto other = look(session);
  CHECK(answers(other->findings) == 2);
  CHECK_FALSE(other->findings.spectra);
  CHECK(other->findings.saliency);
  session.apply(Ask{0xffffffffu});
  CHECK(answers(look(session)->findings) == kQuestions);
  session.apply(Ask{0});
  CHECK(answers(look(session)->findings) == 0);
}

#if defined(UNROLL_SANITIZED)  // one with an encoder and one of numbers are enough
constexpr TaskKind kAsked[] = {TaskKind::kDates, TaskKind::kSines};
#else
constexpr TaskKind kAsked[] = {TaskKind::kChars, TaskKind::kCopy, TaskKind::kDates,
                               TaskKind::kSines, TaskKind::kGlyphs};
#endif
TEST_CASE("findings: every kind of model answers every question or says why not",
          "[session][findings]") {
  for (const TaskKind task : kAsked)
    for (int kind = 0; kind < static_cast<int>(kModelKindNames.size()); ++kind) {
      const Config config = small_run(static_cast<ModelKind>(kind), task);
      Session session = asked(config);
      const auto s = look(session);
      // A model that cannot learn the task is refused before it can be asked.
      if (s->config.model.kind != config.model.kind || s->config.task.kind != task) continue;
      CAPTURE(kModelKindNames[static_cast<std::size_t>(kind)], static_cast<int>(task));
      const Findings& f = s->findings;
      REQUIRE(answers(f) == kQuestions);
      const bool recurrent = is_recurrent(config.model.kind);
      CHECK(f.flow->ok());
      // Numbers without a state, a gate or attention: there is nothing to look for.
      CHECK(f.clinic->ok() != (task == TaskKind::kSines && is_memoryless(config.model.kind)));
      CHECK(f.saliency->ok());
      CHECK(f.spectra->ok() == recurrent);
      CHECK(f.trajectory->ok() == recurrent);
      CHECK(f.jacobians->ok() == recurrent);
      CHECK(f.matrix->ok());
      CHECK(f.symbols->ok() == (task != TaskKind::kSines));
      CHECK(f.saturation->ok() == (config.model.kind != ModelKind::kAttention));
      CHECK(f.decoding->ok() == (task == TaskKind::kDates || task == TaskKind::kGlyphs));
      CHECK(f.continuation->ok() == (task == TaskKind::kSines));
      for (const std::string* refused : {&f.spectra->refused, &f.trajectory->refused,
                                         &f.jacobians->refused, &f.decoding->refused})
        CHECK((refused->empty() || refused->back() == '.'));
      CHECK(f.flow->found.states.size() >= 1);

      const Bytes bytes = encode_snapshot(*s);
      const auto back = decode_snapshot(bytes.data(), bytes.size());
      REQUIRE(back);
      CHECK(encode_snapshot(*back) == bytes);
      CHECK(back->findings.flow->found.states.back().slot == f.flow->found.states.back().slot);
      for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 50)
        CHECK(decode_snapshot(bytes.data(), cut) == nullptr);
    }
}

TEST_CASE("findings: every number survives the encoding", "[session][findings]") {
  for (const ModelKind kind : {ModelKind::kRnn, ModelKind::kAttention}) {
    Config config = small_run(kind);
    config.model.gain = 0.1;
    Session session = asked(config);
    const auto s = look(session);
    const Bytes bytes = encode_snapshot(*s);
    const auto back = decode_snapshot(bytes.data(), bytes.size());
    REQUIRE(back);
    const Findings &a = s->findings, &b = back->findings;
    CHECK(a.flow->found.active == b.flow->found.active);
    const StateFlow &flow = a.flow->found.states[0], &flow_back = b.flow->found.states[0];
    CHECK(flow.norms == flow_back.norms);
    CHECK(flow.used == flow_back.used);
    CHECK(flow.decades_per_step == flow_back.decades_per_step);
    CHECK(a.saliency->found.sequences[0].ablation == b.saliency->found.sequences[0].ablation);
    CHECK(a.saliency->found.sequences[0].attention == b.saliency->found.sequences[0].attention);
    CHECK(a.clinic->found.looked_for == b.clinic->found.looked_for);
    REQUIRE(a.clinic->found.ailments.size() == b.clinic->found.ailments.size());
    for (std::size_t i = 0; i < a.clinic->found.ailments.size(); ++i)
      CHECK(a.clinic->found.ailments[i].numbers == b.clinic->found.ailments[i].numbers);
    CHECK(a.jacobians->refused == b.jacobians->refused);
    if (kind != ModelKind::kRnn) continue;
    CHECK(a.jacobians->found.layers[0].log10_bound == b.jacobians->found.layers[0].log10_bound);
    CHECK(a.spectra->found.matrices[0].im == b.spectra->found.matrices[0].im);
    CHECK(a.spectra->found.matrices[0].radius == b.spectra->found.matrices[0].radius);
    CHECK(a.saturation->found.slots[0].flat == b.saturation->found.slots[0].flat);
    CHECK(a.trajectory->found.paths[0].y == b.trajectory->found.paths[0].y);
  }
}

TEST_CASE("findings: they reach the other side of a runner", "[session][findings]") {
  double now = 0;
  const auto runner = make_inline_runner([&now] { return now += 1; });
  runner->post(Reset{small_run()});
  runner->post(Ask{kAllQuestions});
  runner->pump(1000);
  REQUIRE(answers(runner->latest()->findings) == kQuestions);
  CHECK(runner->latest()->findings.flow->update == 0);
}

TEST_CASE("findings: the gradient matrix is that of the analysis", "[session][findings]") {
  for (const ModelKind kind : {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kTransformer}) {
    const Config config = small_run(kind);
    const ByHand own(config);
    Session session = asked(config);
    const auto s = look(session);
    const FlowFinding& flow = s->findings.flow->found;
    REQUIRE(flow.steps == own.trace.steps());
    const StateFlow& top = flow.states.back();
    const int slot = own.model.find_slot(top.slot.layer, top.slot.name);
    REQUIRE(slot >= 0);
    const auto direct = analysis::gradient_flow_of_model(own.model, own.theta, own.trace, slot);
    CHECK(flow.loss_steps_measured == flow.loss_steps);
    for (int k = 0; k < flow.steps; ++k) {
      CHECK((flow.active[static_cast<std::size_t>(k)] != 0) ==
            direct.active[static_cast<std::size_t>(k)]);
      for (int t = 0; t <= k; ++t)
        CHECK(top.norms[static_cast<std::size_t>(k * flow.steps + t)] ==
              static_cast<float>(direct.norms(t, k)));
    }
    CHECK(top.decades_per_step == fit_decay(direct).decades_per_step);
    CHECK(top.share_older[2] == static_cast<float>(share_older_than(direct, 2).value()));
    CHECK(top.ratio[3] == static_cast<float>(ratio_at_lag(direct, 3).value()));
    CHECK(flow.states.size() == (kind == ModelKind::kLstm ? 2u : 1u));
    if (kind == ModelKind::kLstm) CHECK(flow.states[0].slot.address() == "lstm0.c");
    if (kind == ModelKind::kTransformer) CHECK(top.slot.address() == "embed.x");
  }
}

TEST_CASE("findings: an orthogonal matrix halves blame at every step, and its spectrum says so",
          "[session][findings]") {
  Config config = small_run(ModelKind::kRnn, TaskKind::kRecall);
  config.task.length = 12;
  config.model.activation = Activation::kIdentity;
  config.model.recurrent_init = RecurrentInit::kOrthogonal;
  config.model.gain = 0.5;
  Session session = asked(config);
  const auto s = look(session);
  const StateFlow& flow = s->findings.flow->found.states.at(0);
  CHECK(std::fabs(flow.decades_per_step + std::log10(2.0)) < 1e-4);
  CHECK(std::fabs(flow.ratio[10] - 0x1p-10f) < 1e-6f);
  const LayerJacobians& jacobians = s->findings.jacobians->found.layers.at(0);
  REQUIRE(jacobians.spectral.size() == 12);
  CHECK(std::fabs(jacobians.spectral[7] - 0.5f) < 1e-5f);
  CHECK(std::fabs(jacobians.log10_to_end[0] - 12 * std::log10(0.5f)) < 1e-4f);
  const MatrixSpectrum& spectrum = s->findings.spectra->found.matrices.at(0);
  CHECK(spectrum.name == "rnn0.Wh");
  CHECK(std::fabs(spectrum.radius - 0.5) < 1e-5);
  for (const float value : spectrum.singular_values) CHECK(std::fabs(value - 0.5f) < 1e-5f);
}

TEST_CASE("findings: what is left of the last loss alone is one column", "[session][findings]") {
  Session session = asked(small_run(ModelKind::kGru, TaskKind::kRecall));
  const auto s = look(session);
  const FlowFinding& flow = s->findings.flow->found;
  CHECK(flow.loss_steps == 1);
  for (int k = 0; k < flow.steps; ++k)
    CHECK((flow.active[static_cast<std::size_t>(k)] == 1) == (k == flow.steps - 1));
}

TEST_CASE("findings: a model that looks ahead gets gradient from before its input",
          "[session][findings]") {
  Config config = small_run(ModelKind::kTransformer, TaskKind::kHairpin);
  config.task.length = 12;
  Session session = asked(config);
  const auto s = look(session);
  const FlowFinding& flow = s->findings.flow->found;
  int loss = 0;
  while (flow.active[static_cast<std::size_t>(loss)] == 0) ++loss;
  REQUIRE(loss + 1 < flow.steps);
  CHECK(flow.states[0].norms[static_cast<std::size_t>(loss * flow.steps + loss + 1)] > 0);
}

TEST_CASE("findings: Jacobians of a layer that walks back begin at the last step",
          "[session][findings]") {
  Config config = small_run(ModelKind::kRnn, TaskKind::kParity);
  config.model.bidirectional = Switch::kOn;
  const ByHand own(config);
  Session session = asked(config);
  const auto s = look(session);
  REQUIRE(s->findings.jacobians->ok());
  const auto& layers = s->findings.jacobians->found.layers;
  REQUIRE(layers.size() == 2);
  CHECK_FALSE(layers[0].reversed);
  CHECK(layers[1].reversed);
  const auto jacobian =
      analysis::rnn_jacobians(own.theta, own.trace, "rnn0r", 0, analysis::tanh_slope).value();
  const int last = own.trace.steps() - 1;
  CHECK(std::fabs(layers[1].spectral[0] -
                  static_cast<float>(analysis::spectral_norm(jacobian(last)))) < 1e-6f);
}

TEST_CASE("findings: spectra are those of each gate's block", "[session][findings]") {
  const Config config = small_run(ModelKind::kLstm);
  const ByHand own(config);
  Session session = asked(config);
  const auto s = look(session);
  const auto& matrices = s->findings.spectra->found.matrices;
  REQUIRE(matrices.size() == 4);
  CHECK(matrices[1].block == "f");
  const Matrix<double> forget =
      own.theta.matrix(own.model.find_param("lstm0.Wh")).middleRows(6, 6).template cast<double>();
  const auto direct = analysis::spectrum(forget);
  CHECK(matrices[1].radius == direct.radius);
  REQUIRE(matrices[1].re.size() == 6);
  CHECK(matrices[1].im[0] == static_cast<float>(direct.eigenvalues[0].imag()));
}

TEST_CASE("findings: the three measures of importance agree with the direct calls",
          "[session][findings]") {
  const Config config = small_run(ModelKind::kAttention);
  const ByHand own(config);
  Session session = asked(config);
  const auto s = look(session);
  const SaliencyFinding& saliency = s->findings.saliency->found;
  REQUIRE(saliency.sequences.size() == 1);
  const PositionScores& scores = saliency.sequences[0];
  CHECK(saliency.loss == own.loss);
  const auto ablation = analysis::ablate_symbols(own.model, own.theta, own.trace, 0, -1).value();
  REQUIRE(scores.ablation.size() == ablation.size());
  for (std::size_t t = 0; t < ablation.size(); ++t)
    CHECK(scores.ablation[t] == static_cast<float>(ablation[t]));
  const int x = own.model.find_slot("embed", "x");
  for (int t = 0; t < own.trace.steps(); ++t) {
    double sum = 0;
    for (int i = 0; i < own.trace.rows(x); ++i)
      sum += static_cast<double>(std::as_const(own.trace).value(x)(i, t)) *
             static_cast<double>(std::as_const(own.trace).grad(x)(i, t));
    CHECK(std::fabs(static_cast<double>(scores.gradient_times_input[static_cast<std::size_t>(t)]) -
                    sum) < 1e-7);
  }
  double total = 0;
  for (const float weight : scores.attention) total += static_cast<double>(weight);
  CHECK(std::fabs(total - 1) < 1e-5);
  CHECK(std::fabs(scores.gradient_ablation) <= 1);

  Session without = asked(small_run(ModelKind::kRnn));
  const auto plain = look(without);
  CHECK(plain->findings.saliency->found.sequences[0].attention.empty());
  CHECK(std::isnan(plain->findings.saliency->found.sequences[0].gradient_attention));
}

TEST_CASE("findings: the path of the states is that of the two main directions",
          "[session][findings]") {
  const Config config = small_run();
  const ByHand own(config);
  Session session = asked(config);
  const auto s = look(session);
  const StatePath& path = s->findings.trajectory->found.paths.at(0);
  const int h = own.model.find_slot("rnn0", "h");
  const Matrix<double> states = std::as_const(own.trace).value(h).cast<double>();
  const auto pca = analysis::pca(states, 2).value();
  const auto points = as_floats(pca.project(states));
  REQUIRE(path.x.size() == static_cast<std::size_t>(own.trace.steps()));
  for (std::size_t t = 0; t < path.x.size(); ++t) {
    CHECK(path.x[t] == points[2 * t]);
    CHECK(path.y[t] == points[2 * t + 1]);
  }
  CHECK(path.explained_x == pca.explained(0));
  CHECK(path.explained_x >= path.explained_y);
}

TEST_CASE("findings: dead and flat units are counted and told to the clinic",
          "[session][findings]") {
  Config config = small_run();
  config.model.activation = Activation::kRelu;
  config.model.hidden = 24;
  Session session = asked(config);
  const auto s = look(session);
  const SaturationFinding& relu = s->findings.saturation->found;
  REQUIRE(relu.slots.size() == 1);
  CHECK(relu.slots[0].squash == Squash::kRelu);
  CHECK(relu.examples == 16);
  CHECK(relu.slots[0].share_per_unit.size() == 24);
  for (const std::int32_t unit : relu.slots[0].dead)
    CHECK(relu.slots[0].share_per_unit[static_cast<std::size_t>(unit)] == 1.0f);

  config = small_run(ModelKind::kLstm);
  config.model.gate_bias = 9;
  Session gated = asked(config);
  const auto g = look(gated);
  double forget = 0;
  std::vector<std::string> names;
  for (const SlotSaturation& slot : g->findings.saturation->found.slots) {
    names.push_back(slot.slot.address());
    if (slot.slot.name == "f") forget = slot.share();
  }
  CHECK(names == std::vector<std::string>{"lstm0.i", "lstm0.f", "lstm0.g", "lstm0.o", "lstm0.tc"});
  CHECK(forget > 0.9);
  REQUIRE(g->findings.clinic->found.ailments.size() >= 1);
  const Ailment& ailment = g->findings.clinic->found.ailments[0];
  CHECK(ailment.kind == "saturated gates");
  CHECK(ailment.address == "lstm0.f");
  CHECK(ailment.change == "gain=0.5");
}

TEST_CASE("findings: the clinic sees a gradient that vanished", "[session][findings]") {
  Config config = small_run(ModelKind::kRnn, TaskKind::kRecall);
  config.task.length = 40;
  config.model.gain = 0.2;
  Session session = asked(config, set_of({Question::kClinic}));
  const auto s = look(session);
  const auto& ailments = s->findings.clinic->found.ailments;
  REQUIRE(ailments.size() == 1);
  CHECK(ailments[0].kind == "vanished");
  CHECK(ailments[0].address == "rnn0.h");
  CHECK(ailments[0].change == "m=lstm");

  // What stands there already is no suggestion.
  for (const bool identity : {false, true}) {
    config.model.activation = Activation::kRelu;
    config.model.recurrent_init = identity ? RecurrentInit::kIdentity : RecurrentInit::kNormal;
    Session relu = asked(config, set_of({Question::kClinic}));
    const auto shown = look(relu);
    const auto& found = shown->findings.clinic->found.ailments;
    REQUIRE_FALSE(found.empty());
    CHECK((found[0].change == "init=identity") == !identity);
  }
}

TEST_CASE("findings: asking touches nothing", "[session][findings]") {
  Session watched = asked(small_run()), alone;
  alone.apply(Reset{small_run()});
  CHECK(look(watched)->state_hash == look(alone)->state_hash);
  for (int i = 0; i < 5; ++i) {
    for (Session* session : {&watched, &alone}) {
      session->apply(StepUpdate{3});
      run_all(*session);
    }
    const std::string before = look(watched)->state_hash;
    CHECK(look(watched)->state_hash == before);
    CHECK(before == look(alone)->state_hash);
  }
}

TEST_CASE("findings: at rest they are of this very update, in training at times",
          "[session][findings]") {
  // Without the probes: fitting them takes as long as thousands of updates of so small a network.
  Session session = asked(small_run(), kAllQuestions & ~set_of({Question::kProbes}));
  CHECK(look(session)->findings.flow->update == 0);
  session.apply(Play{400});
  std::uint64_t last = 0;
  int answered = 0;
  while (session.step()) {
    const auto s = look(session);
    const std::uint64_t update = s->findings.flow->update;
    CHECK(update <= s->update);
    if (update != last) ++answered;
    last = update;
  }
  CHECK(answered > 3);
  CHECK(answered < 200);
  CHECK(look(session)->findings.flow->update == 400);
  session.apply(SeekTo{120});
  run_all(session);
  const auto back = look(session);
  CHECK(back->findings.flow->update == 120);
  CHECK(back->findings.flow->found.states[0].norms.size() == 144);
}

TEST_CASE("findings: another example and another run are answered at once", "[session][findings]") {
  Session session = asked(small_run());
  const auto first = look(session);
  session.apply(Watch{WatchSource::kHeldOut, 3});
  const auto third = look(session);
  CHECK(third->findings.flow->index == 3);
  CHECK(third->findings.flow->found.states[0].norms != first->findings.flow->found.states[0].norms);
  Config other = small_run();
  other.model.gain = 2;
  session.apply(Reset{other});
  session.apply(Watch{WatchSource::kHeldOut, 0});
  const auto again = look(session);
  CHECK(again->findings.flow->found.states[0].decades_per_step >
        first->findings.flow->found.states[0].decades_per_step);
}

TEST_CASE("findings: a run that left the real line can still be asked", "[session][findings]") {
  Config config = small_run();
  config.model.activation = Activation::kRelu;
  config.model.gain = 4;
  config.task.length = 64;
  config.train.rate = 100;
  config.train.clip = 0;
  config.train.optimizer = OptimizerKind::kSgd;
  Session session = asked(config);
  session.apply(StepUpdate{30});
  run_all(session);
  const auto s = look(session);
  REQUIRE(s->state == RunState::kDiverged);
  CHECK(answers(s->findings) == kQuestions);
  CHECK(s->findings.flow->ok());
}

TEST_CASE("findings: where all columns would take too long some are measured, the last among them",
          "[session][findings]") {
  Config config;
  config.model.hidden = 200;
  config.task.length = 128;
  Session session = asked(config, set_of({Question::kGradientFlow, Question::kJacobians}));
  const auto s = look(session);
  const FlowFinding& flow = s->findings.flow->found;
  CHECK(flow.loss_steps == 128);
  CHECK(flow.loss_steps_measured < 128);
  int active = 0;
  for (const auto a : flow.active) active += a;
  CHECK(active == flow.loss_steps_measured);
  CHECK(flow.active.back() == 1);
  CHECK(s->findings.jacobians->refused.find("too long") != std::string::npos);
}

}  // namespace
}  // namespace unroll
