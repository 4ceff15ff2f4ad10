#include "viz/views/horizon_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/views/measure.h"
#include "viz/views/race_table.h"
#include "viz/views/run_letter.h"
#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kBesideFrom = 620;  // logical pixels: plot and table side by side
constexpr float kPlotShare = 0.52f;
constexpr float kLeastPlot = 110, kTallPlot = 240;
constexpr float kRow = 26, kLetter = 28, kReach = 76, kSeeds = 46, kDepth = 48, kOps = 64;

const Answer<HorizonFinding>* answer_of(const RunView& run) {
  return run.now && run.now->findings.horizon ? &*run.now->findings.horizon : nullptr;
}

/// The runs of the race; the one that is shown where there is no race.
std::vector<RunView> runs_of(const ViewInput& input) {
  if (!input.runs.empty()) return {input.runs.begin(), input.runs.end()};
  RunView alone;
  alone.now = &input.now;
  alone.config = input.config;
  alone.curves = &input.curves;
  alone.history = input.history;
  return {alone};
}

/// The lines of one finding against length, in per cent.
struct Drawn {
  std::vector<float> x;
  std::vector<std::vector<float>> seeds;
  std::vector<float> median;
  std::string name;
};

Drawn drawn_of(const HorizonFinding& found, std::size_t run) {
  Drawn out;
  out.name = std::string(1, static_cast<char>('A' + run));
  for (const std::int32_t length : found.lengths) out.x.push_back(static_cast<float>(length - 1));
  for (const HorizonLine& line : found.lines) {
    std::vector<float> y;
    for (const float v : line.accuracy) y.push_back(100 * v);
    out.seeds.push_back(std::move(y));
  }
  for (const float v : found.median) out.median.push_back(100 * v);
  return out;
}

void plot(const std::vector<RunView>& runs, ImVec2 size) {
  std::vector<Drawn> drawn(runs.size());
  std::vector<PlotSeries> series;
  float right = 10;
  double chance = 0;
  int trained = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto* answer = answer_of(runs[i]);
    if (!answer || !answer->ok()) continue;
    drawn[i] = drawn_of(answer->found, i);
    right = std::max(right, drawn[i].x.back());
    chance = answer->found.chance;
    trained = answer->found.trained;
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ModelLook look = model_look(theme(), static_cast<int>(i));
    for (const std::vector<float>& seed : drawn[i].seeds)
      if (drawn[i].seeds.size() > 1)
        series.push_back(
            {.name = drawn[i].name, .y = seed, .x = drawn[i].x, .color = look.color, .thin = true});
    if (!drawn[i].median.empty())
      series.push_back({.name = drawn[i].name,
                        .y = drawn[i].median,
                        .x = drawn[i].x,
                        .color = look.color,
                        .style = look.style});
  }
  const std::string level = "chance " + share_text(chance);
  const PlotBaseline baselines[] = {{static_cast<float>(100 * chance), level}};
  const std::string mark = "trained: " + std::to_string(trained - 1);
  line_plot("horizon", series,
            {.height = size.y,
             .y_min = 0.0f,
             .y_max = 100.0f,
             .x_min = 0.0f,
             .x_max = right,
             .x_label = "steps back",
             .y_label = "right answers, %",
             .x_mark = trained > 0 ? static_cast<float>(trained - 1) : NAN,
             .x_mark_label = mark,
             .baselines = chance > 0 ? std::span<const PlotBaseline>(baselines)
                                     : std::span<const PlotBaseline>(),
             .empty = "Measuring",
             .empty_how = "The lines appear with the first measurement.",
             .x_noun = "steps back"},
            {.width = size.x});
}

/// It is not even right at the shortest length.
bool forgets(const HorizonFinding& found) {
  return found.falls && found.reach <= found.lengths.front();
}

std::string reach_text(const HorizonFinding& found) {
  if (forgets(found)) return "0";
  const std::string steps = format_count(std::lround(found.reach) - 1);
  return found.falls ? steps : "≥ " + steps;
}

/// Table: what each model reaches, and what that costs.
void table(const ViewInput& input, Outbox& outbox, const std::vector<RunView>& runs, float width) {
  const Theme& t = theme();
  const RowSpacing rows(0);
  const Rect head = take_place({width, px(18)});
  const bool wide = width >= px(360);
  const auto columns = [&](const Rect& row, Type type, ImU32 color, const std::string& reach,
                           const std::string& seeds, const std::string& ops,
                           const std::string& depth) {
    float x = row.Max.x;
    const auto put = [&](float column, const std::string& text) {
      draw_text_in(canvas(), type, {x - px(column), row.Min.y, x, row.Max.y}, Align::kRight, color,
                   text);
      x -= px(column);
    };
    put(kDepth, depth);
    if (wide) put(kOps, ops);
    put(kSeeds, seeds);
    put(kReach, reach);
    return x;
  };
  columns(head, Type::kSmall, t.muted, "reaches back", "seeds", "ops/step", "depth");
  ui().items().cell("head: reaches back", head.Min, head.Max, "", Role::kText);
  if (ImGui::IsMouseHoveringRect(head.Min, head.Max))
    tooltip(
        "How many steps back the median still is above the middle between chance and all right. "
        "Operations: multiplications for one step. Depth: matrix products that have to wait for "
        "each other.");
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RaceRow race = race_row(runs[i], i);
    const Rect row = take_place({width, px(kRow)});
    hline(canvas(), row.Min.x, row.Max.x, row.Min.y, t.line);
    const LayoutGuard layout;
    run_letter(input, outbox, static_cast<int>(i),
               {row.Min.x, row.Min.y, row.Min.x + px(kLetter), row.Max.y});
    const auto* answer = answer_of(runs[i]);
    const bool ok = answer && answer->ok();
    const std::string name(1, race.letter);
    const std::string reach = ok ? reach_text(answer->found) : "–";
    const std::string seeds = ok ? std::to_string(answer->found.lines.size()) : "–";
    const float right =
        columns(row, Type::kMonoSmall, t.ink, reach, seeds,
                race.started ? format_count(race.cost.multiply_adds_per_step()) : "–",
                race.started ? format_count(race.cost.dependent_products) : "–");
    const Rect words(row.Min.x + px(kLetter + 4), row.Min.y, right - px(4), row.Max.y);
    draw_text_in(canvas(), Type::kLabel, words, Align::kLeft, t.ink, race.model);
    ui().items().cell(name + ": reaches back", row.Min, row.Max, reach, Role::kText);
    ui().items().cell(name + ": seeds", row.Min, row.Max, seeds, Role::kText);
    if (ok)
      for (std::size_t k = 0; k < answer->found.lengths.size(); ++k)
        ui().items().cell(name + ": accuracy @" + std::to_string(answer->found.lengths[k] - 1),
                          row.Min, row.Max,
                          share_text(static_cast<double>(answer->found.median[k])), Role::kText);
    if (answer && !answer->ok() && ImGui::IsMouseHoveringRect(row.Min, row.Max))
      tooltip(answer->refused);
  }
}

