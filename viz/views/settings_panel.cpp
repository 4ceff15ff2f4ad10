#include "viz/views/settings_panel.h"

#include <array>
#include <string>

#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kBesideFrom = 620, kEntry = 180;  // logical pixels

void looks(const ViewInput& input, Outbox& outbox) {
  static constexpr std::array<std::string_view, 4> kThemes = {"auto", "light", "dark", "contrast"};
  static constexpr std::array<std::string_view, 3> kMotions = {"auto", "less", "full"};
  ViewState& state = outbox.state();
  const Options options{.dense = !input.phone};
  Options with_help = options;
  int theme_index = static_cast<int>(state.theme);
  with_help.help = "As the system says, light for projectors, dark, or with strong contrast (H)";
  if (segmented("theme", theme_index, kThemes, with_help))
    state.theme = static_cast<ThemeChoice>(theme_index);
  int motion = static_cast<int>(state.settings.motion);
  with_help.help = "Whether things move to their places or are there at once";
  if (segmented("motion", motion, kMotions, with_help))
    state.settings.motion = static_cast<Motion>(motion);
  with_help.help =
      "For a projector: type of 140 % and fewer panels. The settings of the run move out of sight.";
  toggle("teaching mode", state.settings.teaching, with_help);
  static constexpr std::array<std::string_view, 2> kHidden = {"train on", "wait"};
  int hidden = state.settings.rests_hidden ? 1 : 0;
  with_help.help =
      "What training does while the tab is hidden or the window minimised. Time spent waiting is "
      "not "
      "made up for.";
  if (segmented("hidden tab", hidden, kHidden, with_help))
    state.settings.rests_hidden = hidden == 1;
  note_text("Kept on this device for the next visit; a link carries the theme only.");
}

void layouts(const ViewInput& input, Outbox& outbox) {
  ViewState& state = outbox.state();
  heading_row("Layouts", std::to_string(state.settings.layouts.size()) + " of " +
                             std::to_string(kMostLayouts));
  const Options options{.dense = !input.phone};
  for (std::size_t i = 0; i < state.settings.layouts.size(); ++i) {
    const SavedLayout& layout = state.settings.layouts[i];
    const std::string open = "stage: " + layout.stage + ", strip: " + layout.strip +
                             (layout.maximised.empty() ? "" : ", " + layout.maximised + " alone");
    Options with_help = options;
    with_help.help = open;
    if (button(layout.name + "##layout" + std::to_string(i), {.icon = icon::kGrid}, with_help))
      outbox.wish(UseLayout{i});
    ImGui::SameLine();
    with_help.help = "Forget this layout";
    if (icon_button("forget layout " + layout.name, icon::kClose, ButtonKind::kQuiet, with_help))
      outbox.wish(DropLayout{i});
  }
  const bool full = state.settings.layouts.size() >= kMostLayouts;
  const std::string usual = state.stage + " and " + state.strip;
  text_input("##layout name", state.layout_name, {.placeholder = usual, .limit = 40},
             {.disabled = full, .dense = !input.phone, .width = px(kEntry)});
  ImGui::SameLine();
  Options with_help = options;
  with_help.disabled = full;
  with_help.help = "Keeps which views are open, to open them again with one press";
  if (button("Save layout", {.icon = icon::kPlus}, with_help)) {
    outbox.wish(SaveLayout{state.layout_name.empty() ? usual : state.layout_name});
    state.layout_name.clear();
  }
}

}  // namespace

ViewInfo SettingsPanel::info() const {
  return {"settings", "Settings", Dock::kStrip,
          "How Unroll looks on this device. Teaching mode is for a room: larger type and fewer "
          "panels. A layout is a set of open views under a name. None of it changes a number: the "
          "settings of the experiment stand at the left, under Task, Model and Training."};
}

std::string SettingsPanel::note(const ViewInput&) const { return "kept on this device"; }

void SettingsPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const RowSpacing rows(metric::kGap);
  const Rect room = content_rect();
  if (room.GetWidth() < px(kBesideFrom)) {
    looks(input, outbox);
    separator();
    return layouts(input, outbox);
  }
  const float half = snap((room.GetWidth() - 3 * px(metric::kGap)) / 2);
  begin_column(room.Min, half);
  looks(input, outbox);
  const float left = end_column();
  begin_column({room.Max.x - half, room.Min.y}, half);
  layouts(input, outbox);
  const float right = end_column();
  ImGui::SetCursorScreenPos({room.Min.x, std::max(left, right)});
  ImGui::Dummy({0, 0});
}

}  // namespace unroll::viz
