#include "viz/app/help_overlay.h"

#include <algorithm>
#include <array>

#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"

namespace unroll::viz {
namespace {

struct KeyHelp {
  std::string_view key, what;
};

constexpr std::array<KeyHelp, 22> kKeys = {{
    {"Space", "play, pause"},
    {"→   ←", "one update on, back"},
    {"Shift →   ←", "playhead one time step on, back"},
    {".   ,", "one operation of the coming update on, back"},
    {"Home", "same start: update 0, the same first weights"},
    {"R", "new seed"},
    {"+   −", "faster, slower"},
    {"G", "gradient logarithmic or linear"},
    {"1 … 9", "another view on the stage, the large panel"},
    {"Shift 1 … 9", "another view in the strip below it"},
    {"C", "hold the cell pointed at, or release it"},
    {"A", "knock the cell pointed at out"},
    {"F", "the panel under the pointer, or the stage, fills the screen"},
    {"Ctrl Z", "take the last edit back"},
    {"Ctrl Y", "make it again; Ctrl Shift Z does the same"},
    {"M", "mark this run: pinned, Runs keeps it; again lets go of it"},
    {"S", "share: copy a link to this run"},
    {"H", "high contrast, and back to the theme before"},
    {"Tab", "from control to control; arrow keys change them"},
    {"Enter", "press; on a slider: type a number"},
    {"Esc", "close what is open"},
    {"?", "this page"},
}};

constexpr float kWidth = 440, kKeyColumn = 112, kRow = 26;

}  // namespace

void help_overlay(Surface& surface) {
  ViewState& state = surface.state();
  if (!state.help_open) return;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, with_alpha(theme().ground, 0.86f));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::SetNextWindowFocus();
  ImGui::Begin(
      "help", nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  const float title = px(metric::kTitleRow) + px(metric::kGap), control = ui().control_height();
  const float wanted =
      px(kRow) * static_cast<float>(kKeys.size()) + title + control + 4 * px(metric::kPad);
  const float width = std::min(px(kWidth), screen.x - 2 * px(metric::kGap));
  const float height = std::min(wanted, screen.y - 2 * px(metric::kGap));
  const ImVec2 at(snap((screen.x - width) / 2), snap((screen.y - height) / 2));
  const Rect card(at, {at.x + width, at.y + height});
  begin_card("Keys", card, {});
  for (const KeyHelp& entry : kKeys) {
    const RowSpacing rows(0);
    const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(kRow)});
    draw_text_in(canvas(), Type::kMono, row, Align::kLeft, theme().ink, entry.key);
    draw_text_in(canvas(), Type::kLabel,
                 {row.Min.x + px(kKeyColumn), row.Min.y, row.Max.x, row.Max.y}, Align::kLeft,
                 theme().muted, entry.what);
    ui().items().cell(entry.key, row.Min, row.Max, entry.what, Role::kText);
  }
  take_place({px(1), px(metric::kHalfGap)});
  if (button("Close", {.kind = ButtonKind::kPrimary})) state.help_open = false;
  end_card();
  const bool outside = ImGui::IsMouseClicked(0) &&
                       !ImGui::IsMouseHoveringRect(card.Min, card.Max, false) &&
                       !ImGui::IsWindowAppearing();
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (outside) state.help_open = false;
}

}  // namespace unroll::viz
