// What panels give as tables: every number with all its digits, at every step, and every point of
// every curve; and the three kinds of files of every view.
#include "viz/app/panel_table.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/curves_panel.h"
#include "viz/views/horizon_panel.h"
#include "viz/views/race_panel.h"
#include "viz/views/reading.h"
#include "viz/views/runs_panel.h"
#include "viz/views/seed_curves.h"
#include "viz/views/views.h"
#include "viz/views/weights_panel.h"
#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

struct Row {
  std::string what, at, value;
};

std::vector<std::string> cells_of(const std::string& text, std::size_t& at) {
  std::vector<std::string> cells(1);
  for (bool quoted = false; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
      cells.back() += text[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      cells.emplace_back();
    } else if (!quoted && c == '\n') {
      ++at;
      break;
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<Row> rows_of(const std::string& table) {
  std::vector<Row> rows;
  std::size_t at = 0;
  CHECK(cells_of(table, at) == std::vector<std::string>{"what", "at", "value"});
  while (at < table.size()) {
    const std::vector<std::string> cells = cells_of(table, at);
    REQUIRE(cells.size() == 3);
    rows.push_back({cells[0], cells[1], cells[2]});
  }
  return rows;
}

std::vector<Row> table_of(const ViewStage& stage, const Snapshot& snapshot) {
  return rows_of(panel_table(stage.ui.items(), Rect(0, 0, 1100, 800), &snapshot));
}

float number(const std::string& text) {
  const auto value = parse_double(text);
  INFO(text);
  REQUIRE(value.ok());
  return static_cast<float>(value.value());
}

/// The points of a curve: those rows are called `what`.
std::vector<std::pair<float, float>> points(const std::vector<Row>& rows, const std::string& what) {
  std::vector<std::pair<float, float>> out;
  for (const Row& row : rows)
    if (row.what == what) out.emplace_back(number(row.at), number(row.value));
  return out;
}

std::vector<std::pair<float, float>> column(const std::vector<HistoryRow>& history,
                                            float HistoryRow::* of, float scale = 1) {
  std::vector<std::pair<float, float>> out;
  for (const HistoryRow& row : history)
    if (!std::isnan(row.*of)) out.emplace_back(static_cast<float>(row.update), scale * row.*of);
  return out;
}

/// Checks rows such as "rnn0.h[3]@7" and "grad rnn0.h[3]@7" against the trace; gives how many.
int check_trace(const std::vector<Row>& rows, const Snapshot& s) {
  int checked = 0;
  for (const Row& row : rows) {
    std::string name = row.what;
    const bool gradient = name.starts_with("grad ");
    for (const char* word : {"grad ", "neuron ", "pair "})
      if (name.starts_with(word)) name.erase(0, std::string(word).size());
    const std::size_t dot = name.find('.'), open = name.find('['), at = name.find("]@");
    if (dot == name.npos || open == name.npos || at == name.npos || dot > open) continue;
    const SlotView* slot =
        s.example.find(name.substr(0, dot), name.substr(dot + 1, open - dot - 1));
    if (!slot || row.value == "masked" || row.value == "padding") continue;
    INFO(row.what << " = " << row.value);
    const int unit = std::stoi(name.substr(open + 1)), step = std::stoi(name.substr(at + 2));
    CHECK(row.at == std::to_string(step));
    const std::vector<float>& numbers = gradient ? slot->grad : slot->value;
    CHECK(number(row.value) == numbers.at(static_cast<std::size_t>(step * slot->rows + unit)));
    ++checked;
  }
  return checked;
}

/// A session that has learned with two other seeds before.
std::shared_ptr<const Snapshot> three_seeds() {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  Session session;
  for (const std::uint64_t seed : {1, 2, 3}) {
    config.seed = seed;
    session.apply(Reset{config});
    session.apply(StepUpdate{seed == 2 ? 25u : 40u});
    while (session.step()) {
    }
  }
  Ask ask{.questions = set_of({Question::kHorizon})};
  ask.run_curves = true;
  session.apply(ask);
  return session.snapshot({});
}

}  // namespace

TEST_CASE("panel table: numbers of the trace have all their digits, at all steps",
          "[viz][files][numbers]") {
  Config config = small_config();
  config.task.length = 60;
  config.model.kind = ModelKind::kLstm;
  const auto text = snapshot_after(config, 20);
  Config heads = small_config();
  heads.task.kind = TaskKind::kLookup;
  heads.model.kind = ModelKind::kAttention;
  heads.model.width = 8;
  const auto attention = snapshot_after(heads, 5);
  const auto views = make_views();
  std::map<std::string, int> checked;
  for (const auto& snapshot : {text, attention})
    for (const auto& view : views) {
      const std::string id(view->info().id);
      INFO(id);
      ViewStage stage(*view, *snapshot, {.width = 1100, .height = 800});
      checked[id] += check_trace(table_of(stage, *snapshot), *snapshot);
    }
  // What cannot all be shown at once is in the table.
  const SlotView& h = *text->example.find("lstm0", "h");
  ViewStage stage(view_called(views, "unroll"), *text, {.width = 600, .height = 800});
  const auto rows = table_of(stage, *text);
  for (int t = 0; t < 60; ++t) {
    const std::string what = address(h, 6, t);
    INFO(what);
    CHECK(std::ranges::count(rows, what, &Row::what) == 1);
    CHECK(points(rows, "loss@" + std::to_string(t)).at(0).second ==
          loss_at(text->task, text->example, t));
  }
  CHECK(std::ranges::count_if(stage.ui.items().items(), [&](const Item& item) {
          return item.label == address(h, 6, 0) || item.label == address(h, 6, 59);
        }) < 2);
  for (const char* view : {"unroll", "cell", "neurons", "attention"}) {
    INFO(view);
    CHECK(checked[view] > 40);
  }
}

TEST_CASE("panel table: curves are the whole history", "[viz][files][curves]") {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  const auto snapshot = snapshot_after(config, 1500);  // more than a screen has points for
  const CurvesPanel curves;
  ViewStage stage(curves, *snapshot, {.width = 1100, .height = 800});
  REQUIRE(stage.curves.stride() > 1);
  const auto rows = table_of(stage, *snapshot);
  const std::vector<HistoryRow>& history = snapshot->history;
  CHECK(points(rows, "loss: training") == column(history, &HistoryRow::loss_bits));
  CHECK(points(rows, "loss: held-out") == column(history, &HistoryRow::held_out_bits));
  CHECK(points(rows, "accuracy: held-out") == column(history, &HistoryRow::accuracy, 100));
  CHECK(points(rows, "gradient norm: raw") == column(history, &HistoryRow::gradient_norm));
  CHECK(points(rows, "gradient norm: clipped") == column(history, &HistoryRow::clipped_norm));

  const RacePanel race;
  stage.show(race, *snapshot);
  stage.runs = {{.now = snapshot.get(),
                 .config = snapshot->config,
                 .curves = &stage.curves,
                 .history = snapshot->history}};
  stage.ui.step(3);
  CHECK(points(table_of(stage, *snapshot), "race: A") ==
        column(history, &HistoryRow::accuracy, 100));
}

TEST_CASE("panel table: the runs and the horizon of several seeds", "[viz][files][seeds]") {
  const auto snapshot = three_seeds();
  REQUIRE(snapshot->run_curves.size() == 3);
  const RunsPanel runs;
  ViewStage stage(runs, *snapshot, {.width = 1100, .height = 800});
  auto rows = table_of(stage, *snapshot);
  for (const RunCurve& curve : snapshot->run_curves) {
    std::vector<std::pair<float, float>> measured;
    for (std::size_t i = 0; i < curve.update.size(); ++i)
      if (std::isfinite(curve.accuracy[i]))
        measured.emplace_back(curve.update[i], 100 * curve.accuracy[i]);
    INFO(curve.id);
    CHECK(measured.size() > 2);
    CHECK(points(rows, "runs: #" + std::to_string(curve.id)) == measured);
  }
  const HorizonPanel horizon;
  stage.show(horizon, *snapshot);
  REQUIRE(snapshot->findings.horizon->ok());
  const HorizonFinding& found = snapshot->findings.horizon->found;
  REQUIRE(found.lines.size() == 3);
  const auto drawn = points(table_of(stage, *snapshot), "horizon: A");
  std::vector<std::pair<float, float>> wanted;  // the seeds, then their median
  const auto add = [&](const std::vector<float>& accuracy) {
    for (std::size_t k = 0; k < accuracy.size(); ++k)
      wanted.emplace_back(static_cast<float>(found.lengths[k] - 1), 100 * accuracy[k]);
  };
  for (const HorizonLine& line : found.lines) add(line.accuracy);
  for (std::size_t k = 0; k < found.median.size(); ++k) {
    std::vector<float> at;
    for (const HorizonLine& line : found.lines) at.push_back(line.accuracy[k]);
    std::ranges::sort(at);
    CHECK(found.median[k] == at[1]);
  }
  add(found.median);
  CHECK(drawn == wanted);
  CHECK(stage.ui.item("A: seeds").value == "3");
}

TEST_CASE(
    "curves: kept runs of other seeds are thin lines with their median, exact when pointed at",
    "[viz][curves][seeds]") {
  const auto snapshot = three_seeds();
  const SeedCurves seeds = seed_curves(*snapshot);
  REQUIRE(seeds.others.size() == 2);
  CHECK(seeds.name == "median of 3 seeds");
  CHECK(seeds.others[0].name == "seed 1 (#1)");
  const auto accuracy_of = [&](std::size_t run, float update) {
    const RunCurve& curve = snapshot->run_curves.at(run);
    for (std::size_t i = 0; i < curve.update.size(); ++i)
      if (curve.update[i] == update) return 100 * curve.accuracy[i];
    return NAN;
  };
  for (std::size_t i = 0; i < seeds.accuracy_x.size(); ++i) {
    const float update = seeds.accuracy_x[i];
    std::vector<float> at = {accuracy_of(0, update), accuracy_of(2, update)};
    if (update <= 25) at.push_back(accuracy_of(1, update));  // that one ended there
    std::ranges::sort(at);
    INFO("update " << update);
    CHECK(seeds.accuracy[i] == (at.size() == 3 ? at[1] : (at[0] + at[1]) / 2));
  }

  const CurvesPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 1300, .height = 500});
  CHECK(stage.outbox.take_questions().run_curves);
  std::set<std::string> drawn;
  for (const ListedLine& line : stage.ui.items().lines())
    if (line.drawn) drawn.insert(line.plot + ": " + line.name);
  for (const char* plot : {"loss", "accuracy"})
    for (const std::string& name :
         {std::string("median of 3 seeds"), std::string("seed 1 (#1)"), std::string("seed 2 (#2)")})
      CHECK(drawn.contains(std::string(plot) + ": " + name));

  // By keyboard to update 20 of both plots: what is said are the numbers of the history.
  const HistoryRow& row = snapshot->history.at(20);
  REQUIRE(row.update == 20);
  const auto said = [&](const char* plot) {
    stage.ui.focus(plot);
    stage.ui.key(ImGuiKey_Home);
    for (int i = 0; i < 60; ++i) {
      stage.ui.wait(0.3f);
      const auto& text = stage.ui.ui().overlay().text;
      if (text && text->name == "update 20") return *text;
      stage.ui.key(ImGuiKey_RightArrow);
    }
    FAIL("update 20 was not found in " << plot);
    return TooltipText{};
  };
  const auto has = [](const TooltipText& text, const std::string& line) {
    INFO(line);
    CHECK(std::ranges::find(text.formula, line) != text.formula.end());
  };
  const TooltipText loss = said("loss");
  has(loss, "training  " + format_value(static_cast<double>(row.loss_bits)) + " bits");
  has(loss, "held-out  " + format_value(static_cast<double>(row.held_out_bits)) + " bits");
  const TooltipText accuracy = said("accuracy");
  has(accuracy, "accuracy  " + format_value(100 * static_cast<double>(row.accuracy)) + " %");
  has(accuracy, "seed 1 (#1)  " + format_value(static_cast<double>(accuracy_of(0, 20))) + " %");
  has(accuracy, "seed 2 (#2)  " + format_value(static_cast<double>(accuracy_of(1, 20))) + " %");
}

