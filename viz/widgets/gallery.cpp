#include "viz/widgets/gallery.h"

#include <array>
#include <cmath>
#include <limits>

#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/scrubber.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/states.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

using Words = std::array<std::string_view, 3>;

constexpr std::array<WidgetState, 5> kStates = {WidgetState::kLive, WidgetState::kHovered,
                                                WidgetState::kPressed, WidgetState::kFocused,
                                                WidgetState::kDisabled};

/// Calls each(options) for the states, every time with an ImGui id of its own.
template <class Each>
void in_states(std::initializer_list<WidgetState> states, Each&& each) {
  for (const WidgetState state : states) {
    ImGui::PushID(static_cast<int>(state));
    each(Options{.state = state});
    ImGui::PopID();
  }
}

void swatch_row(std::span<const ImU32> colors, std::span<const std::string_view> names) {
  const float width = ImGui::GetContentRegionAvail().x / static_cast<float>(colors.size());
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(36)});
  for (std::size_t i = 0; i < colors.size(); ++i) {
    const float x = snap(row.Min.x + width * static_cast<float>(i));
    const float right = snap(row.Min.x + width * static_cast<float>(i + 1)) - px(4);
    draw_frame(canvas(), {x, row.Min.y, right, row.Min.y + px(20)}, colors[i], theme().line,
               px(metric::kRadiusCell));
    draw_text_in(canvas(), Type::kSmall, {x, row.Min.y + px(22), right, row.Max.y}, Align::kLeft,
                 theme().muted, names[i]);
  }
}

}  // namespace

void Gallery::draw(std::span<const ThemeId> themes) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::Begin("gallery", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  const float gap = px(metric::kGap), least = px(640);
  const Rect room = content_rect();
  const int beside = std::max(1, std::min(static_cast<int>(themes.size()),
                                          static_cast<int>((room.GetWidth() + gap) / least)));
  const float width =
      (room.GetWidth() - gap * static_cast<float>(beside - 1)) / static_cast<float>(beside);
  float top = room.Min.y, lowest = top;
  for (std::size_t i = 0; i < themes.size(); ++i) {
    const int column = static_cast<int>(i) % beside;
    if (column == 0 && i > 0) top = lowest + gap;
    float bottom = top;
    theme_page(themes[i], {room.Min.x + static_cast<float>(column) * (width + gap), top}, width,
               bottom);
    lowest = std::max(lowest, bottom);
  }
  ImGui::SetCursorScreenPos({room.Min.x, lowest});
  ImGui::Dummy({1, 1});
  ImGui::End();
}

void Gallery::theme_page(ThemeId id, ImVec2 top_left, float width, float& bottom) {
  const ThemeScope scope(id);
  ImGui::PushID(static_cast<int>(id));
  const float pad = px(metric::kPad), gap = px(metric::kGap);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImDrawListSplitter layers;
  layers.Split(list, 2);
  layers.SetCurrentChannel(list, 1);

  const ImVec2 inner(top_left.x + pad, top_left.y + pad);
  const float full = width - 2 * pad;
  const bool narrow = full < px(560);
  const float half = narrow ? full : (full - gap) / 2;
  draw_logo(canvas(), snap(inner), px(28));
  const std::string_view name = id == ThemeId::kLight  ? "Unroll · light"
                                : id == ThemeId::kDark ? "Unroll · dark"
                                                       : "Unroll · high contrast";
  draw_text_in(canvas(), Type::kHeading,
               {inner.x + px(38), inner.y, inner.x + full, inner.y + px(28)}, Align::kLeft,
               theme().ink, name);
  const float top = inner.y + px(28) + pad;

  begin_column({inner.x, top}, half);
  type_and_color();
  numbers();
  text_fields();
  reports();
  panels();
  const float left_end = end_column();
  if (narrow)
    begin_column({inner.x, left_end + gap}, half);
  else
    begin_column({inner.x + half + gap, top}, half);
  buttons();
  choices();
  floating();
  heat_maps();
  const float right_end = end_column();
  begin_column({inner.x, std::max(left_end, right_end) + gap}, full);
  over_time();
  curves();
  reading();
  states_of_data();
  bottom = end_column() + pad;

  layers.SetCurrentChannel(list, 0);
  fill_rect(canvas(), {snap(top_left), snap(ImVec2(top_left.x + width, bottom))}, theme().ground);
  layers.Merge(list);
  ImGui::PopID();
}

