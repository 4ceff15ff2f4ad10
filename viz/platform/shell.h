#pragma once
// Between window and application: hands on events and decides when a frame is drawn. An idle
// program draws none.

#include <SDL.h>

#include <cstdint>
#include <memory>
#include <string>

#include "viz/app/app.h"
#include "viz/platform/draw_pace.h"
#include "viz/platform/sdl_window.h"

namespace unroll::viz {

/// Texts and files of the user above this many bytes are not read.
inline constexpr std::size_t kLargestFile = 64u << 20;

class Shell {
 public:
  /// Both must outlive the shell.
  Shell(Platform& platform, SdlWindow& window, bool gallery);

  /// Takes one event of the window.
  void handle(const SDL_Event& event);

  /// Takes in news and draws if the picture has to change. Gives how soon to call again.
  FrameNeed turn();
  /// Takes in news without drawing, for a page that nobody sees.
  void turn_unseen() { app_.poll(); }

  /// Something happened outside: draws at least the next `frames` frames.
  void wake(int frames = 3);

  /// `text` is on the clipboard and the user asked for it: it goes into the focused field if there
  /// is one, else to the application.
  void paste(const std::string& text);

  /// True while the keyboard writes into a field.
  bool typing() const;
  bool quit() const { return quit_; }
  std::uint64_t frames() const { return frames_; }
  /// Milliseconds that a frame took to build, without the GPU: a mean over the last dozens.
  double mean_frame_ms() const { return mean_frame_ms_; }
  App& app() { return app_; }

 private:
  void draw();

  Platform& platform_;
  SdlWindow& window_;
  App app_;
  int frames_wanted_ = 3;  ///< to be drawn at once
  int news_frames_ = 0;    ///< of a training: as soon as the pace lets them
  DrawPace pace_;
  std::uint64_t frames_ = 0;
  double mean_frame_ms_ = 0;
  bool quit_ = false;
};

}  // namespace unroll::viz
