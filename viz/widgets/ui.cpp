#include "viz/widgets/ui.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/contract.h"
#include "viz/widgets/card.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr float kNever = std::numeric_limits<float>::infinity();

/// Owner of the arrow keys while no widget has claimed them: keeps ImGui from moving the focus with
/// them (Tab does that), so that the application can use them.
constexpr ImGuiID kNobody = 0x4e0b0d1e;

constexpr ImGuiKey kArrowKeys[] = {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow,
                                   ImGuiKey_DownArrow, ImGuiKey_Home,       ImGuiKey_End,
                                   ImGuiKey_PageUp,    ImGuiKey_PageDown};

constexpr float kSelectedText = 70 / 255.0f;  // opacity of the accent behind it

ImVec4 rgba(ImU32 color) { return ImGui::ColorConvertU32ToFloat4(color); }

}  // namespace

Ui::Ui()
    : context_(ImGui::GetCurrentContext()),
      theme_(&theme_of(ThemeId::kLight)),
      overlay_(std::make_unique<Overlay>()),
      open_entry_(std::make_unique<OpenEntry>()) {
  UNROLL_ASSERT(context_ != nullptr, "Ui needs a current ImGui context");
  ImGuiIO& io = ImGui::GetIO();
  io.UserData = this;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.IniFilename = nullptr;
  // Ctrl+Tab belongs to the browser; ImGui would open a list of windows.
  context_->ConfigNavWindowingKeyNext = context_->ConfigNavWindowingKeyPrev = 0;
  items_.attach(context_);
  apply_style();
}

Ui::~Ui() {
  items_.detach();
  if (context_->IO.UserData == this) context_->IO.UserData = nullptr;
}

Ui& Ui::current() {
  Ui* attached = static_cast<Ui*>(ImGui::GetIO().UserData);
  UNROLL_ASSERT(attached != nullptr, "no Ui is attached to the current ImGui context");
  return *attached;
}

void Ui::set_look(const Look& look) {
  if (look == look_) return;
  look_ = look;
  theme_ = &theme_of(look.theme);
  apply_style();
  request_frame();
}

void Ui::apply_style() {
  apply_theme(context_->Style, *theme_, look_.type_scale);
  context_->IO.FontGlobalScale = 1 / look_.pixel_ratio;
}

bool Ui::fonts_outdated() const {
  return built_type_scale_ != look_.type_scale || built_pixel_ratio_ != look_.pixel_ratio ||
         built_extra_ != extra_;
}

void Ui::build_fonts() {
  fonts_.build(*context_->IO.Fonts, look_.type_scale, look_.pixel_ratio, extra_);
  note_fonts();
}

void Ui::share_fonts(ImFontAtlas& atlas, const Fonts& fonts) {
  context_->IO.Fonts = &atlas;
  fonts_ = fonts;
  note_fonts();
}

void Ui::note_fonts() {
  context_->IO.FontDefault = fonts_.face(Type::kBody).font;
  built_type_scale_ = look_.type_scale;
  built_pixel_ratio_ = look_.pixel_ratio;
  built_extra_ = extra_;
}

void Ui::set_extra_characters(std::u32string characters) {
  std::sort(characters.begin(), characters.end());
  characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
  extra_ = std::move(characters);
}

void Ui::begin_frame() {
  next_frame_in_ = kNever;
  arrow_claim_ = 0;
  items_.begin_frame();
  overlay_->begin_frame();
  const int frame = context_->FrameCount;
  textures_.begin_frame(frame);
  if (frame % 256 == 0)
    std::erase_if(motions_, [&](const auto& entry) { return entry.second.seen < frame - 2; });
}

void Ui::end_frame() {
  overlay_->draw();
  const ImGuiContext& g = *context_;
  const bool typing = g.IO.WantTextInput || (g.ActiveId != 0 && g.ActiveId == g.InputTextState.ID);
  const bool menu_open = g.OpenPopupStack.Size > 0;
  const bool focus_shown = g.NavId != 0 && !g.NavDisableHighlight;
  arrows_free_ = !typing && !menu_open && arrow_claim_ == 0;
  space_free_ = !typing && !menu_open && !focus_shown;
  // In an open list the arrows walk through the entries, as ImGui does by itself.
  if (!typing && !menu_open)
    for (const ImGuiKey key : kArrowKeys)
      ImGui::SetKeyOwner(key, arrow_claim_ ? arrow_claim_ : kNobody);
}

