#include "viz/app/transport.h"

#include <array>

#include "viz/app/stride.h"
#include "viz/widgets/button.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

constexpr float kUnitField = 92;  // logical pixels
constexpr std::array<std::string_view, 4> kSpeeds = {"1/s", "5/s", "30/s", "max"};
constexpr std::array<std::string_view, 4> kThemes = {"automatic", "light", "dark", "high contrast"};

}  // namespace

std::span<const std::string_view> speed_names() { return kSpeeds; }

ThemeChoice next_theme(ThemeChoice theme) {
  return static_cast<ThemeChoice>((static_cast<int>(theme) + 1) % static_cast<int>(kThemes.size()));
}

std::string_view theme_name(ThemeChoice theme) { return kThemes[static_cast<std::size_t>(theme)]; }

void undo_buttons(Surface& surface) {
  const std::string* back = surface.controller.undo_log().undo_name();
  const std::string* again = surface.controller.undo_log().redo_name();
  const std::string back_help = back ? "Take back: " + *back + " (Ctrl Z)" : "Nothing to take back";
  const std::string again_help =
      again ? "Make again: " + *again + " (Ctrl Y)" : "Nothing to make again";
  if (icon_button("undo", icon::kUndo, ButtonKind::kPlain, {.disabled = !back, .help = back_help}))
    surface.outbox.wish(Undo{});
  ImGui::SameLine(0, px(metric::kHalfGap));
  if (icon_button("redo", icon::kRedo, ButtonKind::kPlain,
                  {.disabled = !again, .help = again_help}))
    surface.outbox.wish(Redo{});
}

void transport_buttons(Surface& surface, float play_width, float gap) {
  const Snapshot& now = *surface.controller.now();
  const bool seeking = now.state == RunState::kSeeking;
  const bool running = surface.input.training || seeking;
  const bool diverged = now.state == RunState::kDiverged;
  if (icon_button("back", icon::kStepBack, ButtonKind::kPlain,
                  {.disabled = !can_go(surface, -1), .help = go_words(surface, -1)}))
    go(surface, -1);
  ImGui::SameLine(0, gap);
  const std::string_view hint = surface.phone() ? std::string_view() : "space";
  const ButtonSpec spec{.kind = ButtonKind::kPrimary,
                        .icon = running ? icon::kPause : icon::kPlay,
                        .hint = hint,
                        .pulse = surface.state().first_visit && !running && now.furthest == 0};
  const Options options{
      .disabled = diverged,
      .width = play_width > 0 ? play_width
                              : std::max(button_width("Pause", spec), button_width("Play", spec)),
      .help = diverged ? "A value is no longer finite. Go back first." : ""};
  if (button(running ? "Pause" : "Play", spec, options)) surface.outbox.wish(TogglePlay{});
  ImGui::SameLine(0, gap);
  if (icon_button("step", icon::kStepOn, ButtonKind::kPlain,
                  {.disabled = !can_go(surface, 1), .help = go_words(surface, 1)}))
    go(surface, 1);
}

void stride_buttons(Surface& surface) {
  if (icon_button("fast forward", icon::kFast, ButtonKind::kPlain,
                  {.disabled = !can_go(surface, 10), .help = go_words(surface, 10)}))
    go(surface, 10);
  ImGui::SameLine();
  const auto names = unit_names(surface.controller.now()->task);
  int unit = static_cast<int>(surface.state().step_unit);
  if (dropdown("##step by", unit, names,
               {.width = px(kUnitField),
                .help = "What the buttons beside Play go by: an operation of the coming update, a "
                        "time step, an update, or an epoch (one reading of the text; where "
                        "examples are made anew for every batch, 100 updates)."}))
    surface.state().step_unit = static_cast<StepUnit>(unit);
}

}  // namespace unroll::viz
