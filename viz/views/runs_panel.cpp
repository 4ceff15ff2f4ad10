#include "viz/views/runs_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "viz/views/measure.h"
#include "viz/views/run_tree.h"
#include "viz/views/save_menu.h"
#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/line_plot.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kBesideFrom = 620;  // logical pixels: plot and list side by side
constexpr float kPlotShare = 0.38f;
constexpr float kLeastPlot = 120, kTallPlot = 220;
constexpr float kRow = 30, kIndent = 16, kNumber = 34, kStroke = 24, kUpdates = 56, kResult = 84;
constexpr float kAgainst = 120, kWordsAboveBelow = 440;
constexpr int kLook = 1, kLookAgainst = 0;  // colours and dashes of the two that are compared

/// The snapshot of the run that all others branch off: rivals of a race keep none of their own.
const Snapshot& main_of(const ViewInput& input) {
  const bool known = !input.runs.empty() && input.runs.front().now;
  return known ? *input.runs.front().now : input.now;
}

const RunCard* find(std::span<const RunCard> cards, std::uint32_t id) {
  const auto at = std::ranges::find(cards, id, &RunCard::id);
  return at == cards.end() ? nullptr : &*at;
}

const RunCard* present_of(std::span<const RunCard> cards) {
  const auto at = std::ranges::find_if(cards, [](const RunCard& card) { return card.present; });
  return at == cards.end() ? nullptr : &*at;
}

/// The two that are compared; the second is null where there is but one run.
struct Pair {
  const RunCard* chosen = nullptr;
  const RunCard* against = nullptr;
};

Pair pair_of(const ViewState& state, std::span<const RunCard> cards) {
  const RunCard* present = present_of(cards);
  Pair pair{find(cards, state.run_chosen), find(cards, state.run_against)};
  if (!pair.chosen) pair.chosen = present;
  if (!pair.against || pair.against == pair.chosen)
    pair.against = pair.chosen == present ? find(cards, present ? present->parent : 0) : present;
  if (!pair.against)
    for (const RunCard& card : cards)
      if (&card != pair.chosen) pair.against = &card;
  return pair;
}

std::string name_of(const RunCard& card) { return "#" + std::to_string(card.id); }

/// Of a curve what the task is measured in; shares in per cent.
std::vector<float> measure_of(const RunCurve& curve, Measure measure) {
  std::vector<float> out = measure == Measure::kAccuracy ? curve.accuracy : curve.held_out_bits;
  for (float& v : out) {
    if (measure == Measure::kAccuracy) v *= 100;
    if (measure == Measure::kError) v = std::sqrt(v);
  }
  return out;
}

/// The finite points of a line.
struct Line {
  std::string name;
  std::vector<float> x, y;
};

Line line_of(const RunCard& card, const RunCurve& curve) {
  Line line{name_of(card), {}, {}};
  const std::vector<float> y = measure_of(curve, card.measure);
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!std::isfinite(y[i])) continue;
    line.x.push_back(curve.update[i]);
    line.y.push_back(y[i]);
  }
  return line;
}

void plot(const Snapshot& now, const Pair& pair, ImVec2 size) {
  const Theme& t = theme();
  const Measure measure = pair.chosen ? pair.chosen->measure : now.task.measure;
  std::vector<Line> lines;
  std::vector<const RunCard*> owners;
  // The two that are compared come last: over the others.
  for (const bool special : {false, true})
    for (const RunCurve& curve : now.run_curves) {
      const RunCard* card = find(now.runs, curve.id);
      if (!card || card->measure != measure) continue;
      if ((card == pair.chosen || card == pair.against) != special) continue;
      lines.push_back(line_of(*card, curve));
      owners.push_back(card);
    }
  std::vector<PlotSeries> series;
  float right = 10;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool chosen = owners[i] == pair.chosen, against = owners[i] == pair.against;
    const ModelLook look = model_look(t, chosen ? kLook : kLookAgainst);
    series.push_back({.name = lines[i].name,
                      .y = lines[i].y,
                      .x = lines[i].x,
                      .color = chosen || against ? look.color : t.muted,
                      .style = pair.against && chosen ? look.style : LineStyle::kSolid,
                      .thin = !(chosen || against)});
    if (!lines[i].x.empty()) right = std::max(right, lines[i].x.back());
  }
  const bool counted = measure == Measure::kAccuracy;
  std::vector<PlotBaseline> baselines;
  std::string chance;
  if (counted && now.task.measure == measure && !now.task.baselines.empty()) {
    const BaselineView& b = now.task.baselines.front();
    chance = b.name + " " + share_text(b.value);
    baselines.push_back({static_cast<float>(100 * b.value), chance});
  }
  PlotSpec spec{.height = size.y,
                .y_min = 0.0f,
                .x_min = 0.0f,
                .x_max = right,
                .x_label = "updates",
                .y_label = counted                      ? "right answers, %"
                           : measure == Measure::kError ? "held-out error"
                                                        : "held-out loss, bits",
                .baselines = baselines,
                .empty = "No measurement yet",
                .empty_how = "Press Play: each run is measured every ten updates.",
                .x_noun = "update"};
  if (counted) spec.y_max = 100.0f;
  line_plot("runs", series, spec, {.width = size.x});
}

