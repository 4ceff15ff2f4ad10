// The gradient microscope: it opens for every kind of model or says why not, what it draws are the
// numbers of the findings, and its controls change the configuration.
#include "viz/views/gradient_panel.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <cstdio>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/raster.h"
#include "tests/support/view_stage.h"
#include "viz/views/gradient_words.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::diverged_snapshot;
using unroll::testing::small_config;
using unroll::testing::snapshot_after;

const GradientPanel kView;
constexpr HarnessOptions kDesktop{.width = 860, .height = 560};

/// A flow of `steps` steps with a loss at each, whose norm at lag d is 10^(slope * d).
FlowFinding flow_of(int steps, double slope) {
  FlowFinding flow;
  flow.steps = steps;
  flow.loss_steps = flow.loss_steps_measured = steps;
  flow.active.assign(static_cast<std::size_t>(steps), 1);
  StateFlow state{.slot = {"rnn0", "h", "h_t"}, .decades_per_step = slope, .used = steps};
  for (int k = 0; k < steps; ++k)
    for (int t = 0; t < steps; ++t)
      state.norms.push_back(t > k ? 0.0f : static_cast<float>(std::pow(10.0, slope * (k - t))));
  for (int d = 0; d < steps; ++d) {
    state.ratio.push_back(static_cast<float>(std::pow(10.0, slope * d)));
    state.share_older.push_back(0.5f);
  }
  flow.states = {state};
  return flow;
}

std::string concluded(const FlowFinding& flow) { return conclusion(flow, flow.states[0]); }

std::vector<ChangeField> changes(Outbox& outbox) {
  std::vector<ChangeField> out;
  for (const Wish& wish : outbox.take_wishes())
    if (const auto* change = std::get_if<ChangeField>(&wish)) out.push_back(*change);
  return out;
}

Config recall() {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  config.task.length = 12;
  return config;
}

}  // namespace

TEST_CASE("gradient words: the sentence follows from the numbers", "[viz][gradient]") {
  CHECK(concluded(flow_of(50, -1.0 / 6)) ==
        "Blame shrinks tenfold every 6 steps: what happened 30 steps ago is worth 1e−5 of now.");
  CHECK(concluded(flow_of(21, 0.1)) ==
        "Blame grows tenfold every 10 steps: what happened 20 steps ago is worth 100 of now.");
  CHECK(concluded(flow_of(40, 0.0)) ==
        "Blame hardly changes with distance: what happened 30 steps ago is worth 1 of now.");
  FlowFinding flow = flow_of(40, -1.5);
  flow.states[0].ratio[30] = 0;
  flow.states[0].zeros = 3;
  CHECK(concluded(flow).find("of what happened 30 steps ago nothing at all arrives") !=
        std::string::npos);
  flow.states[0].ratio[30] = 1e-37f;
  CHECK(concluded(flow).ends_with("Beyond that it is too small for a number."));
  flow.states[0].non_finite = 2;
  CHECK(concluded(flow).starts_with("The gradient has left the range of numbers at 2 places"));
  flow = flow_of(1, NAN);
  CHECK(concluded(flow).starts_with("There is only one step"));
  flow = flow_of(9, NAN);
  flow.states[0].zeros = 36;
  CHECK(concluded(flow).starts_with("All blame stays where it arises"));
  flow = flow_of(9, -0.1);
  flow.states[0].slot = {"embed", "x", "x_t"};
  CHECK(concluded(flow) ==
        "No state lies in between: a loss reaches every step directly, and what stands 8 steps "
        "back counts 0.16 of the step itself.");
}

TEST_CASE("gradient words: a curve that turns is not told by one slope", "[viz][gradient]") {
  FlowFinding flow = flow_of(25, -0.1);
  std::vector<float>& ratio = flow.states[0].ratio;
  for (std::size_t d = 12; d < ratio.size(); ++d) ratio[d] = ratio[24 - d];
  CHECK(
      concluded(flow) ==
      "12 steps back, blame is down to 0.063 of now; farther back it rises again: what happened 24 "
      "steps ago is worth 1 of now.");
  for (float& r : ratio) r = 1 / r;
  CHECK(concluded(flow).starts_with(
      "12 steps back, blame is up to 16 of now; farther back it shrinks"));
  CHECK(slope_note(flow, flow.states[0]) == "no single slope");
  // A dent is no turn; neither is an end that lies low.
  flow = flow_of(25, -0.1);
  flow.states[0].ratio[7] = flow.states[0].ratio[24] / 2;
  CHECK(concluded(flow).starts_with("Blame shrinks tenfold every 10 steps"));
  CHECK(slope_note(flow, flow.states[0]) == slope_text(-0.1));
}

