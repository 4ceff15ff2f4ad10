#include "viz/widgets/slider.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/format.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

/// Where a value lies on the track, and back; with rounding to values that read well.
class Scale {
 public:
  Scale(const SliderSpec& spec, bool whole) : spec_(spec), whole_(whole) {}

  double fraction(double value) const {
    if (!std::isfinite(value) || spec_.max <= spec_.min) return 0;
    const double low = spec_.min + shift();
    const double f = spec_.logarithmic ? std::log((std::max(value, spec_.min) + shift()) / low) /
                                             std::log((spec_.max + shift()) / low)
                                       : (value - spec_.min) / (spec_.max - spec_.min);
    return std::clamp(f, 0.0, 1.0);
  }

  double value(double fraction) const {
    const double f = std::clamp(fraction, 0.0, 1.0);
    const double low = spec_.min + shift();
    return rounded(spec_.logarithmic ? low * std::pow((spec_.max + shift()) / low, f) - shift()
                                     : spec_.min + f * (spec_.max - spec_.min));
  }

  /// The next value `steps` away (in hundredths of the track, at least one distinct value).
  double stepped(double from, int steps) const {
    const double direction = steps > 0 ? 1 : -1;
    if (whole_ && std::abs(steps) == 1 && !spec_.logarithmic) return clamped(from + direction);
    for (int k = std::abs(steps); k <= 100; ++k) {
      const double next = value(fraction(from) + direction * 0.01 * k);
      if (next != from) return next;
    }
    return from;
  }

  double typed(double value) const {
    const double most = spec_.most_typed;
    return most > 0 ? std::clamp(whole_ ? std::round(value) : value, -most, most) : clamped(value);
  }

  double clamped(double value) const {
    if (whole_) value = std::round(value);
    return std::clamp(value, spec_.min, spec_.max);
  }

 private:
  /// A scale of decades cannot begin at 0.
  double shift() const { return spec_.min > 0 ? 0 : 1; }

  double rounded(double value) const {
    double step = spec_.step;
    if (step <= 0 && spec_.logarithmic) step = std::pow(10, std::floor(std::log10(value)) - 1);
    if (step <= 0) step = std::pow(10, std::floor(std::log10((spec_.max - spec_.min) / 50)));
    if (whole_) step = std::max(1.0, std::round(step));
    // Dividing by the inverse keeps 0.3 from becoming 0.30000000000000004.
    const double inverse = std::round(1 / step);
    const double nearest =
        step < 1 ? std::round(value * inverse) / inverse : std::round(value / step) * step;
    return clamped(nearest);
  }

  SliderSpec spec_;
  bool whole_;
};

std::string value_text(double value, bool whole) {
  return whole ? format_count(static_cast<std::int64_t>(value)) : format_short(value);
}

void draw_track(const Interaction& hit, const Rect& track, double fraction) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const float thick = px(metric::kTrack), knob = px(metric::kKnob) / 2;
  const float middle = snap((track.Min.y + track.Max.y) / 2);
  const float from = track.Min.x + knob, to = track.Max.x - knob;
  const float x = snap(from + static_cast<float>(fraction) * (to - from));
  const Rect whole(track.Min.x, middle - thick / 2, track.Max.x, middle + thick / 2);
  fill_rect(list, whole, t.track, thick / 2);
  const ImU32 accent = hit.disabled ? t.faint : hit.hovered || hit.held ? t.accent_down : t.accent;
  fill_rect(list, {whole.Min.x, whole.Min.y, x, whole.Max.y}, accent, thick / 2);
  if (hit.hovered || hit.held)
    list->AddCircleFilled({x, middle}, knob + px(4), with_alpha(t.accent, 0.14f), 32);
  list->AddCircleFilled({x, middle}, knob, accent, 32);
  list->AddCircleFilled({x, middle}, knob - px(2), hit.held ? t.accent_soft : t.panel, 32);
  if (hit.focused) focus_ring(list, {x - knob, middle - knob, x + knob, middle + knob}, knob);
}

