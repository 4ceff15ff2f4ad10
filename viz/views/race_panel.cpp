#include "viz/views/race_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "viz/views/measure.h"
#include "viz/views/race_editor.h"
#include "viz/views/race_table.h"
#include "viz/views/run_letter.h"
#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kBesideFrom = 620;  // logical pixels: plot and table side by side
constexpr float kPlotShare = 0.36f;
constexpr float kLeastPlot = 96, kTallPlot = 220;
constexpr float kAxisSwitch = 186;
constexpr float kRow = 26, kHead = 16;
constexpr double kGiga = 1e9, kMilli = 1e3;

/// The curve of one run, ready to be drawn.
struct Line {
  std::string name;
  std::vector<float> x, y;
};

bool counted(const TaskView& task) { return task.measure == Measure::kAccuracy; }

/// Of a row's loss and accuracy what the task is measured in; shares in per cent.
float shown_measure(const TaskView& task, float loss, float accuracy) {
  switch (task.measure) {
    case Measure::kAccuracy:
      return 100 * accuracy;
    case Measure::kError:
      return std::sqrt(loss);
    case Measure::kBits:
      break;
  }
  return loss;
}

/// Where an update stands on the axis; nothing where nobody knows what it took.
std::optional<double> place_of(RaceAxis axis, const RunView& run, const RaceRow& row,
                               double update) {
  switch (axis) {
    case RaceAxis::kTime:
      return run.spent ? run.spent->seconds(update) : std::nullopt;
    case RaceAxis::kWork:
      return update * static_cast<double>(row.cost.multiply_adds) * run.now->config.task.batch /
             kGiga;
    case RaceAxis::kUpdates:
      break;
  }
  return update;
}

std::vector<Line> lines_of(const ViewInput& input, std::span<const RaceRow> rows) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    Line line;
    const RunView& run = input.runs[i];
    line.name = std::string(1, rows[i].letter);
    if (run.now)
      for (const CurvePoint& p : run.curves->points()) {
        const float y = shown_measure(run.now->task, p.held_out, p.accuracy);
        if (!std::isfinite(y) || p.first > run.now->furthest) continue;
        const auto x = place_of(input.state.race_axis, run, rows[i], (p.first + p.last) / 2.0);
        if (!x) continue;
        line.x.push_back(static_cast<float>(*x));
        line.y.push_back(y);
      }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// What is reached without a network, weakest and strongest, with names.
std::vector<Level> levels_of(const TaskView& task) {
  std::vector<Level> levels;
  for (const BaselineView& b : task.baselines)
    levels.push_back({b.name, counted(task) ? 100 * b.value : b.value});
  if (is_text(task)) levels = loss_levels(task);
  if (levels.size() > 2) levels = {levels.front(), levels.back()};
  return levels;
}

/// Lists all measurements of the runs, for tables; the drawn lines may be means over some of them.
void list_exact(const ViewInput& input, std::span<const RaceRow> rows, const Rect& place) {
  if (!ui().items().records_cells()) return;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const RunView& run = input.runs[i];
    if (!run.now) continue;
    ListedLine line{"race", std::string(1, rows[i].letter), {}, {}, place.Min, place.Max};
    for (const HistoryRow& row : run.history) {
      const float y = shown_measure(run.now->task, row.held_out_bits, row.accuracy);
      if (!std::isfinite(y) || row.update > run.now->furthest) continue;
      const auto x = place_of(input.state.race_axis, run, rows[i], static_cast<double>(row.update));
      if (!x) continue;
      line.x.push_back(static_cast<float>(*x));
      line.y.push_back(y);
    }
    ui().items().line(std::move(line));
  }
}

