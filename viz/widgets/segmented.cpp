#include "viz/widgets/segmented.h"

#include <algorithm>
#include <string>
#include <vector>

namespace unroll::viz {
namespace {

/// Handles pointer and keys for a row of options; `rects` are their places.
class Choice {
 public:
  Choice(std::string_view label, int& chosen, Role role, const Options& options)
      : label_(label), chosen_(chosen), role_(role), options_(options) {
    ImGui::PushID(label.data(), label.data() + label.size());
  }
  ~Choice() { ImGui::PopID(); }

  Interaction option(int index, int count, std::string_view name, const Rect& rect) {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    const ImGuiID id = window->GetID(index);
    const bool is_chosen = index == chosen_;
    Options options = options_;
    // A forced state shows on the chosen option (focus, press) or on its neighbour (hover).
    const int shown_on = options.state == WidgetState::kHovered ? (chosen_ + 1) % count : chosen_;
    if (options.state != WidgetState::kDisabled && options.state != WidgetState::kLive &&
        index != shown_on)
      options.state = WidgetState::kLive;
    const std::string_view shown = shown_label(label_);
    const std::string full =
        shown.empty() ? std::string(name) : std::string(shown) + ": " + std::string(name);
    const bool none_chosen = chosen_ < 0 || chosen_ >= count;
    Interaction hit =
        interact_part(id, full, rect, options, role_, {}, is_chosen || (none_chosen && index == 0));
    ui().items().describe_checked(id, is_chosen);
    show_help(hit, options_.help);
    int wanted = hit.pressed ? index : chosen_;
    const int step = arrow_x(hit) + arrow_y(hit);
    if (step) wanted = std::clamp(index + step, 0, count - 1);
    if (key_for(hit, ImGuiKey_Home)) wanted = 0;
    if (key_for(hit, ImGuiKey_End)) wanted = count - 1;
    if (wanted != chosen_) {
      next_ = wanted;
      if (hit.focused) ImGui::SetFocusID(window->GetID(wanted), window);
      // SetFocusID hides the focus when the last input came from a pointer.
      if (hit.focused) ImGui::GetCurrentContext()->NavDisableHighlight = false;
    }
    return hit;
  }

  /// Takes over the new choice after all options have been drawn.
  bool finish() {
    if (next_ < 0) return false;
    chosen_ = next_;
    return true;
  }

