#include "viz/app/guide.h"

#include <array>
#include <string>

#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

struct Page {
  std::string_view title, text, task, touch_task;
};

constexpr std::array<Page, 4> kPages = {{
    {"First light",
     "A small network reads a text, one symbol at a time, and guesses the next. Before training "
     "its guesses are noise.",
     "Press Space and watch the loss fall.", "Press Play and watch the loss fall."},
    {"One column is one moment",
     "Top: the symbol read. Stripes: the numbers it carries from step to step. Below: its best "
     "guesses; a green frame means right.",
     "Drag the violet line through time.", "Drag the violet line through time."},
    {"Blame flows backwards",
     "The lowest lane shows how strongly the loss pulls at each earlier state. Step by step back in "
     "time it grows or fades.",
     "Press G to see its true size.", "Switch the gradient to lin for its true size."},
    {"Break it",
     "Set the recurrent gain to 3, or the learning rate to 3. What happens to the gradient, and to "
     "the samples?",
     "Then press Home and try clipping.", "Then start again and try clipping."},
}};

}  // namespace

void guide_card(Surface& surface) {
  ViewState& state = surface.state();
  if (!state.guide_open) return;
  const int count = static_cast<int>(kPages.size());
  state.guide_page = ((state.guide_page % count) + count) % count;
  const Page& page = kPages[static_cast<std::size_t>(state.guide_page)];
  const std::string note = std::to_string(state.guide_page + 1) + " / " + std::to_string(count);
  begin_card(std::string(page.title) + "##guide", {.note = note, .accent_title = true});
  body_text(page.text);
  const std::string_view task = ui().look().touch ? page.touch_task : page.task;
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect place = take_place({width, wrapped_height(Type::kStrong, width, task)});
  draw_wrapped(canvas(), Type::kStrong, place.Min, width, theme().ink, task);
  ui().items().cell(task, place.Min, place.Max, task, Role::kText);
  if (button("Back", {}, {.disabled = state.guide_page == 0, .dense = true})) --state.guide_page;
  const bool last = state.guide_page == count - 1;
  const ButtonSpec next{.kind = ButtonKind::kPlain};
  const std::string_view close = "Close";
  const float right = button_width("Next", next) + button_width(close, {.kind = ButtonKind::kQuiet}) +
                      px(metric::kGap);
  ImGui::SameLine();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                       std::max(0.0f, ImGui::GetContentRegionAvail().x - right));
  if (button(close, {.kind = ButtonKind::kQuiet}, {.dense = true})) state.guide_open = false;
  ImGui::SameLine();
  if (button("Next", next, {.disabled = last, .dense = true})) ++state.guide_page;
  end_card();
}

}  // namespace unroll::viz
