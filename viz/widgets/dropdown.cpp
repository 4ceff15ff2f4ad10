#include "viz/widgets/dropdown.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

constexpr const char* kPopup = "##list";
constexpr float kTile = 164, kGroupRow = 22, kDot = 4, kDotStep = 6;  // logical pixels

/// What the pictures of tiles mean.
constexpr std::string_view kDots =
    "In the pictures time runs to the right: hollow dots are read, filled ones answered.";

/// A bit for each of four steps, the first one the highest.
struct TopologyLook {
  std::string_view words;
  unsigned reads, answers;
};

const TopologyLook& look_of(Topology topology) {
  static constexpr std::array<TopologyLook, 4> kLooks = {{{"many to one", 15, 1},
                                                          {"an answer at each step", 15, 15},
                                                          {"many to many, afterwards", 12, 3},
                                                          {"one to many", 8, 15}}};
  return kLooks[static_cast<std::size_t>(topology)];
}

/// Steps from left to right: what is read below, the state, what is answered above.
void draw_topology(const Rect& place, Topology topology) {
  const TopologyLook& look = look_of(topology);
  const float step = px(kDotStep), dot = px(kDot);
  const ImVec2 from(place.Min.x, snap(place.GetCenter().y - step * 1.5f));
  const Theme& t = theme();
  hline(canvas(), from.x, from.x + 4 * step, from.y + step + dot / 2, t.muted, px(1));
  for (int i = 0; i < 4; ++i)
    for (const bool above : {true, false})
      if (((above ? look.answers : look.reads) >> (3 - i)) & 1u) {
        const ImVec2 at(from.x + step * static_cast<float>(i), from.y + (above ? 0 : 2 * step));
        const Rect box(at.x, at.y, at.x + dot, at.y + dot);
        if (above)
          fill_rect(canvas(), box, t.ink, px(metric::kRadiusFine));
        else
          stroke_rect(canvas(), box, t.ink, px(metric::kRadiusFine), px(1));
      }
}

void draw_field(const Interaction& hit, const Rect& field, std::string_view text, bool open) {
  const Theme& t = theme();
  const float radius = px(metric::kRadiusControl), pad = px(metric::kPadControl);
  ImDrawList* list = canvas();
  const bool lit = hit.hovered && !hit.disabled;
  draw_frame(list, field,
             hit.held      ? mix(t.soft, t.ink, 0.06f)
             : lit || open ? t.soft
                           : t.panel,
             hit.disabled ? t.line
             : lit        ? mix(t.border, t.muted, 0.35f)
                          : t.border,
             radius);
  if (hit.focused) focus_ring(list, field, radius);
  const float caret = px(18);
  draw_text_in(list, Type::kLabel,
               {field.Min.x + pad, field.Min.y, field.Max.x - caret - px(4), field.Max.y},
               Align::kLeft, hit.disabled ? t.faint : t.ink, text);
  draw_text_in(list, Type::kLabel,
               {field.Max.x - caret, field.Min.y, field.Max.x - px(4), field.Max.y}, Align::kCenter,
               hit.disabled ? t.faint : t.muted, icon::kCaretDown);
}

/// Lines of entries and of headings in `columns`.
int lines_of(std::span<const Tile> tiles, int count, int columns, int& headings) {
  int lines = 0, column = 0;
  headings = 0;
  for (int i = 0; i < count; ++i) {
    const bool heading =
        !tiles.empty() && (i == 0 || tiles[static_cast<std::size_t>(i)].group !=
                                         tiles[static_cast<std::size_t>(i - 1)].group);
    headings += heading ? 1 : 0;
    if (heading || column == columns) column = 0;
    lines += column++ == 0 ? 1 : 0;
  }
  return lines;
}

