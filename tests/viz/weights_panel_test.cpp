// The view of weights: its numbers are the parameters, and what is chosen is asked for.
#include "viz/views/weights_panel.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/matrix_names.h"
#include "viz/views/weights_map.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;

std::shared_ptr<const Snapshot> asked(const Config& config, const MatrixChoice& choice,
                                      std::uint64_t updates = 5) {
  Session session;
  session.apply(Reset{config});
  session.apply(StepUpdate{updates});
  while (session.step()) {
  }
  session.apply(Ask{set_of({Question::kMatrix}), choice});
  return session.snapshot({});
}

Config config_of(ModelKind kind) {
  Config config = small_config();
  config.model.kind = kind;
  return config;
}

const WeightsPanel kView;
const HarnessOptions kDesktop{.width = 860, .height = 470};

}  // namespace

TEST_CASE("weights: every cell shows its entry of the parameter", "[viz][weights]") {
  for (const MatrixPart part :
       {MatrixPart::kValue, MatrixPart::kGradient, MatrixPart::kChange, MatrixPart::kSoFar}) {
    const auto snapshot = asked(config_of(ModelKind::kLstm), {"lstm0.Wh", part});
    const MatrixFinding& found = snapshot->findings.matrix->found;
    ViewStage stage(kView, *snapshot, kDesktop);
    stage.state.matrix = "lstm0.Wh";
    stage.state.matrix_part = part;
    stage.ui.step(3);
    for (int r = 0; r < found.rows; ++r)
      for (int c = 0; c < found.cols; ++c)
        CHECK(stage.ui.item(entry_address(found.choice, r, c)).value ==
              format_value(
                  static_cast<double>(found.cells[static_cast<std::size_t>(c * found.rows + r)])));
    CHECK(stage.ui.item("norm").value == format_value(found.norm));
    CHECK(stage.ui.item("histogram from").value == stage.ui.item("smallest").value);
    CHECK(stage.ui.item("histogram to").value == stage.ui.item("largest").value);
    CHECK(stage.ui.item("block 1").value == "forget gate f");
    std::uint64_t counted = 0;
    for (const Item& item : stage.ui.items().items())
      if (item.label.starts_with("bin ")) counted += std::stoull(item.value);
    CHECK(counted ==
          static_cast<std::uint64_t>(found.rows) * static_cast<std::uint64_t>(found.cols));
    const Ask asked = stage.outbox.take_questions();
    CHECK(asked.questions == set_of({Question::kMatrix}));
    CHECK(asked.matrix == found.choice);
  }
}

TEST_CASE("weights: parameter and part are chosen by click, an entry is followed",
          "[viz][weights]") {
  const auto snapshot = asked(config_of(ModelKind::kRnn), {});
  REQUIRE(snapshot->findings.matrix->found.choice.parameter == "rnn0.Wh");
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.ui.click("rnn0.Wh[2,3]");
  CHECK(stage.state.matrix_row == 2);
  CHECK(stage.state.matrix_col == 3);
  stage.ui.step(2);
  CHECK(stage.ui.item("[2,3], followed").value == stage.ui.item("rnn0.Wh[2,3]").value);
  stage.ui.click("since the start");
  CHECK(stage.state.matrix_part == MatrixPart::kSoFar);
  stage.ui.click("gradient");
  CHECK(stage.state.matrix_part == MatrixPart::kGradient);
  stage.ui.step(2);
  CHECK(stage.outbox.take_questions().matrix == MatrixChoice{"", MatrixPart::kGradient});
  CHECK_FALSE(stage.ui.has("rnn0.Wh[2,3]"));  // its answer has not come yet
  stage.ui.click("value");
  stage.ui.step(2);
  stage.ui.click("parameter");
  stage.ui.click("parameter: out.W  " + format_shape(snapshot->parameters.back().rows, 7));
  CHECK(stage.state.matrix == "out.W");
  CHECK(stage.state.matrix_row == -1);
}