void Gallery::type_and_color() {
  const Theme& t = theme();
  begin_card("Type and colour", {.note = "h_{17}[3], ‖∂loss/∂h_t‖"});
  const auto line = [&](Type type, std::string_view text) {
    const Rect row = take_place({ImGui::GetContentRegionAvail().x, line_height(type)});
    draw_text_in(canvas(), type, row, Align::kLeft, t.ink, text);
  };
  line(Type::kHeading, "Heading 19, used once");
  line(Type::kBody, "Body 15: two networks read 50 symbols.");
  line(Type::kStrong, "Strong 15: which one remembers?");
  line(Type::kLabel, "Label 13: learning rate, σ(W·x + b) ≤ ½ → √d");
  line(Type::kTitle, "Title 13: gradient reaching back");
  line(Type::kSmall, "Small 11: axis labels, hints");
  line(Type::kMono, "Mono 13: 0123456789 −1.25e−5 ∞ NaN");
  line(Type::kMonoStrong, "0.0412 131 1 576");
  line(Type::kMonoSmall, "Mono small: 0.16 0.43 0.04 1e−12");
  const ImU32 plain[] = {t.panel, t.soft, t.line, t.faint, t.muted, t.ink, t.accent};
  const std::string_view plain_names[] = {"panel", "soft", "line",  "faint",
                                          "muted", "ink",  "accent"};
  swatch_row(plain, plain_names);
  const ImU32 meaning[] = {t.negative, t.zero, t.positive, t.good, t.warn, t.bad};
  const std::string_view meaning_names[] = {"− data", "zero", "+ data", "good", "warn", "bad"};
  swatch_row(meaning, meaning_names);
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(24)});
  for (int i = 0; i < 4; ++i) {
    const float x = row.Min.x + px(66) * static_cast<float>(i);
    draw_model_letter(canvas(), {x, row.Min.y + px(2)}, px(20), i);
    const ModelLook look = model_look(t, i);
    const float y = snap(row.GetCenter().y);
    styled_line(canvas(), {x + px(26), y}, {x + px(58), y}, look.color, px(metric::kLine),
                look.style);
  }
  end_card();
}

void Gallery::buttons() {
  begin_card("Buttons", {.note = "normal, hovered, pressed, focused, off",
                         .help = "Plain for most, primary once per screen, quiet beside others."});
  for (const ButtonKind kind : {ButtonKind::kPrimary, ButtonKind::kPlain, ButtonKind::kQuiet}) {
    ImGui::PushID(static_cast<int>(kind));
    const float gap = px(metric::kGap), room = ImGui::GetContentRegionAvail().x;
    const std::string_view word = kind == ButtonKind::kPrimary ? "Play"
                                  : kind == ButtonKind::kPlain ? "Share"
                                                               : "Reset";
    for (const WidgetState state : kStates) {
      ImGui::PushID(static_cast<int>(state));
      button(word, {.kind = kind}, {.state = state, .width = (room - 4 * gap) / 5});
      ImGui::PopID();
      if (state != kStates.back()) ImGui::SameLine(0, gap);
    }
    ImGui::PopID();
  }
  for (const WidgetState state : kStates) {
    ImGui::PushID(static_cast<int>(state));
    icon_button("new seed", icon::kRandom, ButtonKind::kPlain, {.state = state});
    ImGui::PopID();
    if (state != kStates.back()) ImGui::SameLine(0, px(metric::kGap));
  }
  button("Play", {.kind = ButtonKind::kPrimary, .icon = icon::kPlay, .hint = "space"});
  end_card();
}

void Gallery::choices() {
  begin_card("Choices", {.note = "normal, hovered, focused, off"});
  const Words units = {"time step", "update", "epoch"}, optimizers = {"SGD", "Adam", "Adam W"};
  const Words corpora = {"Tunes", "A short story", "Own text"},
              pages = {"Unroll", "Curves", "Write"};
  const auto states = {WidgetState::kLive, WidgetState::kHovered, WidgetState::kFocused,
                       WidgetState::kDisabled};
  in_states(states, [&](const Options& o) { segmented("optimizer", optimizer_, optimizers, o); });
  segmented("##unit", unit_, units);
  in_states(states, [&](const Options& o) { toggle("shuffle", shuffle_, o); });
  in_states(states, [&](const Options& o) { dropdown("text", corpus_, corpora, o); });
  static constexpr Tile kTiles[] = {{"Delayed recall", "Memory", Topology::kManyToOne},
                                    {"Copy", "Memory", Topology::kAfterwards},
                                    {"Ball", "Numbers", Topology::kEachStep},
                                    {"Captions", "Pictures", Topology::kOneToMany}};
  tile_dropdown("task", task_, kTiles);
  in_states(states, [&](const Options& o) { tabs("pages", tab_, pages, o); });
  for (int i = 0; i < 4; ++i) {
    const Words words = {"he", "tossed", "ball"};
    ImGui::PushID(i);
    chip(i == 3 ? "off" : words[static_cast<std::size_t>(i)], i == 1,
         {.state = i == 2   ? WidgetState::kFocused
                   : i == 3 ? WidgetState::kDisabled
                            : WidgetState::kLive});
    ImGui::PopID();
    if (i < 3) ImGui::SameLine(0, px(metric::kGap));
  }
  const TabIcon entries[] = {{"Task", icon::kFile},
                             {"Unroll", icon::kGrid},
                             {"Curves", icon::kCurves},
                             {"Write", icon::kPencil}};
  in_states(states, [&](const Options& o) { bottom_tabs("views", view_, entries, o); });
  end_card();
}