TEST_CASE("gradient words: the table holds every norm once", "[viz][gradient]") {
  FlowFinding flow = flow_of(3, -1);
  flow.active[1] = 0;
  flow.states[0].norms[6] = NAN;
  CHECK(flow_table(flow) ==
        "state,loss step,step,lag,norm\nrnn0.h,0,0,0,1\nrnn0.h,2,0,2,nan\nrnn0.h,2,1,1,0.1\n"
        "rnn0.h,2,2,0,1\n");
}

TEST_CASE("gradient: every kind of model is drawn, with what has no meaning said in words",
          "[viz][gradient]") {
  for (int kind = 0; kind < static_cast<int>(kModelKindNames.size()); ++kind) {
    Config config = small_config();
    config.model.kind = static_cast<ModelKind>(kind);
    CAPTURE(kModelKindNames[static_cast<std::size_t>(kind)]);
    const auto snapshot = snapshot_after(config, 4);
    REQUIRE(snapshot->config.model.kind == config.model.kind);
    const bool recurrent = is_recurrent(config.model.kind);
    for (const bool phone : {false, true}) {
      ViewStage stage(kView, *snapshot,
                      phone ? HarnessOptions{.width = 390, .height = 1500} : kDesktop, phone);
      CHECK(
          stage.ui.item("conclusion").value ==
          conclusion(snapshot->findings.flow->found, snapshot->findings.flow->found.states.back()));
      CHECK(stage.ui.has("gradient matrix"));
      CHECK(stage.ui.has("legend"));
      CHECK(stage.ui.has("eigenvalues") == recurrent);
      CHECK(stage.ui.has("recurrent gain") == recurrent);
      if (!recurrent)
        CHECK(stage.ui.item("No eigenvalues").value == snapshot->findings.spectra->refused);
      if (!recurrent)
        CHECK(stage.ui.item("no factors").value == snapshot->findings.jacobians->refused);
      else
        CHECK(stage.ui.has("factor@1"));
      CHECK(stage.outbox.take_questions().questions ==
            set_of({Question::kGradientFlow, Question::kJacobians, Question::kSpectra}));
    }
  }
}

TEST_CASE("gradient: each cell, chip, eigenvalue and read-out is a number of the findings",
          "[viz][gradient]") {
  const auto snapshot = snapshot_after(small_config(), 25);
  ViewStage stage(kView, *snapshot, kDesktop);
  const FlowFinding& flow = snapshot->findings.flow->found;
  const StateFlow& state = flow.states.back();
  for (int k = 0; k < flow.steps; ++k)
    for (int t = 0; t < flow.steps; ++t) {
      const std::string address = "flow rnn0.h[" + std::to_string(k) + "]@" + std::to_string(t);
      CAPTURE(address);
      if (t > k) {
        CHECK_FALSE(stage.ui.has(address));
        continue;
      }
      CHECK(stage.ui.item(address).value ==
            format_value(
                static_cast<double>(state.norms[static_cast<std::size_t>(k * flow.steps + t)])));
    }
  const LayerJacobians& layer = snapshot->findings.jacobians->found.layers[0];
  for (int t = 1; t < 5; ++t) {
    const auto i = static_cast<std::size_t>(t);
    CHECK(stage.ui.item("factor@" + std::to_string(t)).value ==
          "×" + format_short(std::round(static_cast<double>(layer.spectral[i]) * 1000) / 1000));
    const double product = std::pow(10.0, static_cast<double>(layer.log10_to_end[i]));
    CHECK(stage.ui.item("product@" + std::to_string(t)).value ==
          format_short(std::round(product * 1000) / 1000));
  }
  const MatrixSpectrum& matrix = snapshot->findings.spectra->found.matrices[0];
  for (std::size_t i = 0; i < matrix.re.size(); ++i)
    CHECK(stage.ui.item("eigenvalue rnn0.Wh[" + std::to_string(i) + "]")
              .value.starts_with(format_value(static_cast<double>(matrix.re[i]))));
  CHECK(stage.ui.item("largest |λ|").value == format_value(matrix.radius));
  CHECK(stage.ui.item("largest σ").value ==
        format_value(static_cast<double>(matrix.singular_values.front())));
  CHECK(stage.ui.item("Back from loss 5").value == slope_note(flow, state));
  const HistoryRow& last = snapshot->history.back();
  REQUIRE(last.clipped_norm == last.gradient_norm);
  CHECK(stage.ui.item("gradient norm").value ==
        format_value(static_cast<double>(last.gradient_norm)));
}