void plot(const ViewInput& input, std::span<const RaceRow> rows, ImVec2 size) {
  const TaskView& task = input.now.task;
  const std::vector<Line> lines = lines_of(input, rows);
  std::vector<PlotSeries> series;
  float right = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const ModelLook look = model_look(theme(), static_cast<int>(i));
    series.push_back({.name = lines[i].name,
                      .y = lines[i].y,
                      .x = lines[i].x,
                      .color = look.color,
                      .style = look.style});
    if (!lines[i].x.empty()) right = std::max(right, lines[i].x.back());
  }
  const std::vector<Level> levels = levels_of(task);
  std::vector<std::string> names;
  for (const Level& level : levels)
    names.push_back(level.name + " " + format_short(std::round(level.value * 10) / 10) +
                    (counted(task) ? " %" : ""));
  std::vector<PlotBaseline> baselines;
  for (std::size_t i = 0; i < levels.size(); ++i)
    baselines.push_back({static_cast<float>(levels[i].value), names[i]});
  // What was trained at an earlier visit took nobody knows how long.
  const bool resumed = std::ranges::any_of(
      input.runs, [](const RunView& run) { return run.spent && run.spent->first_update() > 0; });
  const std::string_view kLabels[] = {
      "updates", resumed ? "seconds of training since it goes on here" : "seconds of training",
      "10⁹ multiply-adds"};
  static constexpr std::string_view kNouns[] = {"update", "second", "10⁹ multiply-adds"};
  const auto axis = static_cast<std::size_t>(input.state.race_axis);
  const bool counts = input.state.race_axis == RaceAxis::kUpdates;
  PlotSpec spec{.height = size.y,
                .y_min = 0.0f,
                .x_min = 0.0f,
                .x_max = counts ? std::max(right, 10.0f) : std::max(right, 1e-3f),
                .x_label = kLabels[axis],
                .baselines = baselines,
                .empty = "No measurement yet",
                .empty_how = "Press Play: each run is measured every ten updates.",
                .x_noun = kNouns[axis]};
  if (counted(task)) spec.y_max = 100.0f;
  list_exact(input, rows, line_plot("race", series, spec, {.width = size.x}).area);
}

struct Column {
  std::string_view head;
  std::string_view help;
  float width;
  int rank;  ///< the lowest leave first where there is too little room
};

constexpr int kNumberColumns = 6;

/// The columns of numbers, from left to right.
std::array<Column, kNumberColumns> columns(const TaskView& task) {
  return {{{"params", "Numbers that training can change", 52, 4},
           {"ops/step",
            "Multiplications with weights, and of attention, for one time step of one sequence: "
            "what a step costs",
            56, 1},
           {"depth",
            "Matrix products that have to wait for each other in one forward pass: T for what goes "
            "from step to step, a few for attention, however long the sequence. Clocks hardly show "
            "it on one processor; parallel machines do",
            42, 2},
           {"ms",
            "Milliseconds that an update takes on this machine, the mean of the last 64. Compare "
            "it with the depth: one processor does not care much in which order it computes",
            44, 3},
           {"held-out", "Last measured on examples that are never trained on", 60, 6},
           {passed_words(task),
            "The first measured update (every tenth is) at which it had learned the task: 95 % "
            "right, or better than every rule without a network",
            counted(task) ? 48.0f : 70.0f, 5}}};
}

std::array<std::string, kNumberColumns> cells(const RaceRow& row, const TaskView& task) {
  if (!row.started) return {"–", "–", "–", "–", "–", "–"};
  return {format_count(static_cast<std::int64_t>(row.parameters)),
          format_count(row.cost.multiply_adds_per_step()),
          format_count(row.cost.dependent_products),
          row.us_per_update > 0 ? format_short(row.us_per_update / kMilli) : "–",
          row.held_out ? measure_text(task, *row.held_out) : "–",
          row.passed ? format_count(*row.passed) : "–"};
}

/// A stroke in the line style of a run, so that table and plot are told together without colour.
void style_stroke(int run, const Rect& place) {
  const ModelLook look = model_look(theme(), run);
  const float y = snap(place.GetCenter().y);
  styled_line(canvas(), {place.Min.x, y}, {place.Max.x, y}, look.color, px(metric::kLine),
              look.style);
}

class Table {
 public:
  Table(const ViewInput& input, Outbox& outbox, std::span<const RaceRow> rows, float width)
      : input_(input), outbox_(outbox), rows_(rows), columns_(columns(input.now.task)) {
    const float fixed = px(28 + 26 + kLeastWords) + 2 * ui().control_height(true);
    float total = fixed;
    for (const Column& c : columns_) total += px(c.width);
    for (int rank = 1; rank <= kNumberColumns; ++rank)
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (columns_[i].rank == rank && total > width) {
          total -= px(columns_[i].width);
          shown_[i] = false;
        }
  }

  void draw(float width) {
    const RowSpacing rows(0);
    head(width);
    for (std::size_t i = 0; i < rows_.size(); ++i) line(static_cast<int>(i), width);
  }

 private:
  static constexpr float kLeastWords = 100;

  /// Right edges of the columns of numbers, right of the words.
  float numbers_from(const Rect& row) const {
    float x = row.Max.x - 2 * ui().control_height(true);
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (shown_[i]) x -= px(columns_[i].width);
    return x;
  }

