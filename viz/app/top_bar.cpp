#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/numbers.h"
#include "viz/app/bars.h"
#include "viz/app/read_outs.h"
#include "viz/app/transport.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kRoomyFrom = 1400;  // logical pixels: all speeds side by side

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

struct Number {
  std::string_view label;
  std::string value;
  float width;
  ImU32 color = 0;
  std::string_view help;
};

std::array<Number, 4> numbers(const Surface& surface) {
  const Snapshot& snapshot = surface.input.numbers;
  const ReadOuts out = read_outs(snapshot, surface.input.history);
  const auto bits = [](float value) {
    if (std::isnan(value)) return std::string("–");
    return std::abs(value) < 100 ? format_fixed(value, 3) : format_value(value);
  };
  const auto held = static_cast<double>(out.held_out_bits);
  const bool learned = held < snapshot.task.unigram_bits;
  return {{{"update", format_count(static_cast<std::int64_t>(out.update)), px(60), 0,
            "How many times the parameters have been changed"},
           {"loss (bits)", bits(out.loss_bits), px(60), 0,
            "Bits per symbol on the batch of the last update, before it"},
           {"held-out", bits(out.held_out_bits), px(56), learned ? theme().good : 0,
            "Bits per symbol on text that is never trained on; green once it is better than "
            "knowing the frequencies (unigram)"},
           {"fingerprint", snapshot.state_hash, px(72), 0,
            "A short name for every number in the network, its optimizer and its dice. Same "
            "settings and same seed: same digits, on any machine and after any journey through "
            "time, so the same numbers to the last bit."}}};
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
  const std::array<Number, 4> all = numbers(surface);
  const float buttons = button_width("Share", share) + 2 * control + 2 * gap;
  const float room = ImGui::GetContentRegionAvail().x;
  // What does not fit stays out, the least needed first.
  std::size_t first = 0;
  float total = buttons;
  for (const Number& n : all) total += width_of(n) + gap;
  static constexpr std::array<std::size_t, 4> kDropOrder = {1, 3, 2, 0};
  std::array<bool, 4> shown = {true, true, true, true};
  for (const std::size_t drop : kDropOrder) {
    if (total <= room) break;
    shown[drop] = false;
    total -= width_of(all[drop]) + gap;
  }
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, room - total));
  for (; first < all.size(); ++first) {
    if (!shown[first]) continue;
    const Number& n = all[first];
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
  if (button("same start", {.icon = icon::kReset},
             {.help = "Back to update 0 with the same first weights (Home)"}))
    surface.outbox.wish(SameStart{});
  ImGui::SameLine();
  if (button("new seed", {.icon = icon::kRandom}, {.help = "Other first weights (R)"}))
    surface.outbox.wish(NewSeed{});
  ImGui::SameLine();
  transport_buttons(surface, 0, ImGui::GetStyle().ItemSpacing.x);
  ImGui::SameLine();
  speed(surface, roomy);
  ImGui::SameLine();
  right_end(surface);
  end_card();
}

}  // namespace unroll::viz