void Ui::request_frame(float in_seconds) { next_frame_in_ = std::min(next_frame_in_, in_seconds); }

float Ui::animate(ImGuiID id, float target, float seconds) {
  const auto [entry, fresh] = motions_.try_emplace(id);
  Motion& motion = entry->second;
  const int frame = context_->FrameCount;
  const double now = context_->Time;
  const bool hidden_before = motion.seen < frame - 1;
  motion.seen = frame;
  if (fresh || hidden_before || look_.reduced_motion || seconds <= 0) {
    motion.from = motion.to = motion.value = target;
    return target;
  }
  if (motion.to != target) {
    motion.from = motion.value;
    motion.to = target;
    motion.started = now;
  }
  if (motion.value != motion.to) {
    const float part = static_cast<float>((now - motion.started) / seconds);
    const float left = 1 - std::clamp(part, 0.0f, 1.0f);
    motion.value = motion.to + (motion.from - motion.to) * left * left * left;
    if (left <= 0)
      motion.value = motion.to;
    else
      request_frame();
  }
  return motion.value;
}

float Ui::control_height(bool dense) const {
  return px(look_.touch ? metric::kControlTouch : dense ? metric::kControlDense : metric::kControl);
}

ThemeScope::ThemeScope(ThemeId theme) : before_(ui().theme_) {
  Ui& shared = ui();
  shared.theme_ = &theme_of(theme);
  shared.apply_style();
}

ThemeScope::~ThemeScope() {
  Ui& shared = ui();
  shared.theme_ = before_;
  shared.apply_style();
}

float snap(float value) {
  const float ratio = ui().look().pixel_ratio;
  return std::floor(value * ratio + 0.5f) / ratio;
}

ImVec2 snap(ImVec2 value) { return {snap(value.x), snap(value.y)}; }

float px(float logical) {
  const Look& look = ui().look();
  if (logical == 0) return 0;
  const float device = std::round(std::abs(logical) * look.type_scale * look.pixel_ratio);
  return std::copysign(std::max(1.0f, device) / look.pixel_ratio, logical);
}

void apply_theme(ImGuiStyle& style, const Theme& theme, float type_scale) {
  const auto scaled = [&](float logical) { return std::round(logical * type_scale); };
  style = ImGuiStyle();
  style.DisabledAlpha = 0.5f;
  style.WindowPadding = {scaled(metric::kPad), scaled(metric::kPad)};
  style.FramePadding = {scaled(metric::kPadControl), scaled(7)};
  style.ItemSpacing = {scaled(metric::kGap), scaled(metric::kGap)};
  style.ItemInnerSpacing = {scaled(metric::kHalfGap), scaled(metric::kHalfGap)};
  style.WindowRounding = style.ChildRounding = scaled(metric::kRadiusPanel);
  style.FrameRounding = style.PopupRounding = style.GrabRounding = scaled(metric::kRadiusControl);
  style.ScrollbarSize = scaled(metric::kScrollbar);
  style.ScrollbarRounding = scaled(metric::kScrollbar / 2);
  style.WindowBorderSize = style.ChildBorderSize = 0;
  style.PopupBorderSize = style.FrameBorderSize = theme.hairline;
  style.WindowMinSize = {1, 1};

  ImVec4* colors = style.Colors;
  const ImVec4 none(0, 0, 0, 0);
  for (int i = 0; i < ImGuiCol_COUNT; ++i) colors[i] = none;
  colors[ImGuiCol_Text] = rgba(theme.ink);
  colors[ImGuiCol_TextDisabled] = rgba(theme.faint);
  colors[ImGuiCol_WindowBg] = rgba(theme.ground);
  colors[ImGuiCol_PopupBg] = rgba(theme.panel);
  colors[ImGuiCol_Border] = rgba(theme.border);
  colors[ImGuiCol_FrameBg] = rgba(theme.panel);
  colors[ImGuiCol_FrameBgHovered] = rgba(theme.panel);
  colors[ImGuiCol_FrameBgActive] = rgba(theme.panel);
  colors[ImGuiCol_ScrollbarGrab] = rgba(theme.border);
  colors[ImGuiCol_ScrollbarGrabHovered] = rgba(theme.faint);
  colors[ImGuiCol_ScrollbarGrabActive] = rgba(theme.muted);
  colors[ImGuiCol_TextSelectedBg] = rgba(with_alpha(theme.accent, kSelectedText));
  colors[ImGuiCol_Separator] = rgba(theme.line);
}

}  // namespace unroll::viz
