#include "viz/views/unroll_fold.h"

#include <algorithm>

#include "viz/views/reading.h"
#include "viz/widgets/button.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kFoldedColumn = 96, kLoopReach = 64, kLoopRise = 26, kArrowSize = 6, kWords = 300;

std::string loop_words(const Stage& stage) {
  const std::string numbers =
      format_count(static_cast<std::int64_t>(parameter_count(stage.input.now)));
  const std::string steps = std::to_string(stage.steps);
  if (stage.recurrent && stage.input.now.config.model.untied == Switch::kOn)
    return "Every step has weights of its own here: " + numbers + " numbers for " + steps +
           " steps.";
  const std::string same = "The same box with the same " + numbers +
                           " weights works at each of the " + steps + " steps. ";
  return same + (stage.carries
                     ? "What it remembers goes back into it at the next step. Unfold it, and the "
                       "loop becomes a row."
                     : "It carries no state from step to step.");
}

}  // namespace

void fold_button(const ViewInput& input, Outbox& outbox) {
  bool& folded = outbox.state().folded;
  ImGui::SameLine(0, px(input.phone ? metric::kHalfGap : metric::kGap));
  if (icon_button(folded ? "unfold" : "fold", icon::kRepeat,
                  folded ? ButtonKind::kPlain : ButtonKind::kQuiet,
                  {.dense = !input.phone,
                   .help = folded ? "Unfold the loop into a row of steps."
                                  : "Fold all steps into the loop that they are."}))
    folded = !folded;
}

float fold_of(const ViewState& state) {
  return ui().animate(ImGui::GetID("##fold"), state.folded ? 1.0f : 0.0f);
}

TimeAxis folded_axis(const TimeAxis& all, float fold, int at) {
  if (fold <= 0) return all;
  const float width = px(kFoldedColumn);
  if (fold >= 1) return TimeAxis::over(all.x0, all.x0 + width, at, 1);
  const float right = all.x0 + all.column_width * static_cast<float>(all.count);
  return TimeAxis::over(all.x0, right + (all.x0 + width - right) * fold, all.first, all.count);
}

void draw_loop(const Stage& stage, const Rect& lane) {
  const Theme& t = theme();
  const ImVec2 middle(stage.axis.end() + px(4), lane.GetCenter().y);
  const float rise = std::min(px(kLoopRise), lane.GetHeight() / 3), reach = px(kLoopReach);
  float left = middle.x + px(metric::kGap);
  if (stage.carries) {
    const ImVec2 from(middle.x, middle.y + rise), to(middle.x, middle.y - rise);
    canvas()->AddBezierCubic(from, {from.x + reach, from.y + rise}, {to.x + reach, to.y - rise}, to,
                             t.accent, px(2));
    const float s = px(kArrowSize);
    canvas()->AddTriangleFilled({to.x - px(2), to.y + px(1)}, {to.x + s, to.y - s},
                                {to.x + s * 1.2f, to.y + s * 0.8f}, t.accent);
    left += reach;
    ui().items().cell("loop", {middle.x, middle.y - 2 * rise}, {left, middle.y + 2 * rise},
                      address_of_strip(*stage.state), Role::kPicture);
  }
  const std::string words = loop_words(stage);
  const float width = std::min(px(kWords), lane.Max.x - left);
  if (width < px(kWords) / 4) return;
  const float height = wrapped_height(Type::kLabel, width, words);
  const ImVec2 at(left, snap(middle.y - height / 2));
  draw_wrapped(canvas(), Type::kLabel, at, width, t.ink, words);
  ui().items().cell("loop in words", at, {at.x + width, at.y + height}, words, Role::kText);
}

}  // namespace unroll::viz
