#include "viz/views/unroll_fold.h"

#include <algorithm>

#include "viz/views/reading.h"
#include "viz/views/unroll_weights.h"
#include "viz/widgets/button.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/lane_name.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kFoldedColumn = 96, kLeastColumn = 24, kLoopReach = 64, kLoopRise = 26;
constexpr float kArrowSize = 6, kFromBox = 4, kWords = 300;

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

float loop_width() { return px(kFromBox + kLoopReach * 0.75f); }

TimeAxis folded_axis(const TimeAxis& all, float fold, int at, float room) {
  if (fold <= 0 || all.count == 0) return all;
  const float width = std::clamp(room - loop_width() - weights_chip_width() - px(metric::kGap),
                                 px(kLeastColumn), px(kFoldedColumn));
  if (fold >= 1) return TimeAxis::over(all.x0, all.x0 + width, at, 1);
  const float right = all.x0 + all.column_width * static_cast<float>(all.count);
  return TimeAxis::over(all.x0, right + (all.x0 + width - right) * fold, all.first, all.count);
}

void draw_loops(const Stage& stage, std::span<const StripPlace> places, float right) {
  const Theme& t = theme();
  Rect all = places.front().rect;
  for (const StripPlace& place : places) {
    all.Add(place.rect);
    if (!stage.carries) continue;
    const float x = place.axis->end() + px(kFromBox), middle = place.rect.GetCenter().y;
    const float rise = std::min(px(kLoopRise), place.rect.GetHeight() / 2 - px(2));
    const ImVec2 from(x, middle + rise), to(x, middle - rise);
    canvas()->AddBezierCubic(from, {x + px(kLoopReach), from.y + rise},
                             {x + px(kLoopReach), to.y - rise}, to, t.accent, px(2));
    const float s = std::min(px(kArrowSize), rise * 0.8f);
    canvas()->AddTriangleFilled({x - px(2), to.y + px(1)}, {x + s, to.y - s},
                                {x + s * 1.2f, to.y + s * 0.8f}, t.accent);
    const std::string address = address_of_strip(*place.strip);
    ui().items().cell(place.strip == stage.state ? "loop" : "loop of " + address, {x, to.y},
                      {place.axis->end() + loop_width(), from.y}, address, Role::kPicture);
  }
  const std::string words = loop_words(stage);
  const float left = stage.axis.end() + px(metric::kGap) + (stage.carries ? loop_width() : 0) +
                     (stage.narrow ? 0 : weights_chip_width() + px(metric::kGap));
  ImVec2 at(left, 0);
  float width = std::min(px(kWords), right - left);
  // Beside an encoder they stand below it, where it has no guesses.
  const bool below = width < px(kWords) / 4 && stage.beside;
  if (below) {
    at.x = stage.source_axis.x0;
    width = std::min(px(kWords), stage.axis.x0 - lane_name_width() - at.x);
  }
  if (width < px(kWords) / 4) return;
  const float height = wrapped_height(Type::kLabel, width, words);
  at.y = snap(below ? all.Max.y + px(metric::kGap) : all.GetCenter().y - height / 2);
  draw_wrapped(canvas(), Type::kLabel, at, width, t.ink, words);
  ui().items().cell("loop in words", at, {at.x + width, at.y + height}, words, Role::kText);
}

}  // namespace unroll::viz