void stroke_of(const Pair& pair, const RunCard& card, const Rect& place) {
  const bool chosen = &card == pair.chosen;
  if (!chosen && &card != pair.against) return;
  const ModelLook look = model_look(theme(), chosen ? kLook : kLookAgainst);
  const float y = snap(place.GetCenter().y);
  styled_line(canvas(), {place.Min.x, y}, {place.Max.x, y}, look.color, px(metric::kLine),
              pair.against ? look.style : LineStyle::kSolid);
}

class List {
 public:
  List(const Snapshot& now, Outbox& outbox, const Pair& pair, bool phone)
      : now_(now), outbox_(outbox), pair_(pair), phone_(phone) {}

  void draw(float width) {
    const RowSpacing rows(0);
    // Where there is little width, the words stand above the numbers.
    narrow_ = width < px(kWordsAboveBelow);
    head(width);
    for (const RunNode& node : run_tree(now_.runs)) line(node, width);
  }

 private:
  float height() const { return phone_ ? px(metric::kControlTouch) : px(kRow); }
  float words_height() const { return narrow_ ? px(kRow) : 0; }
  float buttons_from(const Rect& row) const { return row.Max.x - 3 * ui().control_height(!phone_); }

  void head(float width) {
    const Rect row = take_place({width, px(18)});
    const float right = buttons_from(row);
    const auto word = [&](float x0, float x1, Align align, std::string_view text) {
      draw_text_in(canvas(), Type::kSmall, {x0, row.Min.y, x1, row.Max.y}, align, theme().muted,
                   text);
    };
    word(row.Min.x, row.Min.x + px(kNumber), Align::kLeft, "run");
    if (!narrow_) word(row.Min.x + px(kNumber + kStroke), right, Align::kLeft, "settings");
    word(right - px(kResult + kUpdates), right - px(kResult), Align::kRight, "updates");
    word(right - px(kResult), right - px(4), Align::kRight, "result");
    float x = right;  // what the three buttons of a row do
    for (const std::string_view deed : {"go to", "pin", "drop"}) {
      const float next = x + ui().control_height(!phone_);
      word(x, next, Align::kCenter, deed);
      x = next;
    }
  }