TEST_CASE("gradient: a clipped norm shows both", "[viz][gradient]") {
  Config config = small_config();
  config.train.clip = 0.01;
  const auto snapshot = snapshot_after(config, 3);
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.item("norm, clipped").value ==
        format_value(static_cast<double>(snapshot->history.back().gradient_norm)) + " → 0.0100");
}

TEST_CASE("gradient: one loss is one row, and its cells still add up to all steps",
          "[viz][gradient]") {
  const auto snapshot = snapshot_after(recall(), 0);
  ViewStage stage(kView, *snapshot, kDesktop);
  for (int t = 0; t < 12; ++t) CHECK(stage.ui.has("flow rnn0.h[11]@" + std::to_string(t)));
  CHECK_FALSE(stage.ui.has("flow rnn0.h[10]@3"));
}

TEST_CASE("gradient: what left the real line is drawn and said", "[viz][gradient]") {
  const auto snapshot = diverged_snapshot();
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.item("conclusion").value.starts_with("The gradient has left the range"));
  CHECK(stage.ui.item("flow rnn0.h[5]@2").value == "NaN");
}

TEST_CASE("gradient: before the first answer and without one there are words", "[viz][gradient]") {
  Snapshot waiting = *snapshot_after(small_config(), 0);
  waiting.findings = {};
  ViewStage stage(kView, waiting, kDesktop);
  CHECK(stage.ui.has("Measuring the gradient"));
  Snapshot refused = *snapshot_after(small_config(), 0);
  refused.findings.flow->refused = "Because.";
  stage.show(kView, refused);
  CHECK(stage.ui.item("No gradient to show").value == "Because.");
}

TEST_CASE("gradient: a click on a cell follows its loss back and moves the playhead",
          "[viz][gradient]") {
  const auto snapshot = snapshot_after(small_config(), 5);
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.has("Back from loss 5"));
  stage.ui.click("flow rnn0.h[3]@1");
  CHECK(stage.state.gradient_loss == 3);
  CHECK(stage.state.playhead == 1);
  CHECK(stage.ui.has("Back from loss 3"));
}

TEST_CASE("gradient: a cell's tooltip names, counts and explains", "[viz][gradient]") {
  const auto snapshot = snapshot_after(small_config(), 5);
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.ui.hover("flow rnn0.h[4]@1");
  stage.ui.wait(0.5f);
  const std::string said = stage.ui.item("tooltip").value;
  CAPTURE(said);
  const StateFlow& state = snapshot->findings.flow->found.states.back();
  CHECK(said.starts_with("‖∂L4 / ∂h1‖"));
  CHECK(said.find(format_value(static_cast<double>(state.norms[4 * 6 + 1]))) != std::string::npos);
  CHECK(said.find("6 × 6") != std::string::npos);
  CHECK(said.find("lag 3: " + format_value(static_cast<double>(state.norms[4 * 6 + 1] /
                                                               state.norms[4 * 6 + 4]))) !=
        std::string::npos);
}

TEST_CASE("gradient: gain, activation and start change the configuration", "[viz][gradient]") {
  const auto snapshot = snapshot_after(small_config(), 5);
  ViewStage stage(kView, *snapshot, kDesktop);
  const ImVec2 knob = stage.ui.middle_of("recurrent gain");
  stage.ui.move(knob);
  stage.ui.press_mouse();
  stage.ui.move({knob.x + 30, knob.y});
  const auto dragging = changes(stage.outbox);
  REQUIRE_FALSE(dragging.empty());  // before the knob is let go
  CHECK(dragging.back().key == "gain");
  CHECK(dragging.back().config.model.gain > 1);
  stage.ui.release_mouse();
  stage.outbox.take_wishes();

  stage.ui.click("activation");
  stage.ui.click("activation: relu");
  const auto chosen = changes(stage.outbox);
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0].config.model.activation == Activation::kRelu);

  stage.ui.click("recurrent start");
  stage.ui.click("recurrent start: identity");
  const auto start = changes(stage.outbox);
  REQUIRE(start.size() == 1);
  CHECK(start[0].config.model.recurrent_init == RecurrentInit::kIdentity);
}

