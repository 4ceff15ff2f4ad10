#include "viz/app/keys.h"

#include <algorithm>

#include "viz/app/docks.h"
#include "viz/views/holds.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

bool pressed(ImGuiKey key, bool repeat = false) { return ImGui::IsKeyPressed(key, repeat); }

/// A character typed in this frame: for signs that stand elsewhere on every keyboard.
bool typed(char c) {
  for (const ImWchar w : ImGui::GetIO().InputQueueCharacters)
    if (w == static_cast<ImWchar>(c)) return true;
  return false;
}

void change_speed(Surface& surface, int by) {
  const int speed =
      std::clamp(static_cast<int>(surface.state().speed) + by, 0, static_cast<int>(Speed::kMax));
  surface.outbox.wish(SetSpeed{static_cast<Speed>(speed)});
}

void travel_keys(Surface& surface) {
  const Snapshot& now = *surface.controller.now();
  const bool shift = ImGui::GetIO().KeyShift;
  const bool on = pressed(ImGuiKey_RightArrow, true), back = pressed(ImGuiKey_LeftArrow, true);
  if (shift && (on || back)) {
    const int steps = steps_of(now.example);
    const int at = playhead_step(surface.state(), now.example) + (on ? 1 : -1);
    move_playhead(surface.state(), std::clamp(at, 0, std::max(0, steps - 1)));
    return;
  }
  if (shift || now.state == RunState::kSeeking) return;
  if (on && !surface.input.training && now.state != RunState::kDiverged)
    surface.outbox.post(StepUpdate{1});
  if (back && now.update > 0) surface.outbox.wish(Travel{now.update - 1});
  if (pressed(ImGuiKey_Home)) surface.outbox.wish(SameStart{});
}

/// The code view opens with its cursor; later the views stay as they are.
void operation_keys(Surface& surface, std::span<const ViewInfo> views) {
  const int by = (typed('.') ? 1 : 0) - (typed(',') ? 1 : 0);
  if (by == 0) return;
  ViewState& state = surface.state();
  for (const ViewInfo& view : views)
    if (view.id == "code" && state.strip != view.id && state.operation < 0)
      open(state, view, views);
  move_operation(surface.input, surface.outbox, by);
}

/// With Ctrl, or the command key of a Mac, held down.
void undo_keys(Surface& surface) {
  const bool shift = ImGui::GetIO().KeyShift;
  if (pressed(ImGuiKey_Z, true)) surface.outbox.wish(shift ? Wish(Redo{}) : Wish(Undo{}));
  if (pressed(ImGuiKey_Y, true)) surface.outbox.wish(Redo{});
}

void choice_of_view(ViewState& state, std::span<const ViewInfo> views) {
  const Dock dock = ImGui::GetIO().KeyShift ? Dock::kStrip : Dock::kStage;
  const std::vector<ViewInfo> members = views_of(views, dock);
  for (std::size_t i = 0; i < members.size() && i < 9; ++i)
    if (pressed(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(i))))
      open(state, members[i], views);
}

void close_something(Surface& surface) {
  ViewState& state = surface.state();
  if (state.help_open)
    state.help_open = false;
  else if (state.menu_open)
    state.menu_open = false;
  else if (state.text_entry_open)
    state.text_entry_open = false;
  else if (state.operation >= 0)
    leave_operations(surface.input, surface.outbox);
  else
    state.maximised.clear();
}

/// Holds the cell that is pointed at in any view, or else the one that the cell view looks at.
void hold_keys(Surface& surface) {
  const bool clamp = pressed(ImGuiKey_C), ablate = pressed(ImGuiKey_A);
  if (!(clamp || ablate)) return;
  const ViewState& state = surface.state();
  std::optional<HoldTarget> target = state.pointed;
  if (!target && state.stage == "cell") target = hold_target(surface.input);
  if (!target)
    return notice(NoticeKind::kInfo, "Point at a cell first: C holds it, A knocks it out.");
  const Hold hold = clamp ? hold_of(state, *target, InterventionKind::kClamp, state.hold_amount)
                          : hold_of(state, *target, InterventionKind::kScale, 0);
  const bool held = toggle_hold(surface.input.holds, surface.outbox, hold);
  const std::string how = !held   ? " is released"
                          : clamp ? " is held at " + format_value(state.hold_amount)
                                  : " is knocked out";
  notice(NoticeKind::kInfo, hold_words(hold, *target) + how);
}

/// Pins the present run, so that it is kept where room is short, or lets go of the pin.
void mark_run(Surface& surface) {
  for (const RunCard& card : surface.controller.now()->runs) {
    if (!card.present) continue;
    surface.outbox.post(PinRun{card.id, !card.pinned});
    notice(NoticeKind::kInfo, "Run " + std::to_string(card.id) +
                                  (card.pinned ? " is no longer pinned."
                                               : " is pinned: Runs keeps it where room is short."));
  }
}

}  // namespace

void handle_keys(Surface& surface, std::span<const ViewInfo> views) {
  const ImGuiIO& io = ImGui::GetIO();
  if (surface.state().theme != ThemeChoice::kHighContrast)
    surface.state().theme_before = surface.state().theme;
  if (!io.WantTextInput && !io.KeyAlt && (io.KeyCtrl || io.KeySuper)) undo_keys(surface);
  if (io.WantTextInput || io.KeyCtrl || io.KeyAlt || io.KeySuper) return;
  ViewState& state = surface.state();
  if (pressed(ImGuiKey_Escape)) close_something(surface);
  if (typed('?')) state.help_open = true;
  if (ui().space_free() && pressed(ImGuiKey_Space)) surface.outbox.wish(TogglePlay{});
  if (ui().arrows_free()) travel_keys(surface);
  if (typed('+')) change_speed(surface, 1);
  if (typed('-')) change_speed(surface, -1);
  if (pressed(ImGuiKey_R)) surface.outbox.wish(NewSeed{});
  if (pressed(ImGuiKey_G)) state.gradient_log = !state.gradient_log;
  hold_keys(surface);
  operation_keys(surface, views);
  if (pressed(ImGuiKey_S)) surface.outbox.wish(Share{});
  if (pressed(ImGuiKey_H))
    state.theme =
        state.theme == ThemeChoice::kHighContrast ? state.theme_before : ThemeChoice::kHighContrast;
  if (pressed(ImGuiKey_M)) mark_run(surface);
  if (pressed(ImGuiKey_F) && !surface.phone()) {
    if (!state.maximised.empty())
      state.maximised.clear();
    else
      state.maximised = state.hovered_panel.empty() ? state.stage : state.hovered_panel;
  }
  choice_of_view(state, views);
}

}  // namespace unroll::viz