  void line(const RunNode& node, float width) {
    const Theme& t = theme();
    const RunCard& card = *node.card;
    const std::string name = "run " + std::to_string(card.id);
    const Rect all = take_place({width, words_height() + height()});
    const LayoutGuard layout;
    hline(canvas(), all.Min.x, all.Max.x, all.Min.y, t.line);
    const Rect row(all.Min.x, all.Min.y + words_height(), all.Max.x, all.Max.y);
    const float right = buttons_from(row);
    const Rect body(all.Min.x, all.Min.y, right - px(4), all.Max.y);
    const std::string words = run_words(card, find(now_.runs, card.parent));
    const Interaction hit =
        interact_part(ImGui::GetID(name.c_str()), name, body, {}, Role::kOption, words);
    const bool chosen = &card == pair_.chosen;
    ui().items().describe_checked(hit.id, chosen);
    if (hit.pressed) outbox_.state().run_chosen = card.id;
    if (chosen || hit.hovered)
      fill_rect(canvas(), body, chosen ? t.accent_soft : t.soft, px(metric::kRadiusCell));
    const float indent = px(kIndent) * static_cast<float>(std::min(node.depth, 6));
    const float x = row.Min.x + indent + px(4);
    draw_text_in(canvas(), Type::kMono, {x, row.Min.y, x + px(kNumber), row.Max.y}, Align::kLeft,
                 card.present ? t.accent : t.ink, name_of(card));
    stroke_of(pair_, card, {x + px(kNumber - 4), row.Min.y, x + px(kNumber + 14), row.Max.y});
    const Rect text = narrow_ ? Rect(x, all.Min.y, all.Max.x, row.Min.y + px(metric::kHalfGap))
                              : Rect(x + px(kNumber + kStroke), row.Min.y,
                                     right - px(kResult + kUpdates), row.Max.y);
    draw_text_in(canvas(), Type::kLabel, text, Align::kLeft, t.ink,
                 card.present ? "now: " + words : words);
    number(name + ": updates", right - px(kResult + kUpdates), right - px(kResult), row,
           format_count(static_cast<std::int64_t>(card.furthest)));
    number(name + ": result", right - px(kResult), right - px(4), row, run_result(card));
    if (hit.focused) focus_ring(canvas(), body, px(metric::kRadiusControl));
    if (hit.hovered || hit.focused) tip(card, words, hit);
    buttons(card, name, row, right);
  }

  void number(const std::string& label, float x0, float x1, const Rect& row,
              const std::string& text) {
    const Rect cell(x0, row.Min.y, x1 - px(4), row.Max.y);
    draw_text_in(canvas(), Type::kMonoSmall, cell, Align::kRight, theme().ink, text);
    ui().items().cell(label, cell.Min, cell.Max, text, Role::kText);
  }

  void tip(const RunCard& card, const std::string& words, const Interaction& hit) {
    TooltipText text;
    text.name = name_of(card);
    text.value = run_result(card);
    text.formula.push_back("seed " + std::to_string(card.config.seed) + ", " +
                           format_count(static_cast<std::int64_t>(card.furthest)) + " updates");
    text.note = (card.present ? "The run that all views show. " : "") + words +
                (card.parent ? ", branched off #" + std::to_string(card.parent) + "." : ".") +
                (card.imported ? " Its first parameters come from a file." : "");
    tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
  }

  void buttons(const RunCard& card, const std::string& name, const Rect& row, float right) {
    const float control = ui().control_height(!phone_);
    const float y = snap(row.GetCenter().y - control / 2);
    const auto at = [&](int index) {
      ImGui::SetCursorScreenPos({right + control * static_cast<float>(index), y});
    };
    at(0);
    if (icon_button("go on with " + name, icon::kRepeat, ButtonKind::kQuiet,
                    {.disabled = card.present,
                     .dense = !phone_,
                     .help = card.present ? "Go on with this run: all views show it already."
                                          : "Go over to this run, to its last update. The present "
                                            "one stays in this list."}))
      outbox_.post(SwitchRun{card.id});
    at(1);
    if (icon_button((card.pinned ? "unpin " : "pin ") + name, icon::kPin,
                    card.pinned ? ButtonKind::kPlain : ButtonKind::kQuiet,
                    {.dense = !phone_,
                     .help = card.pinned ? "Pinned: it stays when room is short."
                                         : "Keep this run even when room is short"}))
      outbox_.post(PinRun{card.id, !card.pinned});
    at(2);
    if (card.present) return;
    if (icon_button("forget " + name, icon::kClose, ButtonKind::kQuiet,
                    {.dense = !phone_, .help = "Take it out of the list (Ctrl Z brings it back)"}))
      outbox_.post(ForgetRun{card.id});
  }

  const Snapshot& now_;
  Outbox& outbox_;
  Pair pair_;
  bool phone_, narrow_ = false;
};

void choose_against(const Snapshot& now, Outbox& outbox, const Pair& pair) {
  std::vector<std::string> names;
  std::vector<std::uint32_t> ids;
  int chosen = -1;
  for (const RunCard& card : now.runs) {
    if (&card == pair.chosen) continue;
    if (&card == pair.against) chosen = static_cast<int>(ids.size());
    names.push_back("with " + name_of(card));
    ids.push_back(card.id);
  }
  if (ids.size() < 2) return;
  const std::vector<std::string_view> views(names.begin(), names.end());
  if (dropdown("##compare", chosen, views,
               {.dense = true, .width = px(kAgainst), .help = "Which run to compare with"}))
    outbox.state().run_against = ids[static_cast<std::size_t>(chosen)];
  ImGui::SameLine();
}

