#pragma once
// The window, its OpenGL context and Dear ImGui's context: the same code for the desktop and for
// the page's canvas.

#include <SDL.h>

#include <memory>
#include <string>

#include "engine/base/archive.h"
#include "engine/base/result.h"
#include "viz/platform/gl_renderer.h"

namespace unroll::viz {

/// What differs between the places where a window opens.
struct WindowOptions {
  std::string title = "Unroll";
  int width = 1280;  ///< window coordinates
  int height = 800;
  float scale = 1;    ///< window coordinates per ImGui unit: 2 doubles the size of everything
  bool gles = false;  ///< OpenGL ES 3.0 (the browser) in place of OpenGL 3.3
  /// The back end divides horizontal wheel steps by 100 in the browser, where SDL 2.32 already
  /// has done so; this factor puts it right.
  float wheel_x_factor = 1;
};

/// Pixels as the screen holds them, rows from the top, RGBA.
struct Picture {
  int width = 0;
  int height = 0;
  Bytes rgba;
};

/// Owns the window and the ImGui context that draws into it. One at a time.
class SdlWindow {
 public:
  /// Opens the window and creates the current ImGui context; an Error says why that failed.
  static Result<std::unique_ptr<SdlWindow>> open(const WindowOptions& options);
  ~SdlWindow();
  SdlWindow(const SdlWindow&) = delete;
  SdlWindow& operator=(const SdlWindow&) = delete;

  /// Hands one event to ImGui.
  void process(SDL_Event event);

  /// Device pixels per ImGui unit.
  float pixel_ratio() const;
  /// False while there is nothing to draw on: no area, or the context is lost.
  bool drawable() const;

  /// Starts a frame: sizes, pointer, time. ImGui::NewFrame follows.
  void begin_frame();
  /// Draws what ImGui::Render gathered on `clear` (RGBA 0..1) and shows it.
  void end_frame(const float clear[4]);
  /// True once the graphics are done with the last frame; asking does not wait.
  bool finished() { return renderer_.finished(); }

  /// The font atlas changed: uploads it again.
  void upload_fonts();

  /// The browser took the context away.
  void lose_context();
  /// It gave back an empty one. False if nothing can be drawn with it.
  bool restore_context();

  /// The next end_frame() keeps what it drew for picture().
  void keep_next_picture() { keep_picture_ = true; }
  const Picture& picture() const { return picture_; }

  SDL_Window* handle() const { return window_; }
  /// Frames per second of the screen that shows the window.
  double refresh_rate() const;

 private:
  explicit SdlWindow(const WindowOptions& options) : options_(options) {}
  Result<Ok> create();
  void read_pixels(int width, int height);

  WindowOptions options_;
  SDL_Window* window_ = nullptr;
  SDL_GLContext gl_ = nullptr;
  GlRenderer renderer_;
  bool lost_ = false;
  bool keep_picture_ = false;
  Picture picture_;
};

}  // namespace unroll::viz
