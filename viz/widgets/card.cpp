#include "viz/widgets/card.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/contract.h"
#include "viz/widgets/button.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/segmented.h"

namespace unroll::viz {
namespace {

// Logical pixels: list of views, least of a note, letter of a model, entry of the list of formats.
constexpr float kChooser = 116, kNote = 200, kMore = 104, kModelLetter = 18, kFormat = 148,
                kFade = 20;

void help_mark(std::string_view title, std::string_view help, ImVec2 left_middle) {
  const float side = px(metric::kMinHit), half = side / 2;
  const Rect rect(snap(left_middle.x), snap(left_middle.y - half), snap(left_middle.x) + side,
                  snap(left_middle.y - half) + side);
  ImGui::PushID(title.data(), title.data() + title.size());
  const std::string label = "help: " + std::string(shown_label(title));
  const Interaction hit =
      interact_part(ImGui::GetID("##help"), label, rect, {}, Role::kButton, help);
  ImGui::PopID();
  show_help(hit, help);
  draw_text_in(
      canvas(), Type::kBody, rect, Align::kCenter,
      hit.hovered || hit.focused ? theme().accent : mix(theme().muted, theme().panel, 0.25f),
      icon::kHelp);
  if (hit.focused) {
    Rect inner = rect;
    inner.Expand(-px(4));
    focus_ring(canvas(), inner, inner.GetWidth() / 2);
  }
}

/// A mark that opens a list of file formats.
void save_mark(std::string_view title, int& chosen, ImVec2 left_middle) {
  static constexpr std::string_view kFormats[] = {"Picture (PNG)", "Drawing (SVG)", "Table (CSV)"};
  const float side = px(metric::kMinHit), half = side / 2;
  const Rect rect(snap(left_middle.x), snap(left_middle.y - half), snap(left_middle.x) + side,
                  snap(left_middle.y - half) + side);
  ImGui::PushID(title.data(), title.data() + title.size());
  const std::string label = "save: " + std::string(shown_label(title));
  const Interaction hit = interact_part(ImGui::GetID("##save"), label, rect, {}, Role::kMenu);
  if (hit.pressed) ImGui::OpenPopup("##formats");
  draw_text_in(
      canvas(), Type::kBody, rect, Align::kCenter,
      hit.hovered || hit.focused ? theme().accent : mix(theme().muted, theme().panel, 0.25f),
      icon::kDownload);
  if (hit.focused) {
    Rect inner = rect;
    inner.Expand(-px(4));
    focus_ring(canvas(), inner, inner.GetWidth() / 2);
  }
  ImGui::SetNextWindowPos({rect.Min.x, rect.Max.y + px(metric::kHalfGap)});
  if (ImGui::BeginPopup("##formats", ImGuiWindowFlags_NoMove)) {
    for (int i = 0; i < 3; ++i) {
      if (!button(kFormats[i], {.kind = ButtonKind::kQuiet}, {.width = px(kFormat)})) continue;
      chosen = i;
      ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
  } else {
    show_help(hit, "Save this panel as a picture, a drawing or a table");
  }
  ImGui::PopID();
}

/// A frame that stays where it is while others are opened inside it: its layers own memory that
/// must not be copied.
CardFrame& open_frame() { return *ui().open_cards().emplace_back(std::make_unique<CardFrame>()); }

/// How many of the views are tabs; the rest stands in a list behind them. 0: all do.
std::size_t tab_count(std::span<const std::string_view> names, float room) {
  if (ui().look().touch) return 0;
  const float free = room - px(2 * metric::kMinHit + kNote);
  if (title_tabs_width(names) <= free) return names.size();
  std::size_t count = names.size() - 1;
  while (count > 0 && title_tabs_width(names.first(count)) + px(kMore) > free) --count;
  return count;
}

/// The views that are no tabs, under "more". Returns the width.
float more_views(const CardSpec& spec, std::size_t first, ImVec2 at) {
  std::vector<std::string_view> names = {"more"};
  names.insert(names.end(), spec.tabs.begin() + static_cast<std::ptrdiff_t>(first),
               spec.tabs.end());
  const int before = static_cast<int>(first) - 1;
  int chosen = std::max(0, *spec.tab - before);
  const LayoutGuard guard;
  ImGui::SetCursorScreenPos(at);
  if (dropdown("##more views", chosen, names, {.dense = true, .width = px(kMore)}) && chosen > 0)
    *spec.tab = before + chosen;
  return px(kMore);
}

/// What stands at the left end of the title line `row`. Gives where it ends (x).
float draw_title(std::string_view title, const CardSpec& spec, const Rect& row, float help_room) {
  const float room = row.GetWidth() - help_room;
  if (spec.tabs.size() < 2) {
    const float width = std::min(text_width(Type::kTitle, title), room);
    draw_text_in(canvas(), Type::kTitle,
                 {row.Min.x, row.Min.y, row.Min.x + width + px(1), row.Max.y}, Align::kLeft,
                 spec.accent_title ? theme().accent : theme().ink, title);
    return row.Min.x + width;
  }
  if (const std::size_t count = tab_count(spec.tabs, row.GetWidth()); count > 0) {
    title_tabs("##views", *spec.tab, spec.tabs.first(count), row, spec.tab_counts);
    float end = row.Min.x + title_tabs_width(spec.tabs.first(count)) + px(metric::kHalfGap);
    if (count < spec.tabs.size())
      end += more_views(spec, count, {end + px(metric::kHalfGap), row.Min.y}) + px(metric::kGap);
    return end;
  }
  const LayoutGuard guard;
  ImGui::SetCursorScreenPos(row.Min);
  const float chooser = std::min(px(kChooser), room);
  dropdown("##view", *spec.tab, spec.tabs, {.dense = true, .width = chooser});
  return row.Min.x + chooser + px(metric::kHalfGap);
}

/// A list to choose from needs the height of a control.
float title_height(const CardSpec& spec) {
  if (spec.tabs.size() < 2) return px(metric::kTitleRow);
  const bool tabs = tab_count(spec.tabs, ImGui::GetContentRegionAvail().x) == spec.tabs.size();
  return tabs ? px(metric::kTitleRow) : ui().control_height(true);
}

/// What is noted in so much room.
std::string_view note_for(const CardSpec& spec, float room) {
  for (const std::string& note : spec.fuller_notes)
    if (notation_width(Type::kLabel, note) <= room) return note;
  return spec.note;
}

void title_row(std::string_view title, const CardSpec& spec) {
  const std::string_view shown = shown_label(title);
  if (shown.empty()) return;
  const Theme& t = theme();
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, title_height(spec)});
  ImDrawList* list = canvas();
  const float mark = px(metric::kMinHit);
  const float help_room = (spec.help.empty() ? 0 : mark) + (spec.save ? mark : 0);
  float free_from = draw_title(shown, spec, row, help_room);
  if (!spec.help.empty()) {
    help_mark(title, spec.help, {free_from + px(2), (row.Min.y + row.Max.y) / 2});
    free_from += mark;
  }
  if (spec.save) {
    const LayoutGuard guard;
    save_mark(title, *spec.save, {free_from + px(2), (row.Min.y + row.Max.y) / 2});
    free_from += mark;
  }
  if (spec.model >= 0) {
    const float side = px(kModelLetter);
    draw_model_letter(list, {free_from + px(2), snap((row.Min.y + row.Max.y - side) / 2)}, side,
                      spec.model);
    ui().items().cell(std::string(shown) + ": model", {free_from, row.Min.y},
                      {free_from + side, row.Max.y},
                      std::string(1, model_look(t, spec.model).letter), Role::kText);
    free_from += side + px(2);
  }
  const Rect room(free_from + px(metric::kGap), row.Min.y, row.Max.x, row.Max.y);
  if (const std::string_view note = note_for(spec, room.GetWidth()); !note.empty()) {
    const float note_width = notation_width(Type::kLabel, note);
    const float baseline = (row.Min.y + row.Max.y + ui().fonts().face(Type::kLabel).cap_height) / 2;
    if (note_width <= room.GetWidth())
      draw_notation(list, Type::kLabel, {room.Max.x - note_width, baseline}, t.muted, note);
    else
      draw_text_in(list, Type::kLabel, room, Align::kRight, t.muted, plain_notation(note));
    ui().items().cell(std::string(shown) + ": note", room.Min, room.Max, plain_notation(note),
                      Role::kText);
  }
}

/// What goes on below the lower edge of a panel that scrolls fades out before it: no line is cut
/// hard, and the eye sees that more follows.
void fade_out_below() {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (window->Scroll.y + 1 >= window->ScrollMax.y) return;
  const ImU32 panel = theme().panel, clear = with_alpha(panel, 0);
  const Rect inside = window->InnerRect;
  canvas()->AddRectFilledMultiColor({inside.Min.x, inside.Max.y - px(kFade)}, inside.Max, clear,
                                    clear, panel, panel);
}

}  // namespace