  void head(float width) {
    const Rect row = take_place({width, px(kHead)});
    float x = numbers_from(row);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!shown_[i]) continue;
      const Rect cell(x, row.Min.y, x + px(columns_[i].width), row.Max.y);
      draw_text_in(canvas(), Type::kSmall, cell, Align::kRight, theme().muted, columns_[i].head);
      ui().items().cell("head: " + std::string(columns_[i].head), cell.Min, cell.Max, "",
                        Role::kText);
      if (ImGui::IsMouseHoveringRect(cell.Min, cell.Max)) tooltip(columns_[i].help);
      x = cell.Max.x;
    }
  }

  void line(int run, float width) {
    const Theme& t = theme();
    const auto index = static_cast<std::size_t>(run);
    const RaceRow& r = rows_[index];
    const RunView& view = input_.runs[index];
    const Rect row = take_place({width, px(kRow)});
    hline(canvas(), row.Min.x, row.Max.x, row.Min.y, t.line);
    const LayoutGuard layout;
    run_letter(input_, outbox_, run, {row.Min.x, row.Min.y, row.Min.x + px(28), row.Max.y});
    style_stroke(run, {row.Min.x + px(30), row.Min.y, row.Min.x + px(50), row.Max.y});
    const float right = numbers_from(row);
    const Rect words(row.Min.x + px(56), row.Min.y, right - px(4), row.Max.y);
    const bool hindered = !view.trouble.empty();
    draw_text_in(canvas(), Type::kLabel, words, Align::kLeft, hindered ? t.bad : t.ink,
                 hindered ? view.trouble : r.model);
    const std::string name(1, r.letter);
    ui().items().cell(name + ": model", words.Min, words.Max, r.model, Role::kText);
    if (hindered)
      ui().items().cell(name + ": trouble", words.Min, words.Max, view.trouble, Role::kStatus);
    if (ImGui::IsMouseHoveringRect(words.Min, words.Max))
      tooltip(hindered ? r.model + ". " + view.trouble : r.model);
    const std::array<std::string, kNumberColumns> texts = cells(r, input_.now.task);
    float x = right;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!shown_[i]) continue;
      const Rect cell(x, row.Min.y, x + px(columns_[i].width), row.Max.y);
      const bool good = (i == 5 && r.passed) || (i == 4 && r.learned);
      draw_text_in(canvas(), Type::kMonoSmall, cell, Align::kRight, good ? t.good : t.ink,
                   texts[i]);
      ui().items().cell(name + ": " + std::string(columns_[i].head), cell.Min, cell.Max, texts[i],
                        Role::kText);
      x = cell.Max.x;
    }
    buttons(run, name, {x, row.Min.y, row.Max.x, row.Max.y});
  }

  void buttons(int run, const std::string& name, const Rect& place) {
    const float control = ui().control_height(true);
    const float y = snap(place.GetCenter().y - control / 2);
    ImGui::SetCursorScreenPos({place.Max.x - 2 * control, y});
    if (icon_button("edit " + name, icon::kPencil, ButtonKind::kQuiet,
                    {.dense = true, .help = "Change model " + name}))
      outbox_.state().race_edit = run;
    if (run == 0) return;
    ImGui::SetCursorScreenPos({place.Max.x - control, y});
    if (icon_button("remove " + name, icon::kClose, ButtonKind::kQuiet,
                    {.dense = true, .help = "Take model " + name + " out of the race"}))
      outbox_.wish(RemoveRival{static_cast<std::size_t>(run)});
  }

  const ViewInput& input_;
  Outbox& outbox_;
  std::span<const RaceRow> rows_;
  std::array<Column, kNumberColumns> columns_;
  std::array<bool, kNumberColumns> shown_ = {true, true, true, true, true, true};
};

/// A rival that makes the question interesting: what the main run is not.
Rival proposal(const ViewInput& input) {
  const ModelKind kind = input.runs.front().config.model.kind;
  static constexpr std::array kOrder = {ModelKind::kLstm, ModelKind::kGru, ModelKind::kAttention,
                                        ModelKind::kRnn};
  for (const ModelKind other : kOrder) {
    const bool taken = other == kind || std::ranges::any_of(input.runs, [&](const RunView& run) {
                         return run.config.model.kind == other;
                       });
    if (taken) continue;
    Rival rival = {{"m", std::string(kModelKindNames[static_cast<std::size_t>(other)])}};
    if (other == ModelKind::kLstm || other == ModelKind::kGru) rival.emplace_back("fb", "3");
    return rival;
  }
  return {};
}

