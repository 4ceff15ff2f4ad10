#pragma once
// The interface without a window: real ImGui, real widgets, real mouse and keyboard events, a clock
// that moves only when told to.

#include <imgui.h>

#include <functional>
#include <string>
#include <string_view>

#include "tests/support/raster.h"
#include "viz/widgets/ui.h"

namespace unroll::viz::testing {

struct HarnessOptions {
  float width = 800, height = 600;  ///< ImGui units
  Look look = {};
  float frame_seconds = 1.0f / 60;
};

/// One ImGui context with a Ui. Widgets are drawn by `body`, inside one window without borders that
/// fills the display. Events are given frames enough to take effect.
class UiHarness {
 public:
  explicit UiHarness(const HarnessOptions& options = {});
  ~UiHarness();
  UiHarness(const UiHarness&) = delete;
  UiHarness& operator=(const UiHarness&) = delete;

  /// What is drawn every frame. Set before the first step.
  std::function<void()> body;
  /// Draw `body` without the window around it: for a whole application that opens its own.
  bool own_windows = false;

  /// Makes this context the current one; every other method does it too.
  void use();

  void step(int frames = 1);
  /// Steps without input until `seconds` have passed.
  void wait(float seconds);
  /// Changes theme, scale or density, and rebuilds the fonts if need be.
  void set_look(const Look& look);
  void resize(float width, float height);

  /// Items of the last frame; the test fails if there is none of that name.
  const Item& item(std::string_view label) const;
  bool has(std::string_view label) const;
  /// The middle of an item's visible part.
  ImVec2 middle_of(std::string_view label) const;

  void move(ImVec2 to);
  void hover(std::string_view label) { move(middle_of(label)); }
  void press_mouse();
  void release_mouse();
  void click_at(ImVec2 at);
  void click(std::string_view label) { click_at(middle_of(label)); }
  void double_click(std::string_view label);
  /// Presses at `from`, moves to `to` in some steps, releases.
  void drag(ImVec2 from, ImVec2 to);
  void wheel(float notches);

  /// Presses and releases a key, with modifiers held (ImGuiMod_Shift, …).
  void key(ImGuiKey key, int modifiers = 0);
  void type(std::string_view text);
  /// Tab until the item has the keyboard; the test fails if that never happens.
  void focus(std::string_view label);

  /// The last frame as a picture.
  Image picture() const;

  Ui& ui() { return *ui_; }
  const ItemRegistry& items() const { return ui_->items(); }

 private:
  ImGuiContext* context_;
  std::unique_ptr<Ui> ui_;
  float frame_seconds_;
  ImVec2 mouse_;
};

}  // namespace unroll::viz::testing
