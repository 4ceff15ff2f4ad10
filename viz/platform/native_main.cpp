#include <SDL.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "viz/platform/native.h"
#include "viz/platform/native_script.h"
#include "viz/platform/program.h"
#include "viz/platform/shell.h"

namespace unroll::viz {
namespace {

constexpr int kOk = 0, kFailed = 1, kUsage = 2;
constexpr double kTickUs = 500e3;

void take_dropped_file(Shell& shell, const char* name) {
  const std::filesystem::path path = name;
  shell.app().on_file_dropped(path.filename().string(),
                              read_file(path, kLargestFile).value_or(Bytes()));
  shell.wake();
}

void take_event(const SDL_Event& event, NativePlatform& platform, Shell& shell) {
  if (event.type == platform.wake_event()) {
    if (platform.deliver()) shell.wake();
    return;
  }
  if (event.type == SDL_DROPFILE) {
    take_dropped_file(shell, event.drop.file);
    SDL_free(event.drop.file);
    return;
  }
  if (event.type == SDL_DROPTEXT) {
    shell.app().on_text_pasted(event.drop.file);
    SDL_free(event.drop.file);
    shell.wake();
    return;
  }
  if (event.type == SDL_WINDOWEVENT) {
    if (event.window.event == SDL_WINDOWEVENT_FOCUS_GAINED) platform.ask_theme();
    if (event.window.event == SDL_WINDOWEVENT_HIDDEN ||
        event.window.event == SDL_WINDOWEVENT_MINIMIZED) {
      shell.app().on_hidden();
    }
    if (event.window.event == SDL_WINDOWEVENT_SHOWN ||
        event.window.event == SDL_WINDOWEVENT_RESTORED) {
      shell.app().on_hidden(false);
    }
  }
  shell.handle(event);
}

/// The desktop's half of Shell::paste: fields take the clipboard by themselves.
bool is_paste_outside_field(const SDL_Event& event, const Shell& shell) {
  return event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_v &&
         (event.key.keysym.mod & KMOD_CTRL) && !shell.typing();
}

int loop(NativePlatform& platform, SdlWindow& window, Shell& shell, NativeScript& script) {
  double next_tick = 0;
  bool ticking = true;
  double frame_began = platform.now_us();
  while (!shell.quit()) {
    const std::uint64_t frames = shell.frames();
    FrameNeed need = shell.turn();
    if (!script.advance(shell, window)) {
      std::fprintf(stderr, "unroll-desktop: %s\n", script.error().c_str());
      return kFailed;
    }
    if (script.quit()) {
      SDL_Event quit{};
      quit.type = SDL_QUIT;
      SDL_PushEvent(&quit);
    }
    if (!script.done()) need = FrameNeed::kNow;

    const double now = platform.now_us();
    if (now >= next_tick) {
      ticking = platform.tick();
      next_tick = now + kTickUs;
    }
    // Without a screen's own rhythm a moving picture would take the whole processor.
    const double pace = 1e6 / window.refresh_rate();
    double wait = ticking ? std::max(0.0, next_tick - now) : -1;
    if (need != FrameNeed::kNone) {
      const double rest = std::max(0.0, frame_began + pace - now);
      wait = wait < 0 ? rest : std::min(wait, rest);
    }
    SDL_Event event;
    const bool any = wait < 0 ? SDL_WaitEvent(&event) != 0
                              : SDL_WaitEventTimeout(&event, static_cast<int>(wait / 1000)) != 0;
    if (any) {
      do {
        if (is_paste_outside_field(event, shell)) {
          char* text = SDL_GetClipboardText();
          shell.paste(text);
          SDL_free(text);
        }
        take_event(event, platform, shell);
      } while (SDL_PollEvent(&event));
    }
    if (shell.frames() != frames || need != FrameNeed::kNone) frame_began = platform.now_us();
  }
  platform.settle([&] { shell.turn_unseen(); });
  return kOk;
}

int run(const NativeOptions& options) {
  WindowOptions window_options;
  window_options.width = options.width;
  window_options.height = options.height;
  window_options.scale = options.scale;
  auto window = SdlWindow::open(window_options);
  if (!window.ok()) {
    std::fprintf(stderr, "unroll-desktop: %s\n", window.error().text().c_str());
    return kFailed;
  }
  SDL_GL_SetSwapInterval(1);
  NativePlatform platform(options);
  Shell shell(platform, *window.value(), options.gallery);
  NativeScript script(options.script, options.scale);
  return loop(platform, *window.value(), shell, script);
}

}  // namespace

int run_program(int argc, char** argv) {
  const auto options = read_options(std::vector<std::string>(argv + 1, argv + argc));
  if (!options.ok()) {
    std::fprintf(stderr, "%s\n", options.error().text().c_str());
    return kUsage;
  }
  if (options.value().help) {
    std::fputs(help_text().c_str(), stdout);
    return kOk;
  }
  if (options.value().version) {
    std::printf("unroll-desktop %s\n", UNROLL_VERSION);
    return kOk;
  }
  try {
    return run(options.value());
  } catch (const std::exception& e) {
    std::fprintf(stderr, "unroll-desktop: %s\n", e.what());
    return kFailed;
  }
}

}  // namespace unroll::viz
