#include "viz/platform/sdl_window.h"

#include <imgui.h>
#include <imgui_impl_sdl2.h>

#include <algorithm>
#include <cmath>

#if defined(__EMSCRIPTEN__)
#include <GLES3/gl3.h>
#else
#include <SDL_opengl.h>
#endif

namespace unroll::viz {
namespace {

constexpr float kShortestFrame = 1e-4f;
constexpr float kLongestFrame = 0.1f;

Error sdl_error(const char* what) {
  return Error{"window", std::string(what) + ": " + SDL_GetError()};
}

void set_attributes(bool gles) {
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK,
                      gles ? SDL_GL_CONTEXT_PROFILE_ES : SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, gles ? 0 : 3);
  SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
  SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 0);
}

}  // namespace

Result<std::unique_ptr<SdlWindow>> SdlWindow::open(const WindowOptions& options) {
  std::unique_ptr<SdlWindow> window(new SdlWindow(options));
  Result<Ok> created = window->create();
  if (!created.ok()) return created.error();
  return window;
}

Result<Ok> SdlWindow::create() {
  SDL_SetHint(SDL_HINT_IME_SHOW_UI, "1");
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return sdl_error("no screen to open a window on");
  set_attributes(options_.gles);
  const auto in_window = [&](int length) {
    return static_cast<int>(std::lround(static_cast<float>(length) * options_.scale));
  };
  window_ = SDL_CreateWindow(options_.title.c_str(), SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                             in_window(options_.width), in_window(options_.height),
                             SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (!window_) return sdl_error("the window did not open");
  gl_ = SDL_GL_CreateContext(window_);
  if (!gl_) return sdl_error("OpenGL 3.3 is needed and did not start");

  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  // A blinking caret would keep an idle program drawing.
  io.ConfigInputTextCursorBlink = false;
  ImGui_ImplSDL2_InitForOpenGL(window_, gl_);
  return renderer_.start(options_.gles);
}

SdlWindow::~SdlWindow() {
  if (ImGui::GetCurrentContext()) {
    if (ImGui::GetIO().BackendPlatformUserData) ImGui_ImplSDL2_Shutdown();
    ImGui::DestroyContext();
  }
  if (gl_) {
    renderer_.stop();
    SDL_GL_DeleteContext(gl_);
  }
  if (window_) SDL_DestroyWindow(window_);
  SDL_Quit();
}

void SdlWindow::process(SDL_Event event) {
  const auto unscale = [&](Sint32& x, Sint32& y) {
    x = static_cast<Sint32>(std::lround(static_cast<float>(x) / options_.scale));
    y = static_cast<Sint32>(std::lround(static_cast<float>(y) / options_.scale));
  };
  if (event.type == SDL_MOUSEMOTION) unscale(event.motion.x, event.motion.y);
  if (event.type == SDL_MOUSEWHEEL) event.wheel.preciseX *= options_.wheel_x_factor;
  ImGui_ImplSDL2_ProcessEvent(&event);
}

float SdlWindow::pixel_ratio() const {
  int width = 0, drawable_width = 0;
  SDL_GetWindowSize(window_, &width, nullptr);
  SDL_GL_GetDrawableSize(window_, &drawable_width, nullptr);
  if (width <= 0 || drawable_width <= 0) return options_.scale;
  return options_.scale * static_cast<float>(drawable_width) / static_cast<float>(width);
}

bool SdlWindow::drawable() const {
  int width = 0, height = 0;
  SDL_GL_GetDrawableSize(window_, &width, &height);
  return !lost_ && width > 0 && height > 0;
}

void SdlWindow::begin_frame() {
  ImGuiIO& io = ImGui::GetIO();
  ImGui_ImplSDL2_NewFrame();
  io.DeltaTime = std::clamp(io.DeltaTime, kShortestFrame, kLongestFrame);
  if (options_.scale != 1) {
    io.DisplaySize.x /= options_.scale;
    io.DisplaySize.y /= options_.scale;
    io.DisplayFramebufferScale.x *= options_.scale;
    io.DisplayFramebufferScale.y *= options_.scale;
    // The back end has just queued the pointer in window coordinates.
    if (SDL_GetMouseFocus() == window_) {
      int x = 0, y = 0;
      SDL_GetMouseState(&x, &y);
      io.AddMousePosEvent(static_cast<float>(x) / options_.scale,
                          static_cast<float>(y) / options_.scale);
    }
  }
}

void SdlWindow::end_frame(const float clear[4]) {
  renderer_.draw(*ImGui::GetDrawData(), clear);
  if (keep_picture_) {
    int width = 0, height = 0;
    SDL_GL_GetDrawableSize(window_, &width, &height);
    read_pixels(width, height);
  }
  SDL_GL_SwapWindow(window_);
}

void SdlWindow::read_pixels(int width, int height) {
  keep_picture_ = false;
  const std::size_t row = static_cast<std::size_t>(width) * 4;
  Bytes flipped(row * static_cast<std::size_t>(height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, flipped.data());
  picture_ = {width, height, Bytes(flipped.size())};
  for (int y = 0; y < height; ++y) {
    std::copy_n(flipped.data() + static_cast<std::size_t>(height - 1 - y) * row, row,
                picture_.rgba.data() + static_cast<std::size_t>(y) * row);
  }
  constexpr std::uint8_t kOpaque = 255;
  for (std::size_t i = 3; i < picture_.rgba.size(); i += 4) picture_.rgba[i] = kOpaque;
}

void SdlWindow::upload_fonts() { renderer_.upload_fonts(*ImGui::GetIO().Fonts); }

void SdlWindow::lose_context() { lost_ = true; }

bool SdlWindow::restore_context() {
  renderer_.forget();
  if (!renderer_.start(options_.gles).ok()) return false;
  lost_ = false;
  if (ImGui::GetIO().Fonts->IsBuilt()) upload_fonts();
  return true;
}

double SdlWindow::refresh_rate() const {
  SDL_DisplayMode mode{};
  if (SDL_GetCurrentDisplayMode(SDL_GetWindowDisplayIndex(window_), &mode) != 0) return 60;
  return mode.refresh_rate > 0 ? mode.refresh_rate : 60;
}

}  // namespace unroll::viz