void comparison(const Pair& pair) {
  if (!pair.against) {
    note_text(
        "This is the only run so far. Change a setting, press new seed (R), or travel back "
        "and change something there: the run that was left stays in this list.");
    return;
  }
  heading_row(name_of(*pair.chosen) + " (dashed) compared with " + name_of(*pair.against),
              run_result(*pair.chosen) + " / " + run_result(*pair.against));
  const std::vector<FieldDifference> fields = differences(*pair.chosen, *pair.against);
  const RowSpacing rows(0);
  if (fields.empty()) note_text("Both have the same settings.");
  for (const FieldDifference& field : fields)
    readout_row(field.label + (field.from_start ? "" : " (changed on the way)"),
                field.left + " / " + field.right);
  if (pair.chosen->parent == pair.against->id || pair.against->parent == pair.chosen->id) {
    const std::uint64_t fork =
        pair.chosen->parent == pair.against->id ? pair.chosen->fork : pair.against->fork;
    note_text("They have their first " + format_count(static_cast<std::int64_t>(fork)) +
              " updates in common.");
  }
}

void bar(const Snapshot& now, Outbox& outbox, const Pair& pair, bool phone) {
  choose_against(now, outbox, pair);
  if (button("Copy table", {.kind = ButtonKind::kQuiet, .icon = icon::kCopy},
             {.dense = !phone, .help = "All runs with all their settings, for a spreadsheet"}))
    outbox.wish(CopyText{runs_text(now.runs), "Table of runs"});
  ImGui::SameLine();
  if (button("Save CSV", {.kind = ButtonKind::kQuiet, .icon = icon::kDownload},
             {.dense = !phone, .help = "Every update of every run: losses, accuracy, norms"}))
    outbox.wish(SaveExport{ExportFormat::kRuns});
  ImGui::SameLine();
  if (ImGui::GetContentRegionAvail().x < save_menu_width()) ImGui::NewLine();
  save_menu(outbox, !phone);
}

}  // namespace

ViewInfo RunsPanel::info() const {
  return {
      "runs", "Runs", Dock::kStrip,
      "Everything that was trained since the page was opened. A new start keeps the run that it "
      "leaves; an edit made in the past opens a branch, and the future that it leaves is kept "
      "too. A branch stands below its run and says what was changed and from which update on. "
      "Press a line to compare it: settings in which the two differ, and their curves over one "
      "another. The arrow goes over to a run; the pin keeps it when room is short (8 MB)."};
}

std::string RunsPanel::note(const ViewInput& input) const {
  const std::size_t count = main_of(input).runs.size();
  return count == 1 ? "1 run" : std::to_string(count) + " runs";
}

void RunsPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask_run_curves();
  const Snapshot& now = main_of(input);
  const Rect room = content_rect();
  if (now.runs.empty()) return empty_state(room, "No run yet", "It appears with the first one.");
  const Pair pair = pair_of(outbox.state(), now.runs);
  const bool beside = room.GetWidth() >= px(kBesideFrom);
  const float between = 2 * px(metric::kGap);
  const float width =
      beside ? snap((room.GetWidth() - between) * (1 - kPlotShare)) : room.GetWidth();
  const auto list = [&] {
    List(now, outbox, pair, input.phone).draw(width);
    bar(now, outbox, pair, input.phone);
    comparison(pair);
  };
  if (!beside) {
    plot(now, pair, {width, px(kTallPlot)});
    return list();
  }
  const float plot_width = room.GetWidth() - width - between;
  {
    const LayoutGuard layout;
    plot(now, pair, {plot_width, std::max(px(kLeastPlot), room.GetHeight())});
  }
  begin_column({room.Min.x + plot_width + between, room.Min.y}, width);
  list();
  const float end = end_column();
  ImGui::SetCursorScreenPos({room.Min.x, std::max(end, room.Min.y + px(kLeastPlot))});
  ImGui::Dummy({0, 0});
}

}  // namespace unroll::viz
