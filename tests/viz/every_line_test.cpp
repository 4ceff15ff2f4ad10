// No view invents a curve: every point of every line that is plotted is read back and must be what
// the history, the findings or the example have there.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/horizon_panel.h"
#include "viz/views/measure.h"
#include "viz/views/race_panel.h"
#include "viz/views/reading.h"
#include "viz/views/views.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

using Points = std::vector<std::pair<float, float>>;

Points points_of(const ListedLine& line) {
  Points out;
  for (std::size_t i = 0; i < line.y.size(); ++i) out.emplace_back(line.x[i], line.y[i]);
  return out;
}

/// What was measured of a column of the history.
Points column(const Snapshot& s, float HistoryRow::* of, float scale = 1, bool start = true) {
  Points out;
  for (const HistoryRow& row : s.history)
    if (!std::isnan(row.*of) && (start || row.update > 0))
      out.emplace_back(static_cast<float>(row.update), scale * row.*of);
  return out;
}

Points row_of(const std::vector<float>& values, int rows, int row, int first = 0) {
  Points out;
  for (std::size_t i = static_cast<std::size_t>(row); i < values.size();
       i += static_cast<std::size_t>(rows))
    out.emplace_back(static_cast<float>(first + static_cast<int>(out.size())), values[i]);
  return out;
}

Points along(const std::vector<float>& y, float scale = 1) {
  Points out;
  for (const float v : y) out.emplace_back(static_cast<float>(out.size()), scale * v);
  return out;
}

/// The one line that is no number of the engine: gradient_panel_test looks at it.
constexpr const char* kFitted = "gradient against lag: fit";

/// All that may stand under this name; empty where nothing is known of it.
std::vector<Points> truths(const Snapshot& s, const std::string& plot, const std::string& name) {
  const Findings& f = s.findings;
  if (plot == "loss" && name == "training") {
    // So few updates that the window of the running mean is one of them.
    return {column(s, &HistoryRow::loss_bits, 1, false)};
  }
  if (plot == "loss") return {column(s, &HistoryRow::held_out_bits)};
  if (plot == "accuracy") return {column(s, &HistoryRow::accuracy, 100)};
  if (plot == "gradient norm")
    return {column(s, name == "raw" ? &HistoryRow::gradient_norm : &HistoryRow::clipped_norm, 1,
                   false)};
  std::vector<Points> all;
  if (plot == "share of the gradient by age")
    for (const StateFlow& state : f.flow->found.states) {
      std::vector<float> older = state.share_older;
      if (!older.empty()) older.pop_back();  // the last distance has nothing older
      all.push_back(along(older, 100));
    }
  if (plot == "gradient against lag") {
    const FlowFinding& flow = f.flow->found;
    for (const StateFlow& state : flow.states)
      for (int k = 0; k < flow.steps && state.slot.name == name; ++k) {
        Points back;
        for (int t = k; t >= 0; --t)
          back.emplace_back(static_cast<float>(k - t),
                            state.norms[static_cast<std::size_t>(k * flow.steps + t)]);
        all.push_back(std::move(back));
      }
  }
  if (plot == "probes") {
    const ProbesFinding& probes = f.probes->found;
    const auto at_places = [&](const std::vector<float>& y) {
      Points out;
      for (std::size_t i = 0; i < y.size(); ++i)
        out.emplace_back(static_cast<float>(probes.places[i]), y[i]);
      return out;
    };
    if (name == "commonest symbol") all.push_back(at_places(probes.majority));
    for (const ProbeLine& line : probes.lines)
      if (line.slot.address() == name) all.push_back(at_places(line.accuracy));
  }
  if (plot == "horizon") {
    const HorizonFinding& horizon = f.horizon->found;
    const auto at_lengths = [&](const std::vector<float>& y) {
      Points out;
      for (std::size_t i = 0; i < y.size(); ++i)
        out.emplace_back(static_cast<float>(horizon.lengths[i] - 1), 100 * y[i]);
      return out;
    };
    all.push_back(at_lengths(horizon.median));
    for (const HorizonLine& line : horizon.lines) all.push_back(at_lengths(line.accuracy));
  }
  if (plot == "way") {
    const ContinuationFinding& c = f.continuation->found;
    const auto given = static_cast<std::ptrdiff_t>(c.given);
    const Points truth = row_of(c.truth, c.numbers, 0);
    if (name == "given") all.push_back(Points(truth.begin(), truth.begin() + given));
    if (name == "truth") all.push_back(Points(truth.begin() + given - 1, truth.end()));
    if (name == "network") {
      Points way = row_of(c.written, c.numbers, 0, c.given);
      way.insert(way.begin(), truth[static_cast<std::size_t>(given - 1)]);
      all.push_back(std::move(way));
    }
  }
  if (plot == "example series") {
    const int rows = static_cast<int>(s.task.symbols.size());
    for (int row = 0; row < rows; ++row)
      if (s.task.symbols[static_cast<std::size_t>(row)] == name)
        all.push_back(row_of(s.example.values, rows, row));
  }
  return all;
}

