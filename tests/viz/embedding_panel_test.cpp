// The map of symbols: points, neighbours and classes are those of the finding.
#include "viz/views/embedding_panel.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/session/session.h"
#include "tests/support/view_stage.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/views/symbol_kinds.h"
#include "viz/widgets/format.h"
#include "viz/widgets/point_map.h"
#include "viz/widgets/point_names.h"

namespace unroll::viz::testing {
namespace {

/// Looked at after every 2 updates, so that there is a trail.
std::shared_ptr<const Snapshot> watched(TaskKind task, EmbeddingKind embedding, int looks = 4) {
  Config config;
  config.task.kind = task;
  config.task.text = "rhymes";
  config.task.length = 12;
  config.task.batch = 8;
  config.model.hidden = 9;
  config.model.embedding = embedding;
  config.model.embedding_size = 5;
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{set_of({Question::kSymbols})});
  for (int i = 0; i < looks; ++i) {
    session.snapshot({});
    session.apply(StepUpdate{2});
    while (session.step()) {
    }
  }
  return session.snapshot({});
}

const EmbeddingPanel kView;
const HarnessOptions kDesktop{.width = 860, .height = 470};

}  // namespace

TEST_CASE("embedding: each point stands at the numbers of the finding", "[viz][embedding]") {
  const auto snapshot = watched(TaskKind::kClasses, EmbeddingKind::kLearned);
  REQUIRE(snapshot->findings.symbols->ok());
  const SymbolFinding& found = snapshot->findings.symbols->found;
  ViewStage stage(kView, *snapshot, kDesktop);
  CHECK(stage.outbox.take_questions().questions == set_of({Question::kSymbols}));
  REQUIRE(found.symbols.size() == snapshot->task.symbols.size());
  for (std::size_t k = 0; k < found.symbols.size(); ++k)
    CHECK(stage.ui.item("symbol " + std::to_string(found.symbols[k])).value ==
          format_value(static_cast<double>(found.x[k])) + " " +
              format_value(static_cast<double>(found.y[k])));
  CHECK(stage.ui.item("class A").value.find("man") == 0);
  const std::string items = listing(stage.ui.items());
  CHECK(items.find(share_text(found.same_class)) != std::string::npos);
  CHECK(items.find(share_text(found.chance)) != std::string::npos);
}

TEST_CASE("embedding: a click names the neighbours of a symbol, a second one lets go",
          "[viz][embedding]") {
  const auto snapshot = watched(TaskKind::kClasses, EmbeddingKind::kLearned);
  const SymbolFinding& found = snapshot->findings.symbols->found;
  // One that no other point covers.
  std::size_t lonely = 0;
  float widest = -1;
  for (std::size_t k = 0; k < found.symbols.size(); ++k) {
    float nearest = INFINITY;
    for (std::size_t j = 0; j < found.symbols.size(); ++j)
      if (j != k)
        nearest = std::min(nearest, std::hypot(found.x[k] - found.x[j], found.y[k] - found.y[j]));
    if (nearest > widest) widest = nearest, lonely = k;
  }
  ViewStage stage(kView, *snapshot, kDesktop);
  stage.ui.click("symbol " + std::to_string(found.symbols[lonely]));
  CHECK(stage.state.map_symbol == found.symbols[lonely]);
  stage.ui.step(2);
  for (int rank = 0; rank < found.near; ++rank) {
    const auto at = lonely * static_cast<std::size_t>(found.near) + static_cast<std::size_t>(rank);
    const int other = found.symbols[static_cast<std::size_t>(found.neighbours[at])];
    CHECK(stage.ui.item(symbol_name(snapshot->task, other)).value ==
          format_fixed(static_cast<double>(found.cosines[at]), 2));
  }
  stage.ui.click("symbol " + std::to_string(found.symbols[lonely]));
  CHECK(stage.state.map_symbol == -1);
}

TEST_CASE("embedding: it says how much the flat map shows, a warning where that is little",
          "[viz][embedding]") {
  Snapshot snapshot = *watched(TaskKind::kChars, EmbeddingKind::kLearned, 1);
  SymbolFinding& found = snapshot.findings.symbols->found;
  found.explained_x = 0.08, found.explained_y = 0.07;
  ViewStage stage(kView, snapshot, kDesktop);
  std::ranges::fill(found.cosines, 0.9f);
  stage.show(kView, snapshot);
  const auto said = [&] { return stage.ui.item("warning: share").value; };
  CHECK(said().starts_with("This flat map shows 15 % of the"));
  CHECK(said().ends_with("Trust the list of neighbours."));
  std::ranges::fill(found.cosines, 0.32f);
  stage.show(kView, snapshot);
  CHECK(said().ends_with("its best cosine is 0.32, kinds are not told apart yet."));
  found.explained_x = 0.5, found.explained_y = 0.25;
  stage.show(kView, snapshot);
  CHECK(stage.ui.item("share").value.starts_with("This flat map shows 75 % of the differences"));
  CHECK_FALSE(stage.ui.has("warning: share"));
}

