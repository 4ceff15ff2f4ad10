#include "viz/platform/shell.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace unroll::viz {
namespace {

constexpr double kFrameWeight = 0.05;

}  // namespace

Shell::Shell(Platform& platform, SdlWindow& window, bool gallery)
    : platform_(platform), window_(window), app_(platform, gallery) {}

void Shell::handle(const SDL_Event& event) {
  if (event.type == SDL_QUIT) {
    app_.on_hidden();
    quit_ = true;
  }
  window_.process(event);
  wake();
}

void Shell::wake(int frames) { frames_wanted_ = std::max(frames_wanted_, frames); }

void Shell::paste(const std::string& text) {
  ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput) {
    const ImGuiKey modifier = io.ConfigMacOSXBehaviors ? ImGuiMod_Super : ImGuiMod_Ctrl;
    for (const bool down : {true, false}) {
      if (down) io.AddKeyEvent(modifier, true);
      io.AddKeyEvent(ImGuiKey_V, down);
      if (!down) io.AddKeyEvent(modifier, false);
    }
  } else {
    app_.on_text_pasted(text);
  }
  wake();
}

bool Shell::typing() const { return ImGui::GetIO().WantTextInput; }

FrameNeed Shell::turn() {
  const double now = platform_.now_us();
  pace_.look(window_.finished(), now);
  // A change of the numbers may move the layout, which settles one frame later.
  if (app_.poll()) news_frames_ = 2;
  // Where no training goes on, what it brought last is drawn at once.
  if (!app_.training()) wake(std::exchange(news_frames_, 0));
  if (app_.need() == FrameNeed::kNow) wake(1);
  if (!window_.drawable()) return FrameNeed::kNone;
  if (frames_wanted_ > 0 || (news_frames_ > 0 && pace_.may_draw(now))) {
    frames_wanted_ = std::max(0, frames_wanted_ - 1);
    news_frames_ = std::max(0, news_frames_ - 1);
    // ImGui spreads quick events (press and release) over several frames, and what the last of them
    // changes shows in the frames after it.
    if (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0) wake(2);
    draw();
  }
  if (frames_wanted_ > 0) return FrameNeed::kNow;
  const bool soon = news_frames_ > 0 || pace_.waiting();
  return soon ? std::max(FrameNeed::kSoon, app_.need()) : app_.need();
}

void Shell::draw() {
  const float ratio = window_.pixel_ratio();
  if (app_.fonts_outdated(ratio)) {
    app_.build_fonts(ratio);
    window_.upload_fonts();
  }
  window_.begin_frame();
  const auto begin = std::chrono::steady_clock::now();
  ImGui::NewFrame();
  app_.frame(ratio);
  ImGui::Render();
  const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - begin;
  mean_frame_ms_ += (ms.count() - mean_frame_ms_) * kFrameWeight;
  float clear[4];
  app_.clear_color(clear);
  window_.end_frame(clear);
  pace_.handed_over(platform_.now_us());
  ++frames_;
}

}  // namespace unroll::viz
