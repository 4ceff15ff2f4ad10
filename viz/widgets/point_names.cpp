#include "viz/widgets/point_names.h"

#include <algorithm>
#include <array>

namespace unroll::viz {

namespace {
constexpr float kNameHeight = 13;  // logical pixels
}

bool PointNames::write(ImVec2 dot, float radius, std::string_view name, ImU32 color, bool always) {
  if (name.empty()) return false;
  const float width = text_width(Type::kSmall, name), high = px(kNameHeight);
  const float right = dot.x + radius + px(2), left = dot.x - radius - px(2) - width;
  const float above = dot.y - radius - high, below = dot.y + radius;
  const float middle = dot.x - width / 2, beside = dot.y - high / 2;
  const std::array<ImVec2, 8> places = {
      ImVec2(right, beside), ImVec2(left, beside), ImVec2(middle, above), ImVec2(middle, below),
      ImVec2(right, above),  ImVec2(right, below), ImVec2(left, above),   ImVec2(left, below)};
  const auto room_at = [&](ImVec2 at) { return Rect(at.x, at.y, at.x + width, at.y + high); };
  const auto fits = [&](ImVec2 at, bool beside_lines) {
    const Rect room = room_at(at);
    return place_.Contains(room) && !overlaps(room) && !(beside_lines && on_line(room));
  };
  const ImVec2* chosen = nullptr;
  for (const bool beside_lines : {true, false})
    for (const ImVec2& at : places)
      if (!chosen && fits(at, beside_lines)) chosen = &at;
  if (!chosen && always) chosen = &places.back();
  if (!chosen) return false;
  const Rect room = room_at(*chosen);
  taken_.push_back(room);
  draw_text_in(list_, Type::kSmall, {room.Min.x, room.Min.y, room.Max.x + px(2), room.Max.y},
               Align::kLeft, color, name);
  return true;
}

bool PointNames::overlaps(const Rect& room) const {
  return std::ranges::any_of(taken_, [&](const Rect& other) { return other.Overlaps(room); });
}

/// Whether a part of the line lies within (Liang and Barsky, 1984).
bool PointNames::on_line(const Rect& room) const {
  return std::ranges::any_of(lines_, [&](const auto& line) {
    const ImVec2 from = line.first, way{line.second.x - from.x, line.second.y - from.y};
    float enter = 0, leave = 1;
    const auto cut = [&](float step, float distance) {  // step * t <= distance
      if (step == 0) return distance >= 0;
      (step < 0 ? enter : leave) =
          step < 0 ? std::max(enter, distance / step) : std::min(leave, distance / step);
      return enter <= leave;
    };
    return cut(-way.x, from.x - room.Min.x) && cut(way.x, room.Max.x - from.x) &&
           cut(-way.y, from.y - room.Min.y) && cut(way.y, room.Max.y - from.y);
  });
}

}  // namespace unroll::viz
