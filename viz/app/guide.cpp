#include "viz/app/guide.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/app/read_outs.h"
#include "viz/views/measure.h"
#include "viz/views/race_table.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

struct Page {
  std::string_view title;
  std::string text;
  std::string_view task, touch_task;
};

/// Shares of what is left to gain that count as learned.
constexpr double kLearnedLoss = 0.1, kLearnedAnswers = 0.5;

std::string quoted(std::string_view title) { return "“" + std::string(title) + "”"; }

/// What the best rule without a network reaches: "chance: 12.5 %".
std::string strongest_rule(const TaskView& task) {
  const BaselineView* best = nullptr;
  const bool more = task.measure == Measure::kAccuracy;
  for (const BaselineView& b : task.baselines)
    if (!best || (more ? b.value > best->value : b.value < best->value)) best = &b;
  return best ? best->name + ": " + measure_text(task, best->value) : std::string();
}

/// What was measured on held-out examples, in the task's measure.
std::string reached(const TaskView& task, const ReadOuts& out) {
  const auto loss = static_cast<double>(out.held_out_bits);
  switch (task.measure) {
    case Measure::kAccuracy:
      return share_text(static_cast<double>(out.accuracy)) + " of the held-out answers are right";
    case Measure::kBits:
      return "Held-out examples surprise it by " + format_fixed(loss, 1) + " bits per symbol";
    case Measure::kError:
      break;
  }
  return "On held-out examples its error is " + measure_text(task, std::sqrt(loss));
}

std::string learned_text(const TaskView& task, double bits) {
  return "Unseen text surprises it by " + format_fixed(bits, 1) +
         " bits per symbol; knowing only frequencies leaves " + format_fixed(task.unigram_bits, 1) +
         ".";
}

/// The first page of who comes to a network that has been trained: by a link, a file, or Play.
std::optional<Page> page_of_trained(const Surface& surface) {
  const Snapshot& snapshot = surface.input.now;
  const TaskView& task = snapshot.task;
  const ReadOuts out = read_outs(snapshot, surface.input.history);
  const auto bits = static_cast<double>(out.held_out_bits);
  const double wanted = task.measure == Measure::kAccuracy ? kLearnedAnswers : kLearnedLoss;
  if (snapshot.update == 0 || !has_learned(task, bits, static_cast<double>(out.accuracy), wanted))
    return std::nullopt;
  const bool sees_answers = surface.input.state.stage == "unroll";
  if (!is_text(task))
    return Page{
        "It has learned",
        reached(task, out) + ". The best rule without a network (" + strongest_rule(task) +
            ") does worse.",
        sees_answers
            ? "See what it answers at each step. Start anew: the key Home, or same start."
            : "Unroll shows what it answers at each step. Start anew: the key Home, or same start.",
        sees_answers ? "See what it answers at each step."
                     : "Unroll shows what it answers at each step."};
  if (!sees_answers && surface.input.state.stage != "neurons")
    return Page{"It has learned", learned_text(task, bits),
                "Open Unroll: green frames mark the right answer there. Start anew: the key Home, "
                "or same start.",
                "Open Unroll: green frames mark the right answer there."};
  return Page{"It has learned", learned_text(task, bits),
              "Green frames mark the right answer: see how often it stands on top. Start "
              "anew: the key Home, or same start.",
              "Green frames mark the right answer: see how often it stands on top."};
}

std::string first_words(const TaskView& task) {
  if (is_text(task))
    return "A small network reads a text symbol by symbol and guesses the next. Untrained, its "
           "guesses are noise.";
  std::string words = "A small network learns " + quoted(task.title) + ". Untrained, ";
  words += task.loss == LossKind::kSquared ? "its numbers are noise" : "its guesses are noise";
  if (task.baselines.empty()) return words + ".";
  const BaselineView& weakest = task.baselines.front();
  return words + "; without a network one reaches " + measure_text(task, weakest.value) + " (" +
         weakest.name + ").";
}

