#include "viz/widgets/lane_name.h"

#include <algorithm>

namespace unroll::viz {
namespace {

constexpr float kNameWidth = 72, kWideNameWidth = 120;  // logical pixels
constexpr float kPitch = 15, kDescent = 3, kBetween = 5;

}  // namespace

float lane_name_width(bool wide) { return px(wide ? kWideNameWidth : kNameWidth); }

void draw_lane_name(const LaneName& name, const TimeAxis& axis, const Rect& place,
                    float first_row) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const float right = axis.x0 - px(metric::kGap);
  const float wanted = first_row > 0 ? first_row : px(metric::kTokenHeight);
  const float row = std::min(place.GetHeight(), wanted);
  if (name.model >= 0)
    draw_model_letter(list, {place.Min.x, place.Min.y + snap((row - px(20)) / 2)}, px(20),
                      name.model);
  const float cap = ui().fonts().face(Type::kLabel).cap_height;
  float baseline = place.Min.y + (row + cap) / 2;
  const auto next_line = [&] {
    baseline += px(kPitch);
    return baseline + px(kDescent) <= place.Max.y;
  };
  const float notation = notation_width(Type::kLabel, name.text);
  const float word = text_width(Type::kLabel, name.word);
  const float room = right - place.Min.x;
  const bool beside = name.word.empty() || word + px(kBetween) + notation <= room;
  if (beside) draw_notation(list, Type::kLabel, {right - notation, baseline}, t.muted, name.text);
  if (!name.word.empty()) {
    const float taken = beside && notation > 0 ? notation + px(kBetween) : 0;
    draw_text(list, Type::kLabel, {right - taken - word, baseline}, t.ink, name.word);
  }
  if (!beside) {
    if (!next_line()) return;
    draw_notation(list, Type::kLabel, {right - notation, baseline}, t.muted, name.text);
  }
  const float note = text_width(Type::kSmall, name.note);
  if (name.note.empty() || note > room || !next_line()) return;
  draw_text(list, Type::kSmall, {right - note, baseline}, t.muted, name.note);
}

}  // namespace unroll::viz
