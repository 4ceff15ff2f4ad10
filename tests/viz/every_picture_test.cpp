// Golden pictures of every view in every theme. UNROLL_UPDATE_GOLDEN=1 renews them.
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "engine/session/session.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/views.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;

std::shared_ptr<const Snapshot> trained(TaskKind task, ModelKind model, int length = 6) {
  Config config = small_config();
  config.task.kind = task;
  config.task.length = length;
  config.model.kind = model;
  config.model.width = 8;
  config.model.heads = 2;
  if (task == TaskKind::kRecall)
    config.model.gain = 0.2;  // so that the clinic has something to say
  Session session;
  session.apply(Reset{config});
  session.apply(Ask{.questions = kAllQuestions,
                    .cell = "lstm0.c[2]@3",
                    .parts = "lstm0.c[2]@3",
                    .run_curves = true});
  session.apply(StepUpdate{30});
  while (session.step()) {
  }
  session.apply(Generate{.temperature = 0.5, .length = 40, .prefix = "a"});
  return session.snapshot({});
}

/// Runs that fill the views between them.
struct Runs {
  std::shared_ptr<const Snapshot> text = trained(TaskKind::kChars, ModelKind::kLstm),
                                  rival = trained(TaskKind::kChars, ModelKind::kGru),
                                  recall = trained(TaskKind::kRecall, ModelKind::kRnn, 16),
                                  lookup = trained(TaskKind::kTwoLookups, ModelKind::kTransformer),
                                  dates = trained(TaskKind::kDates, ModelKind::kGru);

  const Snapshot& of(std::string_view view) const {
    if (view == "attention") return *lookup;
    if (view == "unroll") return *dates;
    return view == "clinic" || view == "horizon" || view == "states" ? *recall : *text;
  }
};

constexpr std::array<std::pair<ThemeId, const char*>, 3> kThemes = {
    {{ThemeId::kLight, "light"}, {ThemeId::kDark, "dark"}, {ThemeId::kHighContrast, "contrast"}}};

}  // namespace

TEST_CASE("pictures: each view looks as it did, in each theme", "[viz][views][golden]") {
  const Runs runs;
  for (const auto& [theme, called] : kThemes) {
    const auto views = make_views();
    CurveDigest rival;
    ViewStage stage(
        *views.front(), *runs.text,
        {.width = 600, .height = 380, .look = {.theme = theme, .reduced_motion = true}});
    for (const auto& view : views) {
      const std::string id(view->info().id);
      const Snapshot& snapshot = runs.of(id);
      stage.show(*view, snapshot);
      rival.follow(1, runs.rival->history);
      if (id == "race")
        stage.runs = {{&snapshot, snapshot.config, &stage.curves, snapshot.history},
                      {&*runs.rival, runs.rival->config, &rival, runs.rival->history}};
      stage.state.calculated = "lstm0.c[2]@3";
      stage.log = {{0, 'A', "Ask for 30 updates"}, {30, 'A', "Write 40 symbols"}};
      stage.ui.step(4);
      const std::string problem = check_golden("each-" + id + "-" + called, stage.ui.picture());
      INFO(problem);
      CHECK(problem.empty());
    }
  }
}

}  // namespace unroll::viz::testing