void draw_card(const Rect& rect) {
  draw_frame(canvas(), rect, theme().panel, theme().line, px(metric::kRadiusPanel));
}

void begin_card(std::string_view title, const Rect& rect, const CardSpec& spec) {
  const Rect outer(snap(rect.Min), snap(rect.Max));
  draw_card(outer);
  ImGui::SetCursorScreenPos(outer.Min);
  const std::string id(title);
  const float pad = px(metric::kPad);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(pad, pad * 0.75f));
  ImGuiWindowFlags flags = ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_NoBackground |
                           ImGuiWindowFlags_NoSavedSettings;
  if (!spec.scroll) flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::BeginChild(id.empty() ? "##card" : id.c_str(), outer.GetSize(),
                    ImGuiChildFlags_AlwaysUseWindowPadding, flags);
  ImGui::PopStyleVar();
  ui().items().push_scope(title);
  CardFrame& frame = open_frame();
  frame.window = true;
  title_row(title, spec);
}

void begin_card(std::string_view title, const CardSpec& spec) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  CardFrame& frame = open_frame();
  const float pad = px(metric::kPad);
  const ImVec2 at = snap(ImGui::GetCursorScreenPos());
  frame.outer = Rect(at, {at.x + snap(ImGui::GetContentRegionAvail().x), at.y});
  frame.work_right = window->WorkRect.Max.x;
  frame.layers.Split(window->DrawList, 2);
  frame.layers.SetCurrentChannel(window->DrawList, 1);
  ImGui::PushID(title.data(), title.data() + title.size());
  ImGui::SetCursorScreenPos({at.x + pad, at.y + snap(pad * 0.75f)});
  ImGui::BeginGroup();
  window->WorkRect.Max.x = window->ContentRegionRect.Max.x = frame.outer.Max.x - pad;
  ui().items().push_scope(title);
  title_row(title, spec);
}