TEST_CASE("panel table: a matrix entry by entry; several in one cell are named so",
          "[viz][files][weights]") {
  Config config = small_config();
  const WeightsPanel panel;
  for (const int hidden : {7, 150}) {
    config.model.hidden = hidden;
    const auto snapshot = snapshot_after(config, 2);
    const MatrixFinding& f = snapshot->findings.matrix->found;
    ViewStage stage(panel, *snapshot, {.width = 1100, .height = 800});
    const auto rows = table_of(stage, *snapshot);
    const std::string name = f.row_group == 1 ? f.choice.parameter + "[1,2]"
                                              : "strongest of " + f.choice.parameter + "[2…3,4…5]";
    CHECK((f.row_group > 1) == (hidden == 150));
    const auto found = std::ranges::find(rows, name, &Row::what);
    INFO(name);
    REQUIRE(found != rows.end());
    CHECK(number(found->value) == f.cells.at(static_cast<std::size_t>(2 * f.cell_rows() + 1)));
  }
}

TEST_CASE("panel files: each view gives a picture, a drawing and a table of itself",
          "[viz][files][slow]") {
  for (const ViewInfo& view : list_views()) {
    const std::string id(view.id);
    INFO(id);
    FakePlatform platform;
    platform.start_link = "v=1&task=recall&T=8&H=6&B=3&view=" + id;
    if (id == "generate" || id == "next") platform.start_link = "v=1&T=8&H=6&B=3&view=" + id;
    if (id == "attention") platform.start_link = "v=1&task=lookup&m=attention&d=8&view=" + id;
    AppHarness app(platform, {.width = 1440, .height = 1500, .record_cells = false});
    app.click("step");
    app.until([&] { return app.state()["update"] == 1; });
    app.wait(1);
    for (const char* format : {"Picture (PNG)", "Drawing (SVG)", "Table (CSV)"}) {
      app.click("save: " + std::string(view.title));
      app.step(2);
      app.click(format);
      app.step(4);
    }
    const auto text = [&](const char* ending) {
      const Bytes& file = platform.offered["unroll-" + id + ending];
      return std::string(file.begin(), file.end());
    };
    CHECK(text(".png").substr(1, 3) == "PNG");
    CHECK(text(".png").size() > 1000);
    CHECK(text(".svg").starts_with("<svg "));
    CHECK(text(".svg").ends_with("</svg>\n"));
    CHECK(text(".svg").find("<path ") != std::string::npos);
    CHECK(rows_of(text(".csv")).size() > 1);
  }
}

}  // namespace unroll::viz::testing