void bar(const ViewInput& input, Outbox& outbox, std::span<const RaceRow> rows, float width) {
  static constexpr std::string_view kAxes[] = {"updates", "time", "work"};
  const float left = ImGui::GetCursorPosX();
  int axis = static_cast<int>(input.state.race_axis);
  if (segmented("##x axis", axis, kAxes,
                {.dense = true,
                 .width = px(kAxisSwitch),
                 .help = "Against updates: the same batches. Against time: what training each "
                         "model up to there has really taken on this machine, each on a processor "
                         "of its own as far as there is one. Against work: multiply-adds of the "
                         "forward passes, so that a large model pays for its size."}))
    outbox.state().race_axis = static_cast<RaceAxis>(axis);
  const float gap = ImGui::GetStyle().ItemSpacing.x, icon_width = ui().control_height(true);
  const float beside = px(kAxisSwitch) + button_width("Add a model", {.icon = icon::kPlus}) +
                       button_width("Equal size") + icon_width + 3 * gap;
  if (beside <= width) ImGui::SameLine();
  const bool full = input.runs.size() > kMostRivals;
  if (button("Add a model", {.icon = icon::kPlus},
             {.disabled = full,
              .dense = true,
              .help = full ? "Four models are enough for one picture."
                           : "One more model on the same batches; edit it then."}))
    outbox.wish(AddRival{proposal(input)});
  ImGui::SameLine();
  if (button("Equal size", {},
             {.disabled = input.runs.size() < 2,
              .dense = true,
              .help = "Gives the other models so many units that all have about as many "
                      "parameters as A. They start anew."}))
    outbox.wish(MatchParameters{});
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + width - icon_width);
  if (icon_button("copy race table", icon::kCopy, ButtonKind::kQuiet,
                  {.dense = true, .help = "Copy the table, for a spreadsheet"}))
    outbox.wish(CopyText{race_text(rows, input.now.task), "Race table"});
}

void verdict(const ViewInput& input, std::span<const RaceRow> rows, float width) {
  const TaskKind kind = input.config.task.kind;
  const std::string text =
      race_verdict(rows, input.now.task, kind == TaskKind::kRecall || kind == TaskKind::kCopy);
  const Rect place = take_place({width, wrapped_height(Type::kStrong, width, text)});
  draw_wrapped(canvas(), Type::kStrong, place.Min, width, theme().ink, text);
  ui().items().cell("verdict", place.Min, place.Max, text, Role::kStatus);
}

}  // namespace

ViewInfo RacePanel::info() const {
  return {"race", "Race", Dock::kStrip,
          "Up to four models learn the same task from the same batches with the same seed, update "
          "by update; who is ahead waits. Lines: held-out measurements of each, with its letter, "
          "colour and dashes. Dashed grey: what one reaches without a network. The letter in the "
          "table shows that model in all other views. One run is one seed: press R for another "
          "before you believe a difference."};
}

std::string RacePanel::note(const ViewInput& input) const {
  const TaskView& task = input.now.task;
  const std::string what = counted(task) ? "% right" : is_text(task) ? "bits per symbol" : "error";
  return what + ", held-out, seed " + std::to_string(input.config.seed);
}

void RacePanel::draw(const ViewInput& input, Outbox& outbox) const {
  const Rect room = content_rect();
  if (input.runs.empty()) return empty_state(room, "No run yet", "It appears with the first one.");
  const std::vector<RaceRow> rows = race_rows(input.runs);
  const float between = 2 * px(metric::kGap);
  ViewState& state = outbox.state();
  if (state.race_edit >= static_cast<int>(rows.size())) state.race_edit = -1;
  const bool beside = room.GetWidth() >= px(kBesideFrom);
  const float width =
      beside ? snap((room.GetWidth() - between) * (1 - kPlotShare)) : room.GetWidth();
  const auto table = [&] {
    if (state.race_edit >= 0) return race_editor(input, outbox, state.race_edit, width);
    bar(input, outbox, rows, width);
    Table(input, outbox, rows, width).draw(width);
    ImGui::Dummy({0, 0});
  };
  if (!beside) {
    verdict(input, rows, width);
    plot(input, rows, {width, px(kTallPlot)});
    return table();
  }
  const float plot_width = room.GetWidth() - width - between;
  {
    const LayoutGuard layout;
    plot(input, rows, {plot_width, std::max(px(kLeastPlot), room.GetHeight())});
  }
  begin_column({room.Min.x + plot_width + between, room.Min.y}, width);
  table();
  if (state.race_edit < 0) verdict(input, rows, width);
  const float end = end_column();
  // As high as the higher of the two.
  ImGui::SetCursorScreenPos({room.Min.x, std::max(end, room.Min.y + px(kLeastPlot))});
  ImGui::Dummy({0, 0});
}

}  // namespace unroll::viz
