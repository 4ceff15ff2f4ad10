#include "viz/widgets/states.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/button.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {

void empty_state(const Rect& rect, std::string_view what, std::string_view how,
                 std::string_view icon) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  list->PushClipRect(rect.Min, rect.Max, true);
  const float row = line_height(Type::kLabel), width = rect.GetWidth() - 2 * px(metric::kPad);
  const float icon_row = icon.empty() ? 0 : px(30);
  const float how_height = wrapped_height(Type::kLabel, width, how);
  float y = snap(rect.GetCenter().y - (row + how_height + icon_row) / 2);
  if (icon_row > 0) {
    draw_text_in(list, Type::kHeading, {rect.Min.x, y, rect.Max.x, y + icon_row - px(6)},
                 Align::kCenter, t.faint, icon);
    y += icon_row;
  }
  draw_text_in(list, Type::kLabel, {rect.Min.x, y, rect.Max.x, y + row}, Align::kCenter, t.ink,
               what);
  y += row;
  const float one_line = text_width(Type::kLabel, how);
  if (one_line <= width)
    draw_text_in(list, Type::kLabel, {rect.Min.x, y, rect.Max.x, y + row}, Align::kCenter, t.muted,
                 how);
  else
    draw_wrapped(list, Type::kLabel, {rect.Min.x + px(metric::kPad), y}, width, t.muted, how);
  list->PopClipRect();
  ui().items().cell(what, rect.Min, rect.Max, how, Role::kStatus);
}

bool error_state(std::string_view what, std::string_view remedy, std::string_view action,
                 const Options& options) {
  const Theme& t = theme();
  const float width = take_width(options), pad = px(metric::kPad), icon = px(24);
  const float text = width - 2 * pad - icon;
  const float button_height = action.empty() ? 0 : ui().control_height(true) + px(metric::kGap);
  const float height = wrapped_height(Type::kTitle, text, what) +
                       wrapped_height(Type::kLabel, text, remedy) + button_height + 1.5f * pad;
  const Rect rect = take_place({width, height});
  ImDrawList* list = canvas();
  draw_frame(list, rect, t.bad_soft, mix(t.bad_soft, t.bad, 0.35f), px(metric::kRadiusControl));
  float y = rect.Min.y + pad * 0.75f;
  const float x = rect.Min.x + pad + icon;
  draw_text_in(list, Type::kBody, {rect.Min.x + pad, y, x, y + line_height(Type::kTitle)},
               Align::kLeft, t.bad, icon::kWarning);
  y += draw_wrapped(list, Type::kTitle, {x, y}, text, t.ink, what);
  y += draw_wrapped(list, Type::kLabel, {x, y}, text, t.muted, remedy);
  ui().items().cell(what, rect.Min, rect.Max, remedy, Role::kStatus);
  if (action.empty()) return false;
  const LayoutGuard layout;
  ImGui::SetCursorScreenPos({x, y + px(metric::kGap) * 0.75f});
  Options inner = options;
  inner.width = 0;
  inner.dense = true;
  return button(action, {}, inner);
}

void progress(std::string_view label, float fraction, std::string_view note,
              const Options& options) {
  const Theme& t = theme();
  const float row = line_height(Type::kLabel), bar_height = px(6);
  const bool worded = !shown_label(label).empty() || !note.empty();
  const Rect place = take_place({take_width(options), (worded ? row + px(2) : 0) + bar_height});
  ImDrawList* list = canvas();
  const Rect words(place.Min.x, place.Min.y, place.Max.x, place.Min.y + row);
  if (worded) {
    const float note_width = text_width(Type::kMonoSmall, note);
    draw_text_in(list, Type::kLabel,
                 {words.Min.x, words.Min.y, words.Max.x - note_width, words.Max.y}, Align::kLeft,
                 t.muted, shown_label(label));
    draw_text_in(list, Type::kMonoSmall, words, Align::kRight, t.muted, note);
  }
  const Rect bar(place.Min.x, place.Max.y - bar_height, place.Max.x, place.Max.y);
  fill_rect(list, bar, t.track, bar_height / 2);
  Rect full = bar;
  if (fraction >= 0) {
    const float part = std::clamp(std::isfinite(fraction) ? fraction : 0.0f, 0.0f, 1.0f);
    full.Max.x = bar.Min.x + std::max(part > 0 ? bar_height : 0.0f, snap(bar.GetWidth() * part));
  } else {
    const float width = bar.GetWidth() * 0.3f;
    const float phase = ui().look().reduced_motion
                            ? 0.5f
                            : static_cast<float>(std::fmod(
                                  ImGui::GetTime() / static_cast<double>(timing::kSweep), 1.0));
    full.Min.x = bar.Min.x + (bar.GetWidth() - width) * phase;
    full.Max.x = full.Min.x + width;
    if (!ui().look().reduced_motion) ui().request_frame();
  }
  if (full.GetWidth() > 0)
    fill_rect(list, full, options.disabled ? t.faint : t.accent, bar_height / 2);
  ui().items().cell(
      shown_label(label).empty() ? "progress" : shown_label(label), place.Min, place.Max,
      fraction >= 0 ? format_short(std::round(fraction * 100)) + " %" : "…", Role::kStatus);
}

void readout(std::string_view label, std::string_view value, const ReadoutSpec& spec) {
  const Theme& t = theme();
  const float left = spec.divider ? px(metric::kGap) + px(2) : 0;
  const float width = std::max(
      {spec.min_width, text_width(Type::kLabel, label), text_width(Type::kMonoStrong, value)});
  const float label_row = px(15), value_row = px(18);
  const Rect place = take_place({snap(left + width), label_row + value_row});
  ImDrawList* list = canvas();
  if (spec.divider) vline(list, place.Min.x, place.Min.y, place.Max.y, t.line);
  draw_text_in(list, Type::kLabel,
               {place.Min.x + left, place.Min.y, place.Max.x + px(1), place.Min.y + label_row},
               Align::kLeft, t.muted, label);
  draw_text_in(list, Type::kMonoStrong,
               {place.Min.x + left, place.Min.y + label_row, place.Max.x + px(1), place.Max.y},
               Align::kLeft, spec.color ? spec.color : t.ink, value);
  ui().items().cell(label, place.Min, place.Max, value, Role::kText);
}

void readout_row(std::string_view label, std::string_view value, ImU32 color) {
  const Theme& t = theme();
  const Rect row = take_place({take_width({}), px(metric::kTitleRow)});
  const float value_width = text_width(Type::kMono, value);
  ImDrawList* list = canvas();
  draw_text_in(list, Type::kLabel,
               {row.Min.x, row.Min.y, row.Max.x - value_width - px(metric::kGap), row.Max.y},
               Align::kLeft, t.muted, label);
  draw_text_in(list, Type::kMono, row, Align::kRight, color ? color : t.ink, value);
  ui().items().cell(label, row.Min, row.Max, value, Role::kText);
}

}  // namespace unroll::viz