void end_card() {
  auto& cards = ui().open_cards();
  UNROLL_ASSERT(!cards.empty(), "end_card() without begin_card()");
  CardFrame& frame = *cards.back();
  ui().items().pop_scope();
  if (frame.window) {
    fade_out_below();
    ImGui::EndChild();
  } else {
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    ImGui::EndGroup();
    window->WorkRect.Max.x = window->ContentRegionRect.Max.x = frame.work_right;
    ImGui::PopID();
    frame.outer.Max.y = snap(ImGui::GetItemRectMax().y + px(metric::kPad));
    frame.layers.SetCurrentChannel(window->DrawList, 0);
    draw_card(frame.outer);
    frame.layers.Merge(window->DrawList);
    ImGui::SetCursorScreenPos(frame.outer.Min);
    ImGui::ItemSize(frame.outer.GetSize());
  }
  cards.pop_back();
}

void begin_column(ImVec2 top_left, float width) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  CardFrame& frame = open_frame();
  frame.work_right = window->WorkRect.Max.x;
  ImGui::SetCursorScreenPos(snap(top_left));
  ImGui::BeginGroup();
  window->WorkRect.Max.x = window->ContentRegionRect.Max.x = snap(top_left.x + width);
}

float end_column() {
  auto& cards = ui().open_cards();
  UNROLL_ASSERT(!cards.empty(), "end_column() without begin_column()");
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::EndGroup();
  window->WorkRect.Max.x = window->ContentRegionRect.Max.x = cards.back()->work_right;
  cards.pop_back();
  return ImGui::GetItemRectMax().y;
}

Rect content_rect() {
  const ImVec2 at = snap(ImGui::GetCursorScreenPos());
  const ImVec2 room = ImGui::GetContentRegionAvail();
  return {at, {at.x + snap(std::max(0.0f, room.x)), at.y + snap(std::max(0.0f, room.y))}};
}

void separator() {
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(theme().hairline)});
  fill_rect(canvas(), row, theme().line);
}

void heading_row(std::string_view text, std::string_view note) {
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(metric::kTitleRow)});
  const float note_width = text_width(Type::kMono, note);
  draw_text_in(canvas(), Type::kStrong, {row.Min.x, row.Min.y, row.Max.x - note_width, row.Max.y},
               Align::kLeft, theme().ink, text);
  draw_text_in(canvas(), Type::kMono, row, Align::kRight, theme().muted, note);
  ui().items().cell(text, row.Min, row.Max, note, Role::kText);
}

namespace {

void paragraph(Type type, ImU32 color, std::string_view text) {
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect place = take_place({width, wrapped_height(type, width, text)});
  draw_wrapped(canvas(), type, place.Min, width, color, text);
  ui().items().cell(text, place.Min, place.Max, text, Role::kText);
}

}  // namespace

void note_text(std::string_view text) { paragraph(Type::kLabel, theme().muted, text); }
void body_text(std::string_view text) { paragraph(Type::kBody, theme().ink, text); }

}  // namespace unroll::viz
