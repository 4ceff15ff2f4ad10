#include <SDL.h>
#include <emscripten/emscripten.h>
#include <imgui.h>

#include <memory>
#include <string>

#include "viz/platform/program.h"
#include "viz/platform/remote_runner.h"
#include "viz/platform/shell.h"
#include "viz/platform/web.h"

// The page calls the exported functions below; web/host.js is their other half.

namespace unroll::viz {
namespace {

constexpr float kWheelFactor = 100;
constexpr std::uint32_t kGalleryFlag = 16, kAppleFlag = 32;
constexpr int kMostErased = 256;

struct Program {
  std::unique_ptr<SdlWindow> window;
  WebPlatform platform;
  std::unique_ptr<Shell> shell;
  std::string dropped_name;
  bool typing = false;
  ImGuiPlatformImeData typing_at;
};

/// The tab's one program. Lives until the tab closes, because the page keeps calling in.
Program* program = nullptr;

void follow_typing(ImGuiViewport*, ImGuiPlatformImeData* data) {
  if (program) program->typing_at = *data;
}

void show_typing() {
  const bool typing = program->shell->typing();
  const ImGuiPlatformImeData& at = program->typing_at;
  if (typing != program->typing || typing) {
    bridge::show_typing(typing, at.InputPos.x, at.InputPos.y, at.InputLineHeight);
  }
  program->typing = typing;
}

void take_events() {
  SDL_Event event;
  while (SDL_PollEvent(&event)) program->shell->handle(event);
}

void erase(std::uint32_t count) {
  ImGuiIO& io = ImGui::GetIO();
  for (std::uint32_t i = 0; i < count && i < kMostErased; ++i) {
    io.AddKeyEvent(ImGuiKey_Backspace, true);
    io.AddKeyEvent(ImGuiKey_Backspace, false);
  }
}

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

int run_program(int, char**) {
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, "#stage");
  WindowOptions options;
  options.gles = true;
  // SDL follows the canvas's size in CSS only if it differs from the one asked for.
  options.width = options.height = 1;
  options.wheel_x_factor = kWheelFactor;
  auto window = SdlWindow::open(options);
  if (!window.ok()) {
    bridge::fail_start(window.error().text());
    return 1;
  }
  program = new Program;
  program->window = std::move(window).value();
  ImGuiIO& io = ImGui::GetIO();
  io.ConfigMacOSXBehaviors = (bridge::flags() & kAppleFlag) != 0;
  io.SetPlatformImeDataFn = follow_typing;
  program->platform.connect_clipboard();
  program->shell = std::make_unique<Shell>(program->platform, *program->window,
                                           (bridge::flags() & kGalleryFlag) != 0);
  return 0;
}

extern "C" {

/// One turn: events, news, and a frame if the picture changes. 0 = nothing to do until woken,
/// 1 = look again soon, 2 = draw again at once.
EMSCRIPTEN_KEEPALIVE int unroll_turn() {
  take_events();
  const FrameNeed need = program->shell->turn();
  show_typing();
  program->platform.watch_if_needed();
  return static_cast<int>(need);
}

/// In place of a turn while nobody sees the page.
EMSCRIPTEN_KEEPALIVE void unroll_turn_unseen() {
  program->shell->turn_unseen();
  program->platform.watch_if_needed();
}

/// Keeps watch over the engines; see WebPlatform::tick.
EMSCRIPTEN_KEEPALIVE void unroll_tick(int visible) {
  if (program->platform.tick(visible != 0)) {
    program->shell->wake();
    bridge::wake();
  }
}

/// Something on the page changed that may change the picture (size, preferences, pointer).
EMSCRIPTEN_KEEPALIVE void unroll_wake() { program->shell->wake(); }

EMSCRIPTEN_KEEPALIVE void unroll_hidden(int hidden) {
  program->shell->app().on_hidden(hidden != 0);
}

/// The drawing context is lost, or back. 1 = it can be drawn with.
EMSCRIPTEN_KEEPALIVE int unroll_context(int lost) {
  if (lost) {
    program->window->lose_context();
    return 0;
  }
  if (!program->window->restore_context()) return 0;
  program->shell->wake();
  return 1;
}

/// Hands in `size` bytes that lie ready on the page; see bridge::Delivery. `engine` is the number
/// of the engine that sends them, 0 for what no engine sends.
EMSCRIPTEN_KEEPALIVE void unroll_deliver(std::uint32_t kind, std::uint32_t engine,
                                         std::uint32_t tag, std::size_t size) {
  using bridge::Delivery;
  Bytes bytes = bridge::take(size);
  Shell& shell = *program->shell;
  const auto delivery = static_cast<Delivery>(kind);
  if (program->platform.deliver(delivery, engine, tag, bytes)) {
    // An answer of the engine changes the picture only if turn() finds news in it.
    if (delivery > Delivery::kEngineFailed) shell.wake();
    bridge::wake();
    return;
  }
  // What the user did before must come before.
  take_events();
  switch (delivery) {
    case Delivery::kPastedText:
      program->platform.remember_clipboard(text_of(bytes));
      shell.paste(text_of(bytes));
      break;
    case Delivery::kDroppedName:
      program->dropped_name = text_of(bytes);
      return;
    case Delivery::kDroppedFile:
      shell.app().on_file_dropped(program->dropped_name, std::move(bytes));
      break;
    case Delivery::kLink:
      shell.app().on_link_changed(text_of(bytes));
      break;
    case Delivery::kTypedText:
      ImGui::GetIO().AddInputCharactersUTF8(text_of(bytes).c_str());
      break;
    case Delivery::kErased:
      erase(tag);
      break;
    default:
      return;
  }
  shell.wake();
  bridge::wake();
}

/// The application's state, and the page's share of it, through bridge::give.
EMSCRIPTEN_KEEPALIVE void unroll_state() { bridge::give(program->shell->app().state_json()); }
EMSCRIPTEN_KEEPALIVE void unroll_items() { bridge::give(program->shell->app().items_json()); }
EMSCRIPTEN_KEEPALIVE double unroll_frames() {
  return static_cast<double>(program->shell->frames());
}
EMSCRIPTEN_KEEPALIVE double unroll_frame_ms() { return program->shell->mean_frame_ms(); }
EMSCRIPTEN_KEEPALIVE int unroll_restarts() {
  const RemoteRunner* runner = program->platform.runner();
  return runner ? runner->restarts() : 0;
}

/// Ends in a trap: what the page does then is tested with it.
EMSCRIPTEN_KEEPALIVE void unroll_trap() { __builtin_trap(); }

}  // extern "C"

}  // namespace unroll::viz