std::vector<std::shared_ptr<const Snapshot>> runs() {
  std::vector<std::shared_ptr<const Snapshot>> out;
  const auto add = [&](TaskKind task, ModelKind model) {
    Config config = small_config();
    config.task.kind = task;
    config.model.kind = model;
    config.model.width = 8;
    out.push_back(snapshot_after(config, 20));
  };
  add(TaskKind::kChars, ModelKind::kRnn);
  add(TaskKind::kRecall, ModelKind::kLstm);
  add(TaskKind::kSines, ModelKind::kGru);
  add(TaskKind::kHeartbeat, ModelKind::kRnn);
  return out;
}

/// What is drawn of a line that is a number at each point; the rest is said to be missing.
Points finite(Points points) {
  std::erase_if(points, [](const auto& p) { return std::isnan(p.second); });
  return points;
}

}  // namespace

TEST_CASE("every view: each point of a curve is a number of the engine", "[viz][views][numbers]") {
  const auto views = make_views();
  std::set<std::string> plots;
  for (const auto& snapshot : runs()) {
    const Snapshot& s = *snapshot;
    ViewStage stage(*views.front(), s, {.width = 1200, .height = 900});
    for (const auto& view : views) {
      stage.show(*view, s);
      stage.state.probes = true;
      stage.ui.step(3);
      for (const ListedLine& line : stage.ui.items().lines()) {
        if (!line.drawn || line.y.empty()) continue;
        const std::string name = line.plot + ": " + line.name;
        INFO(name << " in " << view->info().id);
        plots.insert(line.plot);
        if (name == kFitted) continue;
        const std::vector<Points> possible = truths(s, line.plot, line.name);
        CHECK_FALSE(possible.empty());
        const bool found = std::ranges::any_of(possible, [&](const Points& truth) {
          return finite(truth) == finite(points_of(line));
        });
        CHECK(found);
      }
    }
  }
  for (const char* plot :
       {"loss", "accuracy", "gradient norm", "gradient against lag", "share of the gradient by age",
        "probes", "horizon", "way", "example series"}) {
    INFO(plot);
    CHECK(plots.contains(plot));
  }
}

TEST_CASE("race view: each model's line is its history, along updates, time and work",
          "[viz][race][numbers]") {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  const auto first = snapshot_after(config, 40);
  config.model.kind = ModelKind::kGru;
  const auto second = snapshot_after(config, 40);
  const RacePanel panel;
  ViewStage stage(panel, *first, {.width = 1100, .height = 600});
  CurveDigest other;
  other.follow(1, second->history);
  stage.runs = {{.now = first.get(),
                 .config = first->config,
                 .curves = &stage.curves,
                 .history = first->history},
                {.now = second.get(),
                 .config = second->config,
                 .curves = &other,
                 .history = second->history}};
  for (const RaceAxis axis : {RaceAxis::kUpdates, RaceAxis::kWork}) {
    stage.state.race_axis = axis;
    stage.ui.step(3);
    int checked = 0;
    for (const ListedLine& line : stage.ui.items().lines()) {
      const Snapshot& s = line.name == "A" ? *first : *second;
      const double scale = axis == RaceAxis::kUpdates ? 1.0
                                                      : static_cast<double>(s.cost.multiply_adds) *
                                                            s.config.task.batch / 1e9;
      Points wanted;
      for (const auto& [update, accuracy] : column(s, &HistoryRow::accuracy, 100))
        wanted.emplace_back(static_cast<float>(static_cast<double>(update) * scale), accuracy);
      INFO(line.name << (line.drawn ? " as drawn" : " in full"));
      CHECK(points_of(line) == wanted);
      ++checked;
    }
    CHECK(checked == 4);  // two models, each as it is drawn and in full
  }
}

TEST_CASE("horizon view: the table says what the engine has measured", "[viz][horizon][numbers]") {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  Session session;
  for (const std::uint64_t seed : {5, 6, 7}) {
    config.seed = seed;
    session.apply(Reset{config});
    session.apply(StepUpdate{20 * seed});
    while (session.step()) {
    }
  }
  session.apply(Ask{.questions = set_of({Question::kHorizon})});
  const auto snapshot = session.snapshot({});
  const HorizonFinding& found = snapshot->findings.horizon->found;
  REQUIRE(found.lines.size() == 3);
  std::set<std::uint64_t> seeds;
  for (const HorizonLine& line : found.lines) {
    seeds.insert(line.seed);
    CHECK(line.update == 20 * line.seed);
  }
  CHECK(seeds == std::set<std::uint64_t>{5, 6, 7});
  const HorizonPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 1100, .height = 600});
  CHECK(stage.ui.item("A: seeds").value == "3");
  for (std::size_t k = 0; k < found.lengths.size(); ++k) {
    std::vector<float> at;
    for (const HorizonLine& line : found.lines) at.push_back(line.accuracy[k]);
    std::ranges::sort(at);
    const std::string label = "A: accuracy @" + std::to_string(found.lengths[k] - 1);
    INFO(label);
    CHECK(stage.ui.item(label).value == share_text(static_cast<double>(at[1])));
  }
  stage.ui.click("Copy table");
  const std::vector<Wish> wishes = stage.outbox.take_wishes();
  REQUIRE(wishes.size() == 1);
  const std::string table = std::get<CopyText>(wishes[0]).text;
  CHECK(std::ranges::count(table, '\n') ==
        static_cast<std::ptrdiff_t>(1 + 3 * found.lengths.size()));
}

}  // namespace unroll::viz::testing