TEST_CASE("weights: a double click opens the number that is shown, or nothing", "[viz][weights]") {
  for (const MatrixPart part :
       {MatrixPart::kValue, MatrixPart::kGradient, MatrixPart::kChange, MatrixPart::kSoFar}) {
    const auto snapshot = asked(config_of(ModelKind::kRnn), {"rnn0.Wh", part});
    ViewStage stage(kView, *snapshot, kDesktop);
    stage.state.matrix = "rnn0.Wh";
    stage.state.matrix_part = part;
    stage.ui.step(3);
    const std::string cell = entry_address({"rnn0.Wh", part}, 2, 3);
    INFO(cell);
    stage.ui.double_click(cell);
    stage.ui.step(3);
    const bool learned = part == MatrixPart::kValue || part == MatrixPart::kGradient;
    std::vector<std::string> opened;
    for (const Wish& wish : stage.outbox.take_wishes())
      if (const auto* work = std::get_if<WorkOut>(&wish)) opened.push_back(work->address);
    CHECK(opened ==
          (learned ? std::vector<std::string>{"grad rnn0.Wh[2,3]"} : std::vector<std::string>{}));
    stage.ui.hover(cell);
    stage.ui.wait(1);
    CHECK((stage.ui.item("tooltip").value.find("Double-click") != std::string::npos) == learned);
  }
}

TEST_CASE("weights: rows and columns are named by what they stand for", "[viz][weights]") {
  UiHarness fonts;  // names are shown as far as they hold them
  fonts.step(2);
  Config config = config_of(ModelKind::kGru);
  config.model.embedding = EmbeddingKind::kOneHot;
  const auto names = [&](const std::string& parameter) {
    const auto snapshot = asked(config, {parameter, MatrixPart::kValue}, 0);
    REQUIRE(snapshot->findings.matrix->ok());
    return std::pair(matrix_names(*snapshot, snapshot->findings.matrix->found), snapshot->task);
  };
  const auto [input, task] = names("gru0.Wx");
  CHECK(input.cols.word == "symbol that is read");
  CHECK(input.cols.names.size() == task.symbols.size());
  CHECK(input.rows.word == "unit of gru0");
  CHECK(input.rows.names.size() == 7);
  CHECK(names("gru0.Wh").first.cols.word == "entry of gru0.h");
  const MatrixNames output = names("out.W").first;
  CHECK(output.rows.word == "answer");
  CHECK(output.rows.names.size() == task.classes.size());
  config.model.embedding = EmbeddingKind::kLearned;
  CHECK(names("embed.E").first.cols.word == "symbol that is read");
  CHECK(names("gru0.Wx").first.cols.word == "entry of embed.x");
  CHECK(thinned({"0", "1", "2", "3", "4"}, 1, 10, 20) ==
        std::vector<std::string>{"0", "", "2", "", "4"});
  CHECK(thinned({"0", "1", "2", "3", "4"}, 1, 10, 30) ==
        std::vector<std::string>{"0", "", "", "", "4"});
  CHECK(thinned({"0", "1", "2", "3", "4"}, 2, 20, 20) == std::vector<std::string>{"0", "2", "4"});
}

TEST_CASE("weights: without an answer, or with none, the view says so", "[viz][weights]") {
  Snapshot waiting = *asked(config_of(ModelKind::kRnn), {});
  waiting.findings = {};
  ViewStage stage(kView, waiting, kDesktop);
  CHECK(stage.ui.has("Fetching the numbers"));
  const auto refused = asked(config_of(ModelKind::kRnn), {"nobody.W", MatrixPart::kValue});
  stage.show(kView, *refused);
  CHECK(stage.ui.has("Nothing to show"));
}

TEST_CASE("weights: the view looks as it did", "[viz][weights][golden]") {
  struct Shot {
    const char* name;
    ModelKind model;
    MatrixChoice choice;
    HarnessOptions options;
    bool phone;
  };
  const Shot shot = GENERATE(
      Shot{"weights-light", ModelKind::kRnn, {"rnn0.Wx", MatrixPart::kValue}, kDesktop, false},
      Shot{"weights-dark",
           ModelKind::kLstm,
           {"lstm0.Wh", MatrixPart::kChange},
           {.width = 860, .height = 470, .look = {.theme = ThemeId::kDark}},
           false},
      Shot{"weights-phone",
           ModelKind::kGru,
           {"gru0.Wx", MatrixPart::kGradient},
           {.width = 390, .height = 760, .look = {.touch = true}},
           true});
  Config config;
  config.model.kind = shot.model;
  // A small PNG keeps the colours of so many cells.
  config.task.kind = TaskKind::kRecall;
  config.model.hidden = 4;
  config.model.embedding = EmbeddingKind::kOneHot;
  config.task.length = 12;
  const auto snapshot = asked(config, shot.choice, 8);
  ViewStage stage(kView, *snapshot, shot.options, shot.phone);
  stage.state.matrix = shot.choice.parameter;
  stage.state.matrix_part = shot.choice.part;
  stage.state.matrix_row = 3;
  stage.state.matrix_col = 2;
  stage.ui.step(4);
  const std::string problem = check_golden(shot.name, stage.ui.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
