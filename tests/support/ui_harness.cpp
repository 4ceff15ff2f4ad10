#include "tests/support/ui_harness.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/shared_fonts.h"

namespace unroll::viz::testing {

UiHarness::UiHarness(const HarnessOptions& options)
    : context_(create_context()), frame_seconds_(options.frame_seconds), mouse_(-1, -1) {
  use();
  ImGuiIO& io = ImGui::GetIO();
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.ConfigInputTrickleEventQueue = true;
  ui_ = std::make_unique<Ui>();
  ui_->items().record_cells(true);
  set_look(options.look);
  resize(options.width, options.height);
}

UiHarness::~UiHarness() {
  use();
  ui_.reset();
  ImGui::DestroyContext(context_);
}

void UiHarness::use() { ImGui::SetCurrentContext(context_); }

void UiHarness::set_look(const Look& look) {
  use();
  ui_->set_look(look);
  if (ui_->fonts_outdated()) share_fonts(*ui_);
  ImGui::GetIO().DisplayFramebufferScale = {look.pixel_ratio, look.pixel_ratio};
}

void UiHarness::resize(float width, float height) {
  use();
  ImGui::GetIO().DisplaySize = {width, height};
}

void UiHarness::step(int frames) {
  use();
  for (int i = 0; i < frames; ++i) {
    ImGuiIO& io = ImGui::GetIO();
    io.DeltaTime = frame_seconds_;
    ImGui::NewFrame();
    ui_->begin_frame();
    if (body && own_windows) {
      body();
    } else if (body) {
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize(io.DisplaySize);
      ImGui::Begin("harness", nullptr,
                   ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                       ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus);
      body();
      ImGui::End();
    }
    ui_->end_frame();
    ImGui::Render();
  }
}

void UiHarness::wait(float seconds) {
  step(std::max(1, static_cast<int>(std::ceil(seconds / frame_seconds_))));
}

const Item& UiHarness::item(std::string_view label) const {
  const Item* found = ui_->items().find(label);
  if (!found) {
    std::string known;
    for (const Item& item : ui_->items().items())
      if (item.role != Role::kCell) known += "\n  " + item.path();
    FAIL("no item \"" << label << "\"; there are:" << known);
  }
  return *found;
}

bool UiHarness::has(std::string_view label) const { return ui_->items().find(label) != nullptr; }

ImVec2 UiHarness::middle_of(std::string_view label) const {
  const Item& found = item(label);
  return {(found.min.x + found.max.x) / 2, (found.min.y + found.max.y) / 2};
}

void UiHarness::move(ImVec2 to) {
  use();
  mouse_ = to;
  ImGui::GetIO().AddMousePosEvent(to.x, to.y);
  step(2);
}

void UiHarness::press_mouse() {
  use();
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  step(2);
}

void UiHarness::release_mouse() {
  use();
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  step(2);
}

void UiHarness::click_at(ImVec2 at) {
  move(at);
  press_mouse();
  release_mouse();
  // Two clicks of a test are never one double click.
  wait(0.4f);
}

void UiHarness::double_click(std::string_view label) {
  move(middle_of(label));
  press_mouse();
  release_mouse();
  press_mouse();
  release_mouse();
}

void UiHarness::drag(ImVec2 from, ImVec2 to) {
  move(from);
  press_mouse();
  for (int i = 1; i <= 4; ++i) {
    const float part = static_cast<float>(i) / 4;
    move({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part});
  }
  release_mouse();
  wait(0.4f);
}

void UiHarness::wheel(float notches) {
  use();
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  step(2);
}

void UiHarness::key(ImGuiKey key, int modifiers) {
  use();
  ImGuiIO& io = ImGui::GetIO();
  for (const ImGuiKey mod : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt, ImGuiMod_Super})
    if (modifiers & mod) io.AddKeyEvent(mod, true);
  io.AddKeyEvent(key, true);
  step(2);
  io.AddKeyEvent(key, false);
  for (const ImGuiKey mod : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt, ImGuiMod_Super})
    if (modifiers & mod) io.AddKeyEvent(mod, false);
  step(2);
}

void UiHarness::type(std::string_view text) {
  use();
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  step(2);
}

void UiHarness::focus(std::string_view label) {
  for (int i = 0; i < 400; ++i) {
    if (const Item* found = ui_->items().find(label); found && found->focused) return;
    key(ImGuiKey_Tab);
  }
  FAIL("Tab never reaches \"" << label << "\"");
}

Image UiHarness::picture() const {
  ImGui::SetCurrentContext(context_);
  const ImGuiIO& io = ImGui::GetIO();
  return rasterize(*ImGui::GetDrawData(), *io.Fonts, ui_->theme().ground);
}

}  // namespace unroll::viz::testing
