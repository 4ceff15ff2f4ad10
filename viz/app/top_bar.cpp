#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/base/numbers.h"
#include "viz/app/bars.h"
#include "viz/app/read_outs.h"
#include "viz/app/transport.h"
#include "viz/views/measure.h"
#include "viz/views/run_letter.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr int kHighestRank = 4;
constexpr float kRoomyFrom = 1400;  // logical pixels: all speeds side by side
constexpr float kWordsFrom = 1560;  // beginnings have words beside their icons

void brand() {
  const float height = ui().control_height(), side = px(28);
  const std::string_view name = "Unroll";
  const float width = side + px(metric::kGap) + text_width(Type::kHeading, name) + px(metric::kGap);
  const Rect place = take_place({width, height});
  draw_logo(canvas(), {place.Min.x, snap(place.GetCenter().y - side / 2)}, side);
  draw_text_in(canvas(), Type::kHeading,
               {place.Min.x + side + px(metric::kGap), place.Min.y, place.Max.x, place.Max.y},
               Align::kLeft, theme().ink, name);
  ui().items().cell(name, place.Min, place.Max, "", Role::kText);
}

void speed(Surface& surface, bool roomy) {
  const std::span<const std::string_view> names = speed_names();
  const std::string_view help = "How many updates per second (− and + keys)";
  int index = static_cast<int>(surface.state().speed);
  if (roomy) {
    if (segmented("##speed", index, names, {.help = help}))
      surface.outbox.wish(SetSpeed{static_cast<Speed>(index)});
    return;
  }
  const std::string label = std::string(names[static_cast<std::size_t>(index)]) + "##speed";
  if (button(label, {}, {.width = px(64), .help = help}))
    surface.outbox.wish(SetSpeed{static_cast<Speed>((index + 1) % static_cast<int>(names.size()))});
}

/// In a race: whose numbers follow, and everywhere else on the screen.
void whose(Surface& surface) {
  const int count = static_cast<int>(surface.input.runs.size());
  if (count < 2) return;
  const float side = px(metric::kControlDense);
  const Rect place = take_place({static_cast<float>(count) * side, ui().control_height()});
  for (int run = 0; run < count; ++run) {
    const float x = place.Min.x + static_cast<float>(run) * side;
    run_letter(surface.input, surface.outbox, run, {x, place.Min.y, x + side, place.Max.y});
  }
  ImGui::SameLine();
}

struct Number {
  std::string_view label;
  std::string value;
  float width;
  ImU32 color = 0;
  std::string help;
  int rank = 0;  ///< those of the lowest leave first where there is too little room
};

std::string loss_value(float value) {
  if (std::isnan(value)) return "–";
  return std::abs(value) < 100 ? format_fixed(static_cast<double>(value), 3)
                               : format_value(static_cast<double>(value));
}

/// What the loss is counted in, and what has to be beaten.
std::string help_of_loss(const TaskView& task) {
  std::string words(loss_words(task));
  words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words;
}

std::string_view goal_of(const TaskView& task) {
  if (is_text(task)) return "; green once it is better than knowing the frequencies (unigram)";
  return task.measure == Measure::kAccuracy
             ? "; green once it is clearly better than every rule without a network"
             : "; green once it is better than every rule without a network";
}

/// From left to right.
std::vector<Number> numbers(const Surface& surface) {
  const Snapshot& snapshot = surface.input.now;
  const TaskView& task = snapshot.task;
  const ReadOuts out = read_outs(snapshot, surface.input.history);
  const bool squared = task.loss == LossKind::kSquared;
  const bool counted = task.measure == Measure::kAccuracy;
  const ImU32 color = has_learned(task, static_cast<double>(out.held_out_bits),
                                  static_cast<double>(out.accuracy), counted ? kClearly : 0)
                          ? theme().good
                          : 0;
  const std::string held = help_of_loss(task) + " on held-out examples, which only measure";
  std::vector<Number> all;
  all.push_back({"update", format_count(static_cast<std::int64_t>(out.update)), px(60), 0,
                 "How many times the parameters have been changed", 4});
  all.push_back({squared ? "loss (squared)" : "loss (bits)", loss_value(out.loss_bits), px(60), 0,
                 help_of_loss(task) + " on the batch of the last update, before it", 1});
  all.push_back({"held-out", loss_value(out.held_out_bits), px(56), counted ? 0 : color,
                 counted ? held : held + std::string(goal_of(task)), counted ? 2 : 3});
  if (counted)
    all.push_back({"accuracy", share_text(static_cast<double>(out.accuracy)), px(56), color,
                   "Share of held-out answers that are right" + std::string(goal_of(task)), 3});
  const bool exact = snapshot.config.model.numerics == math::Numerics::kExact;
  all.push_back({exact ? "fingerprint" : "fingerprint (fast)", snapshot.state_hash, px(72), 0,
                 "A short name for every number in the network, its optimizer and its dice. Same "
                 "settings and same seed: same digits, " +
                     std::string(exact ? "on any machine and "
                                       : "on this machine (numerics are "
                                         "fast) and ") +
                     "after any journey through time, so the same numbers to the last bit.",
                 2});
  return all;
}