bool choose(std::string_view label, int& chosen, std::span<const std::string_view> names,
            std::span<const Tile> tiles, const Options& options) {
  const int count = static_cast<int>(names.size());
  const std::string_view current =
      chosen >= 0 && chosen < count ? names[static_cast<std::size_t>(chosen)] : "choose …";
  const Rect row = take_place({take_width(options), ui().control_height(options.dense)});
  const bool disabled = options.disabled || options.state == WidgetState::kDisabled;
  const Rect field = labelled_row(label, row, disabled, options.help);
  const bool hidden = label.starts_with("##");
  const std::string shown(hidden ? label.substr(2) : shown_label(label));

  ImGui::PushID(label.data(), label.data() + label.size());
  const Interaction hit =
      interact_part(ImGui::GetID("##field"), shown, field, options, Role::kMenu, current);
  if (hit.pressed) ImGui::OpenPopup(kPopup);
  bool changed = false;
  const int step = arrow_y(hit);
  if (step && count > 0) {
    const int next = std::clamp(chosen + step, 0, count - 1);
    changed = next != chosen;
    chosen = next;
  }
  const bool open = ImGui::IsPopupOpen(kPopup);
  draw_field(hit, field, current, open);
  if (!open) show_help(hit, options.help);

  if (open) {
    const float item_height = ui().control_height(!ui().look().touch);
    const float pad = px(metric::kHalfGap);
    const ImVec2 all = ImGui::GetIO().DisplaySize;
    const float screen = all.y;
    const int columns =
        tiles.empty() ? 1 : std::clamp(static_cast<int>((all.x - 4 * pad) / px(kTile)), 1, 3);
    int headings = 0;
    const int lines = lines_of(tiles, count, columns, headings);
    const float wide =
        tiles.empty() ? field.GetWidth() : px(kTile) * static_cast<float>(columns) + 2 * pad;
    const float legend =
        tiles.empty() ? 0 : wrapped_height(Type::kSmall, wide - 2 * pad, kDots) + pad;
    const float wanted = item_height * static_cast<float>(lines) +
                         px(kGroupRow) * static_cast<float>(headings) + legend + 2 * pad;
    float top = field.Max.y + pad;
    const float below = screen - top - pad, above = field.Min.y - 2 * pad;
    const float height = std::min(wanted, std::max(below, above));
    if (height > below) top = field.Min.y - pad - height;
    ImGui::SetNextWindowPos({std::max(pad, std::min(field.Min.x, all.x - wide - pad)), snap(top)});
    ImGui::SetNextWindowSize({wide, snap(height)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(pad, pad));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    if (ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove)) {
      const float width = ImGui::GetContentRegionAvail().x / static_cast<float>(columns);
      int column = 0;
      for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const std::string_view name = names[at];
        if (!tiles.empty() && (i == 0 || tiles[at].group != tiles[at - 1].group)) {
          const Rect heading = take_place({ImGui::GetContentRegionAvail().x, px(kGroupRow)});
          draw_text_in(canvas(), Type::kSmall, heading, Align::kLeft, theme().muted,
                       tiles[at].group);
          column = 0;
        }
        if (column > 0 && column < columns) ImGui::SameLine(0, 0);
        column = column % columns + 1;
        const Rect place = take_place({width, item_height});
        const std::string full = shown + ": " + std::string(name);
        ImGui::PushID(i);
        const Interaction entry =
            interact_part(ImGui::GetID("##entry"), full, place, {}, Role::kOption,
                          tiles.empty() ? std::string_view() : look_of(tiles[at].topology).words);
        ImGui::PopID();
        ui().items().describe_checked(entry.id, i == chosen);
        if (i == chosen && ImGui::IsWindowAppearing()) {
          ImGui::SetScrollHereY();
          ImGui::SetItemDefaultFocus();
        }
        const Theme& t = theme();
        if (entry.hovered || entry.focused)
          fill_rect(canvas(), place, t.soft, px(metric::kRadiusCell) * 2);
        Rect text = place;
        text.Min.x += px(metric::kPadControl) - pad;
        text.Max.x -= px(20);
        if (!tiles.empty()) {
          draw_topology(text, tiles[at].topology);
          text.Min.x += 4 * px(kDotStep) + px(metric::kGap);
          show_help(entry, look_of(tiles[at].topology).words);
        }
        draw_text_in(canvas(), i == chosen ? Type::kTitle : Type::kLabel, text, Align::kLeft, t.ink,
                     name);
        if (i == chosen) {
          // Right beside the name: in a grid the far end is nearer to the next tile.
          const float check = tiles.empty()
                                  ? place.Max.x - px(20)
                                  : text.Min.x + text_width(Type::kTitle, name) + px(metric::kGap);
          draw_text_in(canvas(), Type::kLabel, {check, place.Min.y, check + px(16), place.Max.y},
                       Align::kCenter, t.accent, icon::kCheck);
        }
        if (entry.focused) {
          Rect inner = place;
          inner.Expand(-px(3));
          focus_ring(canvas(), inner, px(metric::kRadiusCell));
        }
        if (entry.pressed) {
          changed = changed || i != chosen;
          chosen = i;
          ImGui::CloseCurrentPopup();
        }
      }
      if (!tiles.empty()) {
        const Rect place = take_place({ImGui::GetContentRegionAvail().x, legend});
        draw_wrapped(canvas(), Type::kSmall, {place.Min.x, place.Min.y + pad}, place.GetWidth(),
                     theme().muted, kDots);
      }
      ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
  }
  ImGui::PopID();
  return changed;
}

}  // namespace

bool dropdown(std::string_view label, int& chosen, std::span<const std::string_view> names,
              const Options& options) {
  return choose(label, chosen, names, {}, options);
}

bool tile_dropdown(std::string_view label, int& chosen, std::span<const Tile> tiles,
                   const Options& options) {
  std::vector<std::string_view> names;
  for (const Tile& tile : tiles) names.push_back(tile.name);
  return choose(label, chosen, names, tiles, options);
}

}  // namespace unroll::viz
