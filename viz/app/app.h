#pragma once
// The application: everything between a window and a runner. Knows ImGui, no window, no browser.

#include <memory>
#include <string>

#include "viz/platform/platform.h"

namespace unroll::viz {

/// Why a frame has to be drawn soon, if at all: an idle application draws nothing.
enum class FrameNeed { kNone, kSoon /* news may arrive: poll about 60 times a second */, kNow };

class App {
 public:
  /// `platform` must outlive the application. `gallery` shows the style guide instead.
  explicit App(Platform& platform, bool gallery = false);
  ~App();

  /// Takes in news from the runner without drawing. True when the picture has to be drawn anew.
  bool poll();

  /// Builds one frame between ImGui::NewFrame and ImGui::Render. `pixel_ratio` is device pixels per
  /// ImGui unit, for crisp text.
  void frame(float pixel_ratio);

  /// Whether and how soon frame() wants to be called again if nothing happens from outside.
  FrameNeed need() const;

  /// True while the engines train as fast as they can.
  bool training() const;

  /// True when the font atlas must be rebuilt for `pixel_ratio` (or a new type size) before the
  /// next NewFrame; rebuild with build_fonts().
  bool fonts_outdated(float pixel_ratio) const;
  void build_fonts(float pixel_ratio);

  /// Colour behind everything, as RGBA 0..1.
  void clear_color(float rgba[4]) const;

  void on_file_dropped(const std::string& name, Bytes content);
  void on_text_pasted(const std::string& text);
  void on_link_changed(const std::string& link);
  /// Nobody sees the page or the window any more, or it is about to close: saves. False: it is seen
  /// again.
  void on_hidden(bool hidden = true);

  /// The state as one JSON object, for tests and for the accessible mirror.
  std::string state_json() const;
  /// All items of the last frame (widgets and cells) as a JSON array: label, rectangle, state.
  std::string items_json() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace unroll::viz