float width_of(const Number& number) {
  return std::max({number.width, text_width(Type::kLabel, number.label),
                   text_width(Type::kMonoStrong, number.value)}) +
         px(metric::kGap) + px(2);
}

void right_end(Surface& surface) {
  const ThemeChoice current = surface.state().theme;
  const ButtonSpec share{.icon = icon::kLink};
  const float gap = ImGui::GetStyle().ItemSpacing.x, control = ui().control_height();
  const std::vector<Number> all = numbers(surface);
  const float buttons = button_width("Share", share) + 2 * control + 2 * gap;
  const float room = ImGui::GetContentRegionAvail().x;
  float total = buttons;
  for (const Number& n : all) total += width_of(n) + gap;
  std::vector<bool> shown(all.size(), true);
  for (int rank = 1; rank <= kHighestRank; ++rank)
    for (std::size_t i = 0; i < all.size() && total > room; ++i) {
      if (all[i].rank != rank) continue;
      shown[i] = false;
      total -= width_of(all[i]) + gap;
    }
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, room - total));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!shown[i]) continue;
    const Number& n = all[i];
    readout(n.label, n.value, {.min_width = n.width, .color = n.color, .divider = true});
    if (ImGui::IsMouseHoveringRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()))
      tooltip(n.help);
    ImGui::SameLine();
  }
  if (button("Share", share, {.help = "Copy a link to this very run and view (S)"}))
    surface.outbox.wish(Share{});
  ImGui::SameLine();
  if (icon_button("help", icon::kQuestion, ButtonKind::kPlain, {.help = "Keys and hints (?)"}))
    surface.state().help_open = !surface.state().help_open;
  ImGui::SameLine();
  const std::string help = "Theme: " + std::string(theme_name(current)) +
                           ". Next: " + std::string(theme_name(next_theme(current)));
  if (icon_button("theme", icon::kContrast, ButtonKind::kPlain, {.help = help}))
    surface.state().theme = next_theme(current);
}

}  // namespace

void top_bar(Surface& surface) {
  const Rect& rect = surface.frame.top_bar;
  begin_card("##top bar", rect, {.scroll = false});
  const bool roomy = rect.GetWidth() >= px(kRoomyFrom);
  ImGui::SetCursorPosY(snap((rect.GetHeight() - ui().control_height()) / 2));
  brand();
  ImGui::SameLine();
  if (surface.state().first_visit && !surface.state().settings.teaching) {
    if (button("Set up", {.icon = icon::kGear}, {.help = "Opens task, model and training"}))
      surface.state().first_visit = false;
    ImGui::SameLine();
  }
  const bool words = rect.GetWidth() >= px(kWordsFrom);
  const auto beginning = [words](std::string_view label, std::string_view icon,
                                 std::string_view help) {
    return words ? button(label, {.icon = icon}, {.help = help})
                 : icon_button(label, icon, ButtonKind::kPlain, {.help = help});
  };
  if (beginning("same start", icon::kReset,
                "Same start: back to update 0 with the same first weights (Home)"))
    surface.outbox.wish(SameStart{});
  ImGui::SameLine();
  if (beginning("new seed", icon::kRandom, "New seed: other first weights (R)"))
    surface.outbox.wish(NewSeed{});
  ImGui::SameLine();
  undo_buttons(surface);
  ImGui::SameLine();
  transport_buttons(surface, 0, ImGui::GetStyle().ItemSpacing.x);
  ImGui::SameLine();
  stride_buttons(surface);
  ImGui::SameLine();
  speed(surface, roomy);
  ImGui::SameLine();
  whose(surface);
  right_end(surface);
  end_card();
}

}  // namespace unroll::viz
