#include "tests/support/app_harness.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/shared_fonts.h"
#include "viz/widgets/ui.h"

namespace unroll::viz::testing {

void CannedRunner::show(std::shared_ptr<const Snapshot> snapshot) {
  latest_ = std::move(snapshot);
  history_.apply(*latest_);
}

void LateRunner::pump(double budget_us) {
  for (OnTheWay& one : on_the_way_)
    if (--one.frames <= 0) there_->post(one.command);
  std::erase_if(on_the_way_, [](const OnTheWay& one) { return one.frames <= 0; });
  there_->pump(budget_us);
}

std::unique_ptr<Runner> FakePlatform::make_runner() {
  if (canned) {
    auto runner = std::make_unique<CannedRunner>(canned);
    canned_runner = runner.get();
    return runner;
  }
  auto runner = make_inline_runner([this] { return time_us += step_cost_us; });
  if (late_frames == 0) return runner;
  return std::make_unique<LateRunner>(std::move(runner), late_frames);
}

void FakePlatform::store(const std::string& key, Bytes bytes) { stored[key] = std::move(bytes); }

void FakePlatform::load(const std::string& key, std::function<void(Bytes)> done) {
  const auto found = stored.find(key);
  done(found == stored.end() ? Bytes() : found->second);
}

void FakePlatform::pick_file(std::size_t limit,
                             std::function<void(std::string name, Bytes content)> done) {
  if (picked_name.empty()) return;
  done(picked_name, picked_content.size() > limit ? Bytes() : picked_content);
}

void FakePlatform::play_sound(std::vector<std::int16_t> samples, int rate, double loud) {
  ++plays;
  heard = std::move(samples);
  heard_rate = rate;
  volume = loud;
  heard_since_us = time_us;
  sounding = no_sound.empty();
}

SoundState FakePlatform::sound() {
  const double seconds = (time_us - heard_since_us) / 1e6;
  sounding = sounding && seconds * heard_rate < static_cast<double>(heard.size());
  return {sounding, sounding ? seconds : 0, no_sound};
}

AppHarness::AppHarness(FakePlatform& platform, const AppOptions& options)
    : platform_(platform), context_(create_context()), pixel_ratio_(options.pixel_ratio) {
  use();
  ImGuiIO& io = ImGui::GetIO();
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.DisplaySize = {options.width, options.height};
  io.DisplayFramebufferScale = {pixel_ratio_, pixel_ratio_};
  app_ = std::make_unique<App>(platform);
  Ui::current().items().record_cells(options.record_cells);
  step(4);
}

AppHarness::~AppHarness() {
  use();
  app_.reset();
  ImGui::DestroyContext(context_);
}

void AppHarness::frame() {
  if (app_->fonts_outdated(pixel_ratio_)) share_fonts(Ui::current());
  ImGui::GetIO().DeltaTime = 1.0f / 60;
  ImGui::NewFrame();
  app_->frame(pixel_ratio_);
  ImGui::Render();
}

void AppHarness::step(int frames) {
  use();
  for (int i = 0; i < frames; ++i) {
    platform_.time_us += 1e6 / 60;
    app_->poll();
    frame();
  }
}

void AppHarness::until(const std::function<bool()>& done, int frames) {
  for (int i = 0; i < frames; ++i) {
    if (done()) return;
    step();
  }
  FAIL("still waiting after " << frames << " frames; state: " << app_->state_json().substr(0, 600));
}

int AppHarness::idle(double seconds) {
  use();
  int drawn = 0;
  for (int i = 0; i < static_cast<int>(seconds * 60); ++i) {
    platform_.time_us += 1e6 / 60;
    if (!app_->poll() && app_->need() != FrameNeed::kNow) continue;
    frame();
    ++drawn;
  }
  return drawn;
}

void AppHarness::resize(float width, float height) {
  use();
  ImGui::GetIO().DisplaySize = {width, height};
  step(4);
}

const ItemRegistry& AppHarness::items() const {
  use();
  return Ui::current().items();
}

const Item& AppHarness::item(std::string_view label) const {
  const Item* found = items().find(label);
  if (!found) {
    std::string known;
    for (const Item& item : items().items())
      if (item.role != Role::kCell) known += "\n  " + item.path();
    FAIL("no item \"" << label << "\"; there are:" << known);
  }
  return *found;
}

ImVec2 AppHarness::middle_of(std::string_view label) const {
  const Item& found = item(label);
  return {(found.min.x + found.max.x) / 2, (found.min.y + found.max.y) / 2};
}

void AppHarness::move(ImVec2 to) {
  use();
  ImGui::GetIO().AddMousePosEvent(to.x, to.y);
  step(2);
}

void AppHarness::click_at(ImVec2 at) {
  move(at);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  step(2);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  step(2);
  // Away, so that neither hover nor a double click disturbs what comes next.
  ImGui::GetIO().AddMousePosEvent(-1, -1);
  step(24);
}

void AppHarness::double_click(std::string_view label) {
  move(middle_of(label));
  for (int click = 0; click < 2; ++click)
    for (const bool down : {true, false}) {
      ImGui::GetIO().AddMouseButtonEvent(0, down);
      step(2);
    }
  ImGui::GetIO().AddMousePosEvent(-1, -1);
  step(24);
}

void AppHarness::drag(ImVec2 from, ImVec2 to) {
  move(from);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  step(2);
  for (int i = 1; i <= 4; ++i) {
    const float part = static_cast<float>(i) / 4;
    move({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part});
  }
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  step(2);
}

void AppHarness::wheel(float notches) {
  use();
  ImGui::GetIO().AddMouseWheelEvent(0, notches);
  step(2);
}

void AppHarness::key(ImGuiKey key, int modifiers) {
  use();
  ImGuiIO& io = ImGui::GetIO();
  for (const ImGuiKey mod : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt})
    if (modifiers & mod) io.AddKeyEvent(mod, true);
  io.AddKeyEvent(key, true);
  step(2);
  io.AddKeyEvent(key, false);
  for (const ImGuiKey mod : {ImGuiMod_Ctrl, ImGuiMod_Shift, ImGuiMod_Alt})
    if (modifiers & mod) io.AddKeyEvent(mod, false);
  step(2);
}

void AppHarness::type(std::string_view text) {
  use();
  ImGui::GetIO().AddInputCharactersUTF8(std::string(text).c_str());
  step(3);
}

Image AppHarness::picture() const {
  use();
  float ground[4];
  app_->clear_color(ground);
  return rasterize(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts,
                   ImGui::ColorConvertFloat4ToU32({ground[0], ground[1], ground[2], ground[3]}));
}

}  // namespace unroll::viz::testing