/// What follows from the numbers, in words.
std::string verdict(const std::vector<RunView>& runs) {
  std::string out;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto* answer = answer_of(runs[i]);
    const std::string name(1, static_cast<char>('A' + i));
    if (!answer) continue;
    if (!answer->ok()) {
      out += name + ": " + answer->refused + " ";
      continue;
    }
    const HorizonFinding& found = answer->found;
    const std::string steps = format_count(std::lround(found.reach) - 1);
    if (forgets(found))
      out += name + " does not remember yet, not even one step back. ";
    else
      out += name + (found.falls ? " remembers about " + steps + " steps back. "
                                 : " still remembers at least " + steps + " steps back. ");
  }
  const bool one_seed = std::ranges::any_of(runs, [](const RunView& run) {
    const auto* answer = answer_of(run);
    return answer && answer->ok() && answer->found.lines.size() == 1;
  });
  if (one_seed)
    out += "One line is one seed: press new seed (R) and train again, and more lines join.";
  return out;
}

std::string table_of(const std::vector<RunView>& runs) {
  std::string out = "model\tseed\tupdate\tsteps back\taccuracy\n";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto* answer = answer_of(runs[i]);
    if (!answer || !answer->ok()) continue;
    for (const HorizonLine& line : answer->found.lines)
      for (std::size_t k = 0; k < line.accuracy.size(); ++k)
        out += std::string(1, static_cast<char>('A' + i)) + "\t" + std::to_string(line.seed) +
               "\t" + std::to_string(line.update) + "\t" +
               std::to_string(answer->found.lengths[k] - 1) + "\t" +
               format_shortest(static_cast<double>(line.accuracy[k])) + "\n";
  }
  return out;
}

}  // namespace

ViewInfo HorizonPanel::info() const {
  return {"horizon", "Horizon", Dock::kStrip,
          "How far back does a network remember? It is trained at one length and asked at others: "
          "to the right the steps between what it has to remember and the question, upwards the "
          "share of right answers. The thick line is the median over the seeds, each thin one a "
          "seed: press new seed (R) and train again for more. Dashed grey is chance, and upright "
          "the length of the training. The depth is what a "
          "recurrent network pays: one product after another, as many as there are steps; "
          "attention looks at all of them at once."};
}

std::string HorizonPanel::note(const ViewInput& input) const {
  for (const RunView& run : runs_of(input)) {
    const auto* answer = answer_of(run);
    if (answer && answer->ok())
      return std::to_string(answer->found.examples) + " sequences per length · update " +
             format_count(static_cast<std::int64_t>(answer->update));
  }
  return {};
}

void HorizonPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask_all(set_of({Question::kHorizon}));
  const std::vector<RunView> runs = runs_of(input);
  const Rect room = content_rect();
  const auto ok = [](const RunView& run) { return answer_of(run) && answer_of(run)->ok(); };
  if (std::ranges::none_of(runs, ok)) {
    const auto* first = answer_of(runs.front());
    return empty_state(room, first ? "No horizon to draw" : "Measuring the memory",
                       first ? std::string_view(first->refused) : "This takes a moment.",
                       icon::kCurves);
  }
  const bool beside = room.GetWidth() >= px(kBesideFrom);
  const float between = 2 * px(metric::kGap);
  const float width =
      beside ? snap((room.GetWidth() - between) * (1 - kPlotShare)) : room.GetWidth();
  const auto words = [&] {
    table(input, outbox, runs, width);
    const std::string text = verdict(runs);
    body_text(text);
    ui().items().cell("horizon verdict", ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), text,
                      Role::kStatus);
    if (button("Copy table", {.kind = ButtonKind::kQuiet, .icon = icon::kCopy},
               {.dense = !input.phone}))
      outbox.wish(CopyText{table_of(runs), "Table of accuracies"});
  };
  if (!beside) {
    plot(runs, {width, px(kTallPlot)});
    return words();
  }
  const float plot_width = room.GetWidth() - width - between;
  {
    const LayoutGuard layout;
    plot(runs, {plot_width, std::max(px(kLeastPlot), room.GetHeight())});
  }
  begin_column({room.Min.x + plot_width + between, room.Min.y}, width);
  words();
  const float end = end_column();
  ImGui::SetCursorScreenPos({room.Min.x, std::max(end, room.Min.y + px(kLeastPlot))});
  ImGui::Dummy({0, 0});
}

}  // namespace unroll::viz