TEST_CASE("embedding: kinds of symbols have their shapes, and the commonest letter comes first",
          "[viz][embedding]") {
  const auto snapshot = watched(TaskKind::kChars, EmbeddingKind::kLearned, 1);
  const TaskView& task = snapshot->task;
  const SymbolFinding& found = snapshot->findings.symbols->found;
  const auto symbol = [&](std::string_view text) {
    return static_cast<int>(std::ranges::find(task.symbols, text) - task.symbols.begin());
  };
  CHECK(kind_of_symbol(task, symbol("a")) == SymbolKind::kLetter);
  CHECK(kind_of_symbol(task, symbol(" ")) == SymbolKind::kSpace);
  CHECK(kind_of_symbol(task, symbol("\n")) == SymbolKind::kSpace);
  CHECK(kind_of_symbol(task, symbol(",")) == SymbolKind::kPunctuation);
  ViewStage stage(kView, *snapshot, kDesktop);
  const std::vector<int> kinds = kinds_of(task, found.symbols);
  CHECK(stage.ui.item("kind: letters").value == std::to_string(std::ranges::count(kinds, 0)));
  int commonest = symbol("a");
  for (int i = 0; i < static_cast<int>(task.symbols.size()); ++i)
    if (kind_of_symbol(task, i) == SymbolKind::kLetter &&
        symbol_share(task, i) > symbol_share(task, commonest))
      commonest = i;
  CHECK(stage.ui.has("Nearest to " + symbol_glyph(task, commonest)));
  CHECK(stage.state.map_symbol == -1);
}

TEST_CASE("embedding: it says whose columns the vectors are, or why there are none",
          "[viz][embedding]") {
  const auto says = [](const Snapshot& snapshot) {
    ViewStage stage(kView, snapshot, kDesktop);
    return listing(stage.ui.items());
  };
  const auto one_hot = watched(TaskKind::kChars, EmbeddingKind::kOneHot, 1);
  CHECK(says(*one_hot).find("picks its column of rnn0.Wx") != std::string::npos);
  CHECK(says(*one_hot).find("Word classes") == std::string::npos);
  CHECK(says(*one_hot).find("kind: letters") != std::string::npos);
  const auto numbers = watched(TaskKind::kSines, EmbeddingKind::kOneHot, 1);
  CHECK(says(*numbers).find("No map to show") != std::string::npos);
  Snapshot waiting = *one_hot;
  waiting.findings = {};
  CHECK(says(waiting).find("Looking for the best side") != std::string::npos);
}

TEST_CASE("embedding: the view looks as it did", "[viz][embedding][golden]") {
  struct Shot {
    const char* name;
    TaskKind task;
    EmbeddingKind embedding;
    HarnessOptions options;
    bool phone;
    int looks;
  };
  const Shot shot = GENERATE(
      Shot{"embedding-light", TaskKind::kClasses, EmbeddingKind::kLearned, kDesktop, false, 60},
      Shot{"embedding-dark",
           TaskKind::kChars,
           EmbeddingKind::kOneHot,
           {.width = 860, .height = 470, .look = {.theme = ThemeId::kDark}},
           false,
           30},
      Shot{"embedding-phone",
           TaskKind::kClasses,
           EmbeddingKind::kLearned,
           {.width = 390, .height = 844, .look = {.touch = true}},
           true,
           60});
  const auto snapshot = watched(shot.task, shot.embedding, shot.looks);
  ViewStage stage(kView, *snapshot, shot.options, shot.phone);
  stage.state.map_symbol = 3;
  stage.ui.step(4);
  const std::string problem = check_golden(shot.name, stage.ui.picture());
  INFO(problem);
  CHECK(problem.empty());
}

TEST_CASE("point map: names do not lie over each other, letters and colours go together",
          "[viz][widgets]") {
  CHECK(group_letter(0) == "A");
  CHECK(group_letter(5) == "F");
  UiHarness ui;
  CHECK(group_color(0) != group_color(1));
  const std::vector<float> x = {0, 0, 5}, y = {0, 0, 5};
  CellHit hit;
  ui.body = [&] {
    hit = point_map("map", x, y,
                    {.height = 300, .address = [](int k) { return "p" + std::to_string(k); }});
  };
  ui.step(2);
  CHECK(ui.item("p2").value == "5.00 5.00");
  ui.hover("p2");
  ui.step(2);
  CHECK(hit.column == 2);
  ui.move({400, 150});
  ui.step(2);
  CHECK_FALSE(hit);
}

TEST_CASE("point names: each on a free side, none over another, one that must stands anyway",
          "[viz][widgets]") {
  UiHarness ui;
  int stand = 0;
  bool crowded = true, demanded = false, outside = true;
  float leftmost = 400;
  bool on_lines = false;
  ui.body = [&] {
    PointNames names(canvas(), {0, 0, 400, 300});
    stand = 0;
    for (int k = 0; k < 20; ++k) stand += names.write({200, 150}, 4, "name", 0xff000000, false);
    crowded = names.write({200, 150}, 4, "name", 0xff000000, false);
    demanded = names.write({200, 150}, 4, "name", 0xff000000, true);
    names.keep_clear({0, 0, 100, 100});
    outside = names.write({50, 50}, 4, "name", 0xff000000, false);
    // The right side lies on a line, so the left one is taken; where all lie on lines, one of them
    // is.
    PointNames beside(canvas(), {0, 0, 400, 300});
    beside.stay_off({300, 250}, {390, 250});
    beside.write({300, 250}, 4, "name", 0xff000000, false);
    const auto& vertices = canvas()->VtxBuffer;
    leftmost = vertices[vertices.Size - 1].pos.x;
    for (float x = 0; x < 400; x += 5) beside.stay_off({x, 0}, {x, 300});
    on_lines = beside.write({300, 250}, 4, "name", 0xff000000, false);
  };
  ui.step(2);
  CHECK(stand >= 2);
  CHECK(stand <= 8);
  CHECK_FALSE(crowded);
  CHECK(demanded);
  CHECK_FALSE(outside);
  CHECK(leftmost < 300);
  CHECK(on_lines);
}

}  // namespace unroll::viz::testing
