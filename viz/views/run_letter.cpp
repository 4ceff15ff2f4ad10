#include "viz/views/run_letter.h"

#include <string>

#include "viz/widgets/interact.h"

namespace unroll::viz {

void run_letter(const ViewInput& input, Outbox& outbox, int run, const Rect& place) {
  const bool shown = run == input.shown_run;
  const std::string letter(1, model_look(theme(), run).letter);
  const std::string label = "show " + letter;
  const Interaction hit = interact_part(ImGui::GetID(label.c_str()), label, place, {},
                                        Role::kButton, shown ? "shown" : "");
  ui().items().describe_checked(hit.id, shown);
  if (hit.pressed) outbox.state().shown_run = run;
  const float side = px(20);
  const ImVec2 at = snap(ImVec2(place.GetCenter().x - side / 2, place.GetCenter().y - side / 2));
  if (shown || hit.hovered) {
    Rect ring(at.x, at.y, at.x + side, at.y + side);
    ring.Expand(px(3));
    stroke_rect(canvas(), ring, shown ? theme().accent : theme().border, px(metric::kRadiusInside),
                px(shown ? 2 : 1));
  }
  draw_model_letter(canvas(), at, side, run);
  if (hit.focused) focus_ring(canvas(), place, px(metric::kRadiusControl));
  show_help(hit,
            shown ? "All views show model " + letter : "Show model " + letter + " in all views");
}

}  // namespace unroll::viz