/// The first page until training has been seen to bring something.
Page first_page(const Surface& surface) {
  const Snapshot& now = surface.input.now;
  const ReadOuts out = read_outs(now, surface.input.history);
  if (now.update == 0 || !std::isfinite(out.held_out_bits))
    return {"First light", first_words(now.task), "Press Space and watch the loss fall.",
            "Press Play and watch the loss fall."};
  if (now.state == RunState::kDiverged)
    return {"It broke", "A number is no longer finite. The banner names the first one.",
            "Press one of its buttons.", "Press one of the banner's buttons."};
  const std::string best = strongest_rule(now.task);
  std::string text = reached(now.task, out) + " so far.";
  if (!best.empty() && !surface.input.phone)
    text += " The best rule without a network: " + best + ".";
  return {"So far", std::move(text), "Let it train on and watch the loss fall.",
          "Let it train on and watch the loss fall."};
}

/// `text` speaks of the picture of the unrolled network: where another view is open it says where
/// that is.
std::string in_unroll(const ViewState& state, std::string text) {
  return (state.stage == "unroll" ? "" : "Open Unroll. ") + text;
}

std::string words_of_column(const TaskView& task, bool recurrent) {
  return std::string("Top: what is read. Stripes: ") +
         (recurrent ? "its memory, carried from step to step. "
                    : "the features that it makes of each step. ") +
         (task.loss == LossKind::kSoftmax
              ? "Below: its best guesses; a green frame means right."
              : "Below: the numbers that it predicts, and the true ones.");
}

bool of_memory(const Config& config) {
  return config.task.kind == TaskKind::kRecall || config.task.kind == TaskKind::kCopy;
}

/// The first page where several models race.
Page page_of_race(const Surface& surface) {
  const std::vector<RaceRow> rows = race_rows(surface.input.runs);
  const TaskView& task = surface.input.now.task;
  const Config& config = surface.input.config;
  const bool memory = of_memory(config);
  const auto trained = std::ranges::find_if(rows, [](const RaceRow& r) { return r.update > 0; });
  if (trained == rows.end()) {
    const std::string many = rows.size() == 2 ? "Two" : rows.size() == 3 ? "Three" : "Four";
    if (config.task.kind == TaskKind::kRecall)
      return {"Sixty seconds",
              many + " networks read " + std::to_string(config.task.length) +
                  " symbols, one at a time. At the end each is asked for the first one.",
              "Press Space. Which one remembers?", "Press Play. Which one remembers?"};
    return {"A race", many + " networks learn " + quoted(task.title) + " from the same batches.",
            "Press Space. Which one learns it first?", "Press Play. Which one learns it first?"};
  }
  std::string verdict = race_verdict(rows, task, memory);
  if (config.task.kind == TaskKind::kRecall && !surface.input.phone)
    verdict = "The first of " + std::to_string(config.task.length) +
              " symbols is to be named at the end. " + verdict;
  if (surface.input.training)
    return {"They learn", verdict, "Watch the lines in the race.", "Watch the lines in the race."};
  return {"So far", verdict, "Press R and Space: another seed, another race. Or Next: why?",
          "Start with another seed: another race."};
}

std::array<Page, 4> pages(const Surface& surface) {
  const TaskView& task = surface.input.now.task;
  const bool recurrent = is_recurrent(surface.input.now.config.model.kind);
  const ViewState& state = surface.input.state;
  const Page column = {"One column is one moment",
                       in_unroll(state, words_of_column(task, recurrent)),
                       "Drag the violet line through time.", "Drag the violet line through time."};
  Page blame =
      recurrent
          ? Page{"Blame flows backwards",
                 "The lowest lane shows how strongly the loss pulls at each earlier state. Step by "
                 "step back in time it grows or fades.",
                 "Press G to see its true size.", "Switch the gradient to lin for its true size."}
          : Page{"No memory, no way back",
                 "The lowest lane shows how strongly the loss pulls at the features of each step. "
                 "Nothing is carried over, so nothing flows back in time.",
                 "Choose a recurrent model and compare.", "Choose a recurrent model and compare."};
  blame.text = in_unroll(state, std::move(blame.text));
  if (surface.input.runs.size() > 1) {
    Page compare = blame;
    compare.task = "Press A and B in the top bar and compare.";
    compare.touch_task = "Press the letters in the race and compare.";
    return {{page_of_race(surface),
             column,
             compare,
             {"Change one thing",
              "The pencil in the race opens a model's settings. Set the gate bias of an LSTM to 0: "
              "its memory then halves at every step before it has learned anything.",
              "Then press Home and Space.", "Then start again and press Play."}}};
  }
  return {{
      first_page(surface),
      column,
      blame,
      {"Break it",
       std::string(recurrent ? "Set the recurrent gain to 3, or the learning rate to 3."
                             : "Set the learning rate to 3.") +
           " What happens to the gradient" + (is_text(task) ? ", and to the samples?" : "?"),
       "Then press Home and try clipping.", "Then start again and try clipping."},
  }};
}