Edit edit_number(std::string_view label, double& value, const SliderSpec& spec, bool whole,
                 const Options& options) {
  const double before = value;
  const Scale scale(spec, whole);
  const Theme& t = theme();
  const Rect row = take_place({take_width(options), ui().control_height(options.dense)});
  const float unit_width =
      spec.unit.empty() ? 0 : text_width(Type::kSmall, spec.unit) + px(metric::kHalfGap);
  const float field_width = px(metric::kValueColumn);
  const Rect field(row.Max.x - unit_width - field_width, row.Min.y, row.Max.x - unit_width,
                   row.Max.y);
  const std::string name(spec.name.empty() ? shown_label(label) : spec.name);
  const std::string text = value_text(value, whole);

  ImGui::PushID(label.data(), label.data() + label.size());
  const ImGuiID track_id = ImGui::GetID("##track"), field_id = ImGui::GetID("##value");
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const Rect rest = labelled_row(label, row, disabled, options.help);
  const Rect track(rest.Min.x, row.Min.y, field.Min.x - px(metric::kHalfGap), row.Max.y);

  const Interaction hit = interact_part(track_id, name, track, options, Role::kSlider, text);
  show_help(hit, options.help);
  Edit edit;
  bool start_typing = false;
  const bool double_clicked = hit.hovered && ImGui::IsMouseDoubleClicked(0);
  if (hit.held && !double_clicked && options.state == WidgetState::kLive) {
    const float knob = px(metric::kKnob) / 2;
    const float from = track.Min.x + knob, to = track.Max.x - knob;
    if (to > from) value = scale.value((ImGui::GetIO().MousePos.x - from) / (to - from));
  }
  const int times = ImGui::GetIO().KeyShift ? 10 : 1;
  const int steps = arrow_x(hit) - arrow_y(hit);
  if (steps) value = scale.stepped(value, steps * times);
  if (key_for(hit, ImGuiKey_PageUp)) value = scale.stepped(value, 10);
  if (key_for(hit, ImGuiKey_PageDown)) value = scale.stepped(value, -10);
  if (key_for(hit, ImGuiKey_Home)) value = spec.min;
  if (key_for(hit, ImGuiKey_End)) value = spec.max;
  edit.finished = value != before && !hit.held && !(std::isnan(value) && std::isnan(before));
  if (hit.held && value != before) ImGui::MarkItemEdited(track_id);
  if (ImGui::IsItemDeactivatedAfterEdit()) edit.finished = true;
  if (double_clicked || (hit.focused && ImGui::IsKeyPressed(ImGuiKey_Enter, false)))
    start_typing = true;
  draw_track(hit, track, scale.fraction(value));

  const Interaction over = interact_part(field_id, name.empty() ? "value" : name + ": value", field,
                                         options, Role::kTextField, text, false);
  if (over.pressed) start_typing = true;
  double typed = value;
  const ValueEntry entry = value_entry(track_id, field, format_for_editing(value), start_typing);
  if (entry.done && parse_number(entry.text, typed)) {
    value = scale.typed(typed);
    edit.finished = true;
  }
  if (!entry.open) {
    ImDrawList* list = canvas();
    if (over.hovered && !over.disabled) {
      const float half = px(13), middle = snap((field.Min.y + field.Max.y) / 2);
      fill_rect(list, {field.Min.x, middle - half, field.Max.x + px(4), middle + half}, t.soft,
                px(metric::kRadiusCell));
    }
    draw_text_in(list, Type::kMono, field, Align::kRight,
                 hit.disabled           ? t.faint
                 : std::isfinite(value) ? t.ink
                                        : t.bad,
                 value_text(value, whole));
  }
  if (unit_width > 0)
    draw_text_in(canvas(), Type::kSmall, {field.Max.x, row.Min.y, row.Max.x, row.Max.y},
                 Align::kRight, hit.disabled ? t.faint : t.muted, spec.unit);
  ImGui::PopID();
  edit.changed = value != before;
  return edit;
}

}  // namespace

Edit slider(std::string_view label, double& value, const SliderSpec& spec, const Options& options) {
  return edit_number(label, value, spec, false, options);
}

Edit slider(std::string_view label, float& value, const SliderSpec& spec, const Options& options) {
  double wide = value;
  const Edit edit = edit_number(label, wide, spec, false, options);
  if (edit.changed) value = static_cast<float>(wide);
  return edit;
}

Edit slider(std::string_view label, int& value, const SliderSpec& spec, const Options& options) {
  double wide = value;
  const Edit edit = edit_number(label, wide, spec, true, options);
  value = static_cast<int>(std::lround(wide));
  return edit;
}

}  // namespace unroll::viz