 private:
  std::string_view label_;
  int& chosen_;
  Role role_;
  Options options_;
  int next_ = -1;
};

/// Room for a name, chosen (bold) or not.
float name_width(std::string_view name) {
  return std::max(text_width(Type::kTitle, name), text_width(Type::kLabel, name));
}

/// Moves to the chosen one of several, between `from` and `to`.
void sliding_underline(const Rect& row, float from, float to, ImU32 color) {
  if (to <= from) return;
  const ImGuiID id = ImGui::GetCurrentWindow()->GetID("##underline");
  const float left = ui().animate(id, from - row.Min.x),
              right = ui().animate(id + 1, to - row.Min.x);
  fill_rect(canvas(),
            {snap(row.Min.x + left), row.Max.y - px(2), snap(row.Min.x + right), row.Max.y}, color);
}

constexpr float kTitleTabPad = 7;  // logical pixels on both sides of a name
constexpr float kCountDisc = 6.5f, kCountInset = 2;
constexpr int kMostCounted = 9;

/// A disc with a number at the upper right end of a tab.
void draw_count(const Rect& cell, int count, ImGuiID tab) {
  const Theme& t = theme();
  const float radius = px(kCountDisc);
  const std::string text = count > kMostCounted ? "9+" : std::to_string(count);
  const ImVec2 middle(snap(cell.Max.x - px(kCountInset)), snap(cell.Min.y + radius));
  canvas()->AddCircleFilled(middle, radius, t.bad, 20);
  draw_text_in(canvas(), Type::kSmall,
               {middle.x - 2 * radius, middle.y - radius, middle.x + 2 * radius, middle.y + radius},
               Align::kCenter, t.panel, text);
  ui().items().describe(tab, Role::kTab, std::to_string(count));
}

}  // namespace

bool segmented(std::string_view label, int& chosen, std::span<const std::string_view> options_text,
               const Options& options) {
  const int count = static_cast<int>(options_text.size());
  if (count == 0) return false;
  const bool labelled = !shown_label(label).empty();
  std::vector<float> widths;
  float total = 0;
  for (const std::string_view text : options_text) {
    const float bold = text_width(Type::kTitle, text), plain = text_width(Type::kLabel, text);
    widths.push_back(snap(std::max(bold, plain) + 2 * px(metric::kPadControl)));
    total += widths.back();
  }
  const Rect row = take_place(
      {take_width(options, labelled ? 0 : std::min(total, ImGui::GetContentRegionAvail().x)),
       ui().control_height(options.dense)});
  const float room =
      labelled ? row.GetWidth() - px(metric::kGap) -
                     std::min(text_width(Type::kLabel, shown_label(label)), row.GetWidth() / 2)
               : row.GetWidth();
  if (total > room || (!labelled && options.width > 0)) {
    // Too little room, or a given width: share it in proportion.
    for (float& w : widths) w = w * room / total;
    total = room;
  }
  const Rect frame(snap(row.Max.x - total), row.Min.y, row.Max.x, row.Max.y);
  const Theme& t = theme();
  ImDrawList* list = canvas();
  const bool all_disabled = options.disabled || options.state == WidgetState::kDisabled;
  if (labelled)
    draw_text_in(list, Type::kLabel,
                 {row.Min.x, row.Min.y, frame.Min.x - px(metric::kGap), row.Max.y}, Align::kLeft,
                 all_disabled ? t.faint : t.muted, shown_label(label));

  const float radius = px(metric::kRadiusControl), hair = px(t.hairline);
  fill_rect(list, frame, t.panel, radius);
  Choice choice(label, chosen, Role::kOption, options);
  Rect ring;
  bool ring_shown = false;
  float x = frame.Min.x;
  for (int i = 0; i < count; ++i) {
    const float width = widths[static_cast<std::size_t>(i)];
    const Rect cell(snap(x), frame.Min.y, i + 1 == count ? frame.Max.x : snap(x + width),
                    frame.Max.y);
    x += width;
    const bool is_chosen = i == chosen;
    const Interaction hit =
        choice.option(i, count, options_text[static_cast<std::size_t>(i)], cell);
    const ImDrawFlags corners = (i == 0 ? ImDrawFlags_RoundCornersLeft : 0) |
                                (i + 1 == count ? ImDrawFlags_RoundCornersRight : 0);
    const bool lit = hit.hovered && !hit.disabled;
    if (is_chosen || lit)
      fill_rect(list, cell,
                is_chosen && lit ? mix(t.soft, t.ink, 0.05f)
                : is_chosen      ? t.soft
                                 : mix(t.soft, t.panel, 0.4f),
                radius, corners ? corners : ImDrawFlags_RoundCornersNone);
    if (i > 0) vline(list, cell.Min.x, cell.Min.y, cell.Max.y, t.line, hair);
    if (t.id == ThemeId::kHighContrast && is_chosen)
      hline(list, cell.Min.x + radius, cell.Max.x - radius, cell.Max.y - px(4), t.accent, px(2));
    draw_text_in(list, is_chosen ? Type::kTitle : Type::kLabel, cell, Align::kCenter,
                 hit.disabled ? t.faint
                 : is_chosen  ? t.ink
                              : t.muted,
                 options_text[static_cast<std::size_t>(i)]);
    if (hit.focused) {
      ring = cell;
      ring_shown = true;
    }
  }
  stroke_rect(list, frame, all_disabled ? t.line : t.border, radius, hair);
  if (ring_shown) focus_ring(list, ring, radius);
  return choice.finish();
}

bool tabs(std::string_view label, int& chosen, std::span<const std::string_view> names,
          const Options& options) {
  const int count = static_cast<int>(names.size());
  const Rect row = take_place({take_width(options), ui().control_height(options.dense)});
  const Theme& t = theme();
  ImDrawList* list = canvas();
  hline(list, row.Min.x, row.Max.x, row.Max.y - px(t.hairline), t.line);
  Choice choice(label, chosen, Role::kTab, options);
  float x = row.Min.x, from = row.Min.x, to = row.Min.x;
  for (int i = 0; i < count; ++i) {
    const std::string_view name = names[static_cast<std::size_t>(i)];
    const float width = snap(name_width(name) + 2 * px(metric::kPadControl));
    const Rect cell(x, row.Min.y, x + width, row.Max.y);
    x += width;
    const Interaction hit = choice.option(i, count, name, cell);
    const bool is_chosen = i == chosen;
    if (is_chosen) from = cell.Min.x, to = cell.Max.x;
    if (hit.hovered && !is_chosen)
      fill_rect(list, {cell.Min.x, cell.Min.y + px(2), cell.Max.x, cell.Max.y - px(4)}, t.soft,
                px(metric::kRadiusControl));
    draw_text_in(list, is_chosen ? Type::kTitle : Type::kLabel, cell, Align::kCenter,
                 hit.disabled ? t.faint
                 : is_chosen  ? t.ink
                              : t.muted,
                 name);
    if (hit.focused)
      focus_ring(list,
                 {cell.Min.x + px(3), cell.Min.y + px(5), cell.Max.x - px(3), cell.Max.y - px(6)},
                 px(metric::kRadiusCell));
  }
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  sliding_underline(row, from + px(metric::kPadControl), to - px(metric::kPadControl),
                    disabled ? t.faint : t.accent);
  return choice.finish();
}

float title_tabs_width(std::span<const std::string_view> names) {
  float width = 0;
  for (const std::string_view name : names) width += snap(name_width(name) + 2 * px(kTitleTabPad));
  return width - 2 * px(kTitleTabPad);
}

bool title_tabs(std::string_view label, int& chosen, std::span<const std::string_view> names,
                const Rect& row, std::span<const int> counts) {
  const Theme& t = theme();
  ImDrawList* list = canvas();
  Choice choice(label, chosen, Role::kTab, {});
  const int count = static_cast<int>(names.size());
  // The first name stands where a title would.
  float x = row.Min.x - px(kTitleTabPad), from = 0, to = 0;
  for (int i = 0; i < count; ++i) {
    const std::string_view name = names[static_cast<std::size_t>(i)];
    const Rect cell(x, row.Min.y, x + snap(name_width(name) + 2 * px(kTitleTabPad)), row.Max.y);
    x = cell.Max.x;
    const Interaction hit = choice.option(i, count, name, cell);
    const bool is_chosen = i == chosen;
    if (is_chosen) from = cell.Min.x + px(kTitleTabPad), to = cell.Max.x - px(kTitleTabPad);
    if (hit.hovered && !is_chosen) fill_rect(list, cell, t.soft, px(metric::kRadiusCell));
    draw_text_in(list, is_chosen ? Type::kTitle : Type::kLabel, cell, Align::kCenter,
                 is_chosen || hit.hovered ? t.ink : t.muted, name);
    if (const auto at = static_cast<std::size_t>(i); at < counts.size() && counts[at] > 0)
      draw_count(cell, counts[at], hit.id);
    if (hit.focused) focus_ring(list, cell, px(metric::kRadiusCell));
  }
  sliding_underline(row, from, to, t.accent);
  return choice.finish();
}

bool bottom_tabs(std::string_view label, int& chosen, std::span<const TabIcon> entries,
                 const Options& options) {
  const int count = static_cast<int>(entries.size());
  if (count == 0) return false;
  const Rect bar = take_place({take_width(options), px(metric::kTabBar)});
  const Theme& t = theme();
  ImDrawList* list = canvas();
  draw_frame(list, bar, t.panel, t.line, px(metric::kRadiusPanel));
  Choice choice(label, chosen, Role::kTab, options);
  for (int i = 0; i < count; ++i) {
    const TabIcon& entry = entries[static_cast<std::size_t>(i)];
    const float share = bar.GetWidth() / static_cast<float>(count);
    const Rect cell(snap(bar.Min.x + share * static_cast<float>(i)), bar.Min.y,
                    snap(bar.Min.x + share * static_cast<float>(i + 1)), bar.Max.y);
    const Interaction hit = choice.option(i, count, entry.name, cell);
    const bool is_chosen = i == chosen;
    const ImU32 ink = hit.disabled ? t.faint : is_chosen ? t.accent : hit.hovered ? t.ink : t.muted;
    Rect upper = cell, lower = cell;
    upper.Min.y += px(8);
    upper.Max.y = upper.Min.y + px(22);
    lower.Min.y = upper.Max.y;
    lower.Max.y -= px(6);
    draw_text_in(list, Type::kHeading, upper, Align::kCenter, ink, entry.icon);
    draw_text_in(list, is_chosen ? Type::kTitle : Type::kLabel, lower, Align::kCenter, ink,
                 entry.name);
    if (hit.focused) {
      Rect inside = cell;
      inside.Expand(-px(5));
      focus_ring(list, inside, px(metric::kRadiusControl));
    }
  }
  return choice.finish();
}

}  // namespace unroll::viz
