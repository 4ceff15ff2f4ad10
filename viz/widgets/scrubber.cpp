#include "viz/widgets/scrubber.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

int walked(const Interaction& hit, int position, const ScrubberSpec& spec, int last) {
  const int tenth = std::max(1, (last - spec.min) / 10);
  const int times = ImGui::GetIO().KeyShift ? tenth : 1;
  position += (arrow_x(hit) - arrow_y(hit)) * times;
  if (key_for(hit, ImGuiKey_PageUp)) position += tenth;
  if (key_for(hit, ImGuiKey_PageDown)) position -= tenth;
  if (key_for(hit, ImGuiKey_Home)) position = spec.min;
  if (key_for(hit, ImGuiKey_End)) position = last;
  return std::clamp(position, spec.min, last);
}

/// "loss spike at 131", "clipped from 12 to 40".
std::string in_words(const ScrubMarker& marker) {
  const std::string label(marker.label);
  if (marker.until <= marker.at) return label + " at " + format_count(marker.at);
  return label + " from " + format_count(marker.at) + " to " + format_count(marker.until);
}

}  // namespace

Edit scrubber(std::string_view label, int& position, const ScrubberSpec& spec,
              const Options& options) {
  const Theme& t = theme();
  const int before = position;
  const int last =
      std::max(spec.min, spec.reached < 0 ? spec.max : std::min(spec.reached, spec.max));
  const float marker_row = spec.markers.empty() ? 0 : px(16);
  const float hint_row = spec.hint.empty() ? 0 : px(16);
  const float track_row = px(ui().look().touch ? metric::kControlTouch : 20);
  const Rect place = take_place({take_width(options), marker_row + track_row + hint_row});
  const std::string low = format_count(spec.min), high = format_count(spec.max);
  const float side = std::max(text_width(Type::kMono, high), text_width(Type::kMono, low)) + px(8);
  const float knob = px(metric::kKnob) / 2 + px(1), thick = px(metric::kScrubTrack);
  const Rect row(place.Min.x, place.Min.y + marker_row, place.Max.x,
                 place.Min.y + marker_row + track_row);
  const Rect track(row.Min.x + side, row.Min.y, row.Max.x - side, row.Max.y);
  const float from = track.Min.x + knob, to = std::max(from + 1, track.Max.x - knob);
  const auto x_of = [&](int at) {
    const float range = static_cast<float>(std::max(1, spec.max - spec.min));
    return from + (to - from) * static_cast<float>(at - spec.min) / range;
  };
  const auto at_x = [&](float x) {
    const float f = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return std::clamp(
        spec.min + static_cast<int>(std::lround(f * static_cast<float>(spec.max - spec.min))),
        spec.min, last);
  };

  Options inner = options;
  const bool nothing = spec.max <= spec.min;
  inner.disabled = options.disabled || nothing;
  const Interaction hit = interact(label, track, inner, Role::kSlider, format_count(position));
  const float mouse_x = ImGui::GetIO().MousePos.x;
  if (hit.held && options.state == WidgetState::kLive) position = at_x(mouse_x);
  position = std::clamp(walked(hit, position, spec, last), spec.min, last);
  if (hit.held && position != before) ImGui::MarkItemEdited(hit.id);
  const bool released = ImGui::IsItemDeactivatedAfterEdit();

  ImDrawList* list = canvas();
  draw_text_in(list, Type::kMono, {row.Min.x, row.Min.y, track.Min.x, row.Max.y}, Align::kLeft,
               hit.disabled ? t.faint : t.muted, low);
  draw_text_in(list, Type::kMono, {track.Max.x, row.Min.y, row.Max.x, row.Max.y}, Align::kRight,
               hit.disabled ? t.faint : t.muted, high);
  const float middle = snap(row.GetCenter().y);
  const auto bar = [&](float x0, float x1, ImU32 color) {
    fill_rect(list, {snap(x0), middle - thick / 2, snap(x1), middle + thick / 2}, color, thick / 2);
  };
  bar(track.Min.x, track.Max.x, t.track);
  if (!nothing) {
    const float end = last == spec.max ? track.Max.x : x_of(last);
    bar(track.Min.x, end, mix(t.track, t.accent, hit.disabled ? 0.1f : 0.42f));
  }
  float label_free_from = place.Min.x;
  std::string_view label_before;
  for (const ScrubMarker& marker : spec.markers) {
    if (marker.at < spec.min || marker.at > spec.max) continue;
    const float x = x_of(marker.at), radius = px(metric::kMarker) / 2;
    const ImU32 color = hit.disabled ? t.faint : marker.color ? marker.color : t.muted;
    const float end = marker.until < 0 ? x : x_of(std::min(marker.until, spec.max));
    if (marker.until >= 0) {
      fill_rect(list, {snap(x - px(1)), row.Min.y, snap(end + px(1)), row.Min.y + px(3)}, color);
    } else {
      list->AddCircleFilled({x, middle}, radius + px(1.5f), t.panel, 20);
      list->AddCircleFilled({x, middle}, radius, color, 20);
    }
    ui().items().cell(in_words(marker), {x - radius, row.Min.y}, {end + radius, row.Max.y},
                      marker.label, Role::kText);
    const float half = text_width(Type::kSmall, marker.label) / 2;
    const float centre = std::clamp((x + end) / 2, place.Min.x + half, place.Max.x - half);
    // One name is enough for several of a kind beside each other.
    if (centre - half < label_free_from || marker.label == label_before) continue;
    label_before = marker.label;
    draw_text_in(list, Type::kSmall, {centre - half, place.Min.y, centre + half + px(1), row.Min.y},
                 Align::kLeft, t.muted, marker.label);
    label_free_from = centre + half + px(metric::kGap);
  }
  const ImU32 accent = hit.disabled ? t.faint : hit.hovered || hit.held ? t.accent_down : t.accent;
  const float x = snap(x_of(position));
  if (!nothing) {
    if (hit.hovered || hit.held)
      list->AddCircleFilled({x, middle}, knob + px(4), with_alpha(t.accent, 0.14f), 32);
    list->AddCircleFilled({x, middle}, knob, accent, 32);
    list->AddCircleFilled({x, middle}, knob - px(3), hit.held ? t.accent_soft : t.panel, 32);
    if (hit.focused) focus_ring(list, {x - knob, middle - knob, x + knob, middle + knob}, knob);
  }
  if (hint_row > 0)
    draw_text_in(list, Type::kSmall, {track.Min.x, row.Max.y, track.Max.x, place.Max.y},
                 Align::kLeft, t.muted, spec.hint);

  if (hit.hovered && options.state == WidgetState::kLive) {
    TooltipText text;
    const int pointed = hit.held ? position : at_x(mouse_x);
    text.name = std::string(spec.noun);
    text.value = format_count(pointed);
    for (const ScrubMarker& marker : spec.markers)
      if (mouse_x >= x_of(marker.at) - px(metric::kMarker) &&
          mouse_x <= x_of(std::max(marker.at, marker.until)) + px(metric::kMarker))
        text.note += (text.note.empty() ? "" : ", ") + in_words(marker);
    tooltip(std::move(text));
  }
  const bool changed = position != before;
  return {changed, released || (changed && !hit.held)};
}

}  // namespace unroll::viz
