#include <array>
#include <cmath>

#include "engine/base/numbers.h"
#include "viz/app/bars.h"
#include "viz/app/read_outs.h"
#include "viz/app/stride.h"
#include "viz/app/transport.h"
#include "viz/views/measure.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/interact.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

struct PhoneTab {
  std::string_view id;
  TabIcon face;
};
constexpr std::array<PhoneTab, 4> kTabs = {{{"task", {"Task", icon::kBook}},
                                            {"unroll", {"Unroll", icon::kGrid}},
                                            {"curves", {"Curves", icon::kCurves}},
                                            {"generate", {"Generate", icon::kPencil}}}};

constexpr float kMenuWidth = 232;

/// A row of the menu: icon and name left, the present value right.
bool menu_entry(std::string_view label, std::string_view icon, std::string_view value = {}) {
  const Theme& t = theme();
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, ui().control_height()});
  const Interaction hit = interact(label, row, {}, Role::kButton, value);
  if (hit.hovered) fill_rect(canvas(), row, t.soft, px(metric::kRadiusControl));
  const float icon_room = px(32);
  draw_text_in(canvas(), Type::kBody, {row.Min.x, row.Min.y, row.Min.x + icon_room, row.Max.y},
               Align::kCenter, t.ink, icon);
  draw_text_in(canvas(), Type::kBody,
               {row.Min.x + icon_room + px(metric::kHalfGap), row.Min.y, row.Max.x, row.Max.y},
               Align::kLeft, t.ink, label);
  draw_text_in(canvas(), Type::kLabel,
               {row.Min.x, row.Min.y, row.Max.x - px(metric::kGap), row.Max.y}, Align::kRight,
               t.muted, value);
  if (hit.focused) focus_ring(canvas(), row, px(metric::kRadiusControl));
  return hit.pressed;
}

}  // namespace

void phone_top_bar(Surface& surface) {
  const Rect& rect = surface.frame.top_bar;
  begin_card("##top bar", rect, {.scroll = false});
  const ReadOuts out = read_outs(surface.input.now, surface.input.history);
  const float side = px(26), control = px(40);
  const Rect room = content_rect();
  draw_logo(canvas(), {room.Min.x, snap(rect.GetCenter().y - side / 2)}, side);
  draw_text_in(canvas(), Type::kHeading,
               {room.Min.x + side + px(metric::kGap), rect.Min.y, room.Max.x, rect.Max.y},
               Align::kLeft, theme().ink, "Unroll");
  const float update = px(56), loss = px(66), gap = px(metric::kGap);
  const float divider = gap + px(2);
  const float total = update + loss + 2 * divider + 2 * gap + control;
  ImGui::SetCursorScreenPos({room.Max.x - total, snap(rect.GetCenter().y - px(16))});
  readout("update", format_count(static_cast<std::int64_t>(out.update)),
          {.min_width = update, .divider = true});
  ImGui::SameLine(0, gap);
  const TaskView& task = surface.input.now.task;
  const bool counted = task.measure == Measure::kAccuracy;
  const std::string held = std::isnan(out.held_out_bits) ? "–"
                           : std::abs(out.held_out_bits) < 100
                               ? format_fixed(static_cast<double>(out.held_out_bits), 3)
                               : format_value(static_cast<double>(out.held_out_bits));
  const bool learned = has_learned(task, static_cast<double>(out.held_out_bits),
                                   static_cast<double>(out.accuracy), counted ? kClearly : 0);
  readout(counted ? "accuracy" : "held-out",
          counted ? share_text(static_cast<double>(out.accuracy)) : held,
          {.min_width = loss, .color = learned ? theme().good : 0, .divider = true});
  ImGui::SameLine(0, gap);
  ImGui::SetCursorScreenPos({room.Max.x - control, snap(rect.GetCenter().y - control / 2)});
  if (icon_button("menu", icon::kMore, ButtonKind::kQuiet, {.width = control}))
    surface.state().menu_open = !surface.state().menu_open;
  end_card();
}

void phone_transport(Surface& surface) {
  const Rect& rect = surface.frame.transport;
  ImGui::SetCursorScreenPos(rect.Min);
  const float control = ui().control_height(), gap = px(metric::kGap);
  if (icon_button("same start", icon::kReset)) surface.outbox.wish(SameStart{});
  ImGui::SameLine(0, gap);
  const float play = rect.GetWidth() - 4 * control - 4 * gap;
  transport_buttons(surface, play, gap);
  ImGui::SameLine(0, gap);
  if (icon_button("new seed", icon::kRandom)) surface.outbox.wish(NewSeed{});
}

void phone_tabs(Surface& surface) {
  std::array<TabIcon, kTabs.size()> faces;
  int chosen = -1;
  for (std::size_t i = 0; i < kTabs.size(); ++i) {
    faces[i] = kTabs[i].face;
    if (kTabs[i].id == surface.state().tab) chosen = static_cast<int>(i);
  }
  ImGui::SetCursorScreenPos(surface.frame.tab_bar.Min);
  if (bottom_tabs("##tabs", chosen, faces, {.width = surface.frame.tab_bar.GetWidth()}))
    surface.state().tab = kTabs[static_cast<std::size_t>(chosen)].id;
}

void phone_menu(Surface& surface) {
  ViewState& state = surface.state();
  if (!state.menu_open) return;
  const Rect& bar = surface.frame.top_bar;
  const float width = px(kMenuWidth), gap = px(metric::kGap);
  ImGui::SetNextWindowPos({bar.Max.x - width, bar.Max.y + gap});
  ImGui::SetNextWindowSize({width, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, px(theme().hairline));
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme().panel);
  ImGui::Begin("menu", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings);
  const bool away =
      ImGui::IsMouseClicked(0) && !ImGui::IsWindowHovered() && !ImGui::IsWindowAppearing();
  const int speed = static_cast<int>(state.speed);
  const std::span<const std::string_view> names = speed_names();
  bool done = false;
  if (menu_entry("Share", icon::kLink)) surface.outbox.wish(Share{}), done = true;
  // What there is nothing of does nothing, and says so by naming nothing.
  const std::string* back = surface.controller.undo_log().undo_name();
  const std::string* again = surface.controller.undo_log().redo_name();
  if (menu_entry("Undo", icon::kUndo, back ? *back : std::string_view("–")))
    surface.outbox.wish(Undo{});
  if (menu_entry("Redo", icon::kRedo, again ? *again : std::string_view("–")))
    surface.outbox.wish(Redo{});
  if (menu_entry("Speed", icon::kFast, names[static_cast<std::size_t>(speed)]))
    surface.outbox.wish(SetSpeed{static_cast<Speed>((speed + 1) % static_cast<int>(names.size()))});
  const auto units = unit_names(surface.controller.now()->task);
  const auto unit = static_cast<std::size_t>(state.step_unit);
  if (menu_entry("Step by", icon::kStepOn, units[unit]))
    state.step_unit = static_cast<StepUnit>((unit + 1) % units.size());
  if (menu_entry("Theme", icon::kContrast, theme_name(state.theme)))
    state.theme = next_theme(state.theme);
  if (menu_entry("Help", icon::kQuestion)) state.help_open = done = true;
  readout_row("fingerprint", surface.input.now.state_hash);
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  if (done || away) state.menu_open = false;
}

}  // namespace unroll::viz