TEST_CASE("gradient: states, matrices and the table can be chosen", "[viz][gradient]") {
  Config config = small_config();
  config.model.kind = ModelKind::kLstm;
  const auto snapshot = snapshot_after(config, 5);
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.ui.has("gate bias"));
  CHECK(stage.ui.has("flow lstm0.h[5]@0"));
  stage.ui.click("state");
  stage.ui.click("state: lstm0.c");
  CHECK(stage.state.gradient_state == 0);
  CHECK(stage.ui.has("flow lstm0.c[5]@0"));
  CHECK(stage.ui.has("eigenvalue lstm0.Whf[0]"));
  stage.ui.click("recurrent matrix");
  stage.ui.click("recurrent matrix: lstm0.Wh, rows of g");
  CHECK(stage.ui.has("eigenvalue lstm0.Whg[0]"));
  stage.outbox.take_wishes();
  stage.ui.click("copy table");
  const auto wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  CHECK(std::get<CopyText>(wishes[0]).text == flow_table(snapshot->findings.flow->found));
}

TEST_CASE("gradient: an encoder's states stand over the steps of the source", "[viz][gradient]") {
  Config config = small_config();
  config.task.kind = TaskKind::kDates;
  config.model.kind = ModelKind::kGru;
  const auto snapshot = snapshot_after(config, 5);
  const FlowFinding& flow = snapshot->findings.flow->found;
  const StateFlow& state = flow.states.front();
  REQUIRE(state.slot.address() == "encoder0.h");
  const int length = snapshot->example.source_length;
  REQUIRE(steps_of(flow, state) == length);
  CHECK(lag_of(flow, state, length - 1, 0) == 1);
  CHECK(lag_of(flow, state, 0, 2) == length + 2);
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.ui.click("state");
  stage.ui.click("state: encoder0.h");
  stage.ui.step(2);
  CHECK(stage.ui.item("conclusion").value == conclusion(flow, state) + " " + flow.note);
  for (int k = 0; k <= last_loss(flow); ++k)
    for (int t = 0; t < length; ++t)
      CHECK(
          stage.ui.item("flow encoder0.h[" + std::to_string(k) + "]@" + std::to_string(t)).value ==
          format_value(static_cast<double>(norm_of(flow, state, t, k))));
  const int playhead = stage.state.playhead;
  stage.ui.click("flow encoder0.h[1]@2");
  CHECK(stage.state.gradient_loss == 1);
  CHECK(stage.state.playhead == playhead);
  CHECK(flow_table(flow).find("encoder0.h,0," + std::to_string(length - 1) + ",1,") !=
        std::string::npos);
}

TEST_CASE("gradient: the application asks while the view is open, and no longer",
          "[viz][gradient][app]") {
  FakePlatform platform;
  platform.start_link = "v=1&view=gradient&T=12&H=16&text=rhymes";
  AppHarness app(platform);
  app.until([&] { return app.has("conclusion"); });
  const std::string before = app.value("conclusion");
  app.drag(app.middle_of("recurrent gain"),
           {app.middle_of("recurrent gain").x + 40, app.middle_of("recurrent gain").y});
  app.until([&] { return app.has("conclusion") && app.value("conclusion") != before; });

  FakePlatform canned;
  canned.canned = snapshot_after(small_config(), 3);
  canned.start_link = "v=1&view=gradient";
  AppHarness other(canned);
  other.step(4);
  const auto last_asked = [&] {
    QuestionSet questions = 1u << 31;
    for (const Command& command : canned.canned_runner->posted)
      if (const auto* ask = std::get_if<Ask>(&command)) questions = ask->questions;
    return questions;
  };
  CHECK(contains(last_asked(), Question::kGradientFlow));
  other.click("Gradient/Unroll");
  other.step(4);
  CHECK_FALSE(contains(last_asked(), Question::kGradientFlow));
}