void bold_text(std::string_view text, float width) {
  const Rect place = take_place({width, wrapped_height(Type::kStrong, width, text)});
  draw_wrapped(canvas(), Type::kStrong, place.Min, width, theme().ink, text);
  ui().items().cell(text, place.Min, place.Max, text, Role::kText);
}

void desktop_page(ViewState& state, const Page& page, int count) {
  const std::string note = std::to_string(state.guide_page + 1) + " / " + std::to_string(count);
  begin_card(std::string(page.title) + "##guide", {.note = note, .accent_title = true});
  body_text(page.text);
  bold_text(ui().look().touch ? page.touch_task : page.task, ImGui::GetContentRegionAvail().x);
  if (button("Back", {}, {.disabled = state.guide_page == 0, .dense = true})) --state.guide_page;
  const ButtonSpec quiet{.kind = ButtonKind::kQuiet};
  const float right = button_width("Next") + button_width("Close", quiet) + px(metric::kGap);
  ImGui::SameLine();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                       std::max(0.0f, ImGui::GetContentRegionAvail().x - right));
  if (button("Close", quiet, {.dense = true})) state.guide_open = false;
  ImGui::SameLine();
  if (button("Next", {}, {.disabled = state.guide_page == count - 1, .dense = true}))
    ++state.guide_page;
  end_card();
}

/// Text, and below it what to do beside the two buttons.
void phone_page(ViewState& state, const Page& page, int count) {
  begin_card("##guide");
  body_text(page.text);
  const float control = ui().control_height(), whole = ImGui::GetContentRegionAvail().x;
  const float width = whole - 2 * control - 2 * px(metric::kHalfGap);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string_view task = ui().look().touch ? page.touch_task : page.task;
  const float text = wrapped_height(Type::kStrong, width, task), row = std::max(control, text);
  {
    const LayoutGuard layout;
    ImGui::SetCursorScreenPos({at.x, snap(at.y + (row - text) / 2)});
    bold_text(task, width);
    ImGui::SetCursorScreenPos(
        {at.x + width + px(metric::kHalfGap), snap(at.y + (row - control) / 2)});
    if (icon_button("next hint", icon::kChevronRight, ButtonKind::kQuiet))
      state.guide_page = (state.guide_page + 1) % count;
    ImGui::SameLine(0, px(metric::kHalfGap));
    if (icon_button("close hints", icon::kClose, ButtonKind::kQuiet)) state.guide_open = false;
  }
  take_place({whole, row});
  end_card();
}

}  // namespace

void guide_card(Surface& surface) {
  ViewState& state = surface.state();
  if (!state.guide_open) return;
  const std::array<Page, 4> all = pages(surface);
  const int count = static_cast<int>(all.size());
  state.guide_page = std::clamp(state.guide_page, 0, count - 1);
  Page page = all[static_cast<std::size_t>(state.guide_page)];
  if (state.guide_page == 0 && surface.input.runs.size() < 2)
    page = page_of_trained(surface).value_or(page);
  if (surface.phone())
    phone_page(state, page, count);
  else
    desktop_page(state, page, count);
}

}  // namespace unroll::viz