void Gallery::panels() {
  const Words views = {"Curves", "Runs", "Log"};
  static constexpr int kWaiting[] = {0, 2, 0};
  begin_card("Panels", {.note = "several views share one",
                        .help = "The views of a panel are tabs in place of its title.",
                        .tabs = views,
                        .tab_counts = kWaiting,
                        .save = &saved_,
                        .model = 1,
                        .tab = &panel_});
  body_text("Running text of a panel.");
  note_text("A note below it, in the muted ink.");
  end_card();
}

void Gallery::numbers() {
  begin_card("Sliders", {.note = "drag, arrows, Enter to type"});
  const SliderSpec rate = {.min = 1e-5, .max = 1, .logarithmic = true};
  slider("learning rate", rate_, rate);
  slider("hidden units", hidden_, {.min = 1, .max = 256});
  slider("recurrent gain", gain_, {.min = 0, .max = 3, .unit = "σ"});
  in_states(
      {WidgetState::kHovered, WidgetState::kPressed, WidgetState::kFocused, WidgetState::kDisabled},
      [&](const Options& o) {
        const std::string_view names[] = {"", "hovered", "pressed", "focused", "off"};
        double value = rate_;
        slider(names[static_cast<std::size_t>(o.state)], value, rate, o);
      });
  double not_a_number = std::numeric_limits<double>::quiet_NaN();
  slider("not a number", not_a_number, rate);
  int position = position_;
  const ScrubMarker markers[] = {
      {12, "clip", 0}, {90, "loss 2.0", theme().positive}, {127, "best", theme().good}};
  const ScrubberSpec spec = {.min = 0,
                             .max = 160,
                             .reached = 140,
                             .markers = markers,
                             .hint = "drag to travel back",
                             .noun = "update"};
  separator();
  scrubber("updates", position_, spec);
  in_states({WidgetState::kHovered, WidgetState::kFocused, WidgetState::kDisabled},
            [&](const Options& o) {
              scrubber("updates", position, {.min = 0, .max = 160, .reached = 140}, o);
            });
  scrubber("updates##empty", position, {});
  end_card();
}

void Gallery::text_fields() {
  begin_card("Text fields", {.note = "normal, hovered, focused, off"});
  text_input("begin with", text_, {.placeholder = "nothing: it starts by itself"});
  std::string none;
  in_states({WidgetState::kHovered, WidgetState::kFocused, WidgetState::kDisabled},
            [&](const Options& o) {
              text_input("##field", none, {.placeholder = "a few characters"}, o);
            });
  text_input("##area", none, {.placeholder = "paste a text here", .height = px(64), .mono = true});
  end_card();
}

void Gallery::reports() {
  const Theme& t = theme();
  begin_card("Reports", {.note = "sample numbers"});
  readout("update", "131");
  ImGui::SameLine(0, px(metric::kPad));
  readout("loss (bits)", "0.0412", {.divider = true});
  ImGui::SameLine(0, px(metric::kPad));
  readout("norm", "NaN", {.color = t.bad, .divider = true});
  ImGui::SameLine(0, px(metric::kPad));
  readout("state", "7c1e09af", {.color = t.good, .divider = true});
  readout_row("parameters", format_count(5512));
  progress("reading text", 0.62f, "3.1 of 5 MB");
  progress("stopped", 0.3f, "off", {.disabled = true});
  error_state("The numbers left the real line.",
              "Gradient ∞ first at update 14, step 2. Try a clip norm of 1 from update 13.",
              "Go back and clip");
  empty_state(take_place({ImGui::GetContentRegionAvail().x, px(84)}), "No samples yet",
              "Press Play, or write one now.", icon::kPencil);
  end_card();
}

void Gallery::floating() {
  begin_card("Tooltip and notices", {.note = "after 150 ms"});
  const TooltipText text = {
      .name = "h_{17}[3]",
      .value = "0.976",
      .shape = "64 × 100",
      .formula = {"= tanh(W·x + U·h_{16} + b)", "= tanh(0.82 − 0.11 + 1.49)"},
      .note = "Unit 3 of the hidden state after reading “f”. Feeds the output of step 17."};
  const Rect place = take_place(tooltip_size(text));
  draw_tooltip_box(canvas(), place.Min, text);
  const auto note = [](NoticeKind kind, std::string_view words) {
    const float room = ImGui::GetContentRegionAvail().x;
    const Rect box = take_place(notice_size(words, room));
    draw_notice_box(canvas(), box.Min, room, kind, words);
  };
  note(NoticeKind::kInfo, "The link asked for 4096 hidden units; 256 is the most.");
  note(NoticeKind::kGood, "Copied.");
  note(NoticeKind::kProblem, "This file is no text: byte 17 is not UTF-8. The old text stays.");
  end_card();
}

}  // namespace unroll::viz