TEST_CASE("gradient: the view looks as it did", "[viz][gradient][golden]") {
  struct Shot {
    const char* name;
    ModelKind model;
    TaskKind task;
    HarnessOptions options;
    bool phone;
  };
  const Shot shot =
      GENERATE(Shot{"gradient-light", ModelKind::kRnn, TaskKind::kTunes, kDesktop, false},
               Shot{"gradient-one-loss", ModelKind::kRnn, TaskKind::kRecall, kDesktop, false},
               Shot{"gradient-dark",
                    ModelKind::kLstm,
                    TaskKind::kTunes,
                    {.width = 860, .height = 560, .look = {.theme = ThemeId::kDark}},
                    false},
               Shot{"gradient-phone",
                    ModelKind::kAttention,
                    TaskKind::kTunes,
                    {.width = 390, .height = 1300},
                    true});
  Config config;
  config.model.kind = shot.model;
  config.task.kind = shot.task;
  config.task.length = 24;
  const auto snapshot = snapshot_after(config, 8);
  ViewStage stage(kView, *snapshot, shot.options, shot.phone);
  const std::string problem = check_golden(shot.name, stage.ui.picture());
  INFO(problem);
  CHECK(problem.empty());
}

TEST_CASE("gradient: after going back, the norms are those of the update that is shown",
          "[viz][gradient]") {
  Config config = small_config();
  config.train.clip = 0;
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{kAllQuestions});
  session.apply(StepUpdate{6});
  while (session.step()) {
  }
  session.apply(SeekTo{2});
  while (session.step()) {
  }
  const auto snapshot = session.snapshot({});
  REQUIRE(snapshot->update == 2);
  REQUIRE(snapshot->history.back().update == 6);
  ViewStage stage(kView, *snapshot, kDesktop);
  const auto norm = [&](std::size_t row) {
    return format_value(static_cast<double>(snapshot->history[row].gradient_norm));
  };
  REQUIRE(norm(2) != norm(6));
  CHECK(stage.ui.item("gradient norm").value == norm(2));
}

TEST_CASE("gradient: of more steps than cells each cell is its strongest pair, and says so",
          "[viz][gradient]") {
  constexpr int kSteps = 200, kGroup = 3;
  Snapshot snapshot = *snapshot_after(small_config(), 1);
  FlowFinding flow = flow_of(kSteps, -0.02);
  const auto norm = [&](int loss, int step) -> float& {
    return flow.states[0].norms[static_cast<std::size_t>(loss * kSteps + step)];
  };
  norm(101, 49) = 7;
  snapshot.findings.flow->found = flow;
  snapshot.findings.jacobians.reset();
  ViewStage stage(kView, snapshot, {.width = 1100, .height = 800});
  int cells = 0;
  for (const Item& item : stage.ui.items().items()) {
    int loss = 0, step = 0;
    if (std::sscanf(std::string(item.label).c_str(), "flow rnn0.h[%d]@%d", &loss, &step) != 2)
      continue;
    ++cells;
    float most = 0;
    for (int k = loss / kGroup * kGroup; k < std::min(kSteps, loss / kGroup * kGroup + kGroup); ++k)
      for (int t = step / kGroup * kGroup; t < std::min(kSteps, step / kGroup * kGroup + kGroup);
           ++t)
        most = std::max(most, norm(k, t));
    CAPTURE(loss, step);
    if (!item.value.empty())
      CHECK(item.value == format_value(static_cast<double>(norm(loss, step))));
    CHECK(norm(loss, step) == most);
  }
  CHECK(cells == 67 * 68 / 2);  // those on and below the diagonal
  CHECK(stage.ui.item("Row: loss of step k · column: step t").value == "strongest of 3 × 3");
  stage.ui.hover("flow rnn0.h[101]@49");
  stage.ui.wait(0.5f);
  const std::string said = stage.ui.item("tooltip").value;
  CAPTURE(said);
  CHECK(
      said.find("strongest pair of a cell that stands for the losses 99 to 101 and the steps 48 to "
                "50") != std::string::npos);
  CHECK(said.find(format_value(7.0)) != std::string::npos);
  stage.ui.click("flow rnn0.h[101]@49");
  CHECK(stage.state.gradient_loss == 101);
  CHECK(stage.state.playhead == 49);
}

}  // namespace unroll::viz::testing
