#pragma once
// One frame of the application: frame, bars, panels, overlays.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "viz/app/surface.h"
#include "viz/app/text_choices.h"
#include "viz/views/views.h"

namespace unroll::viz {

class Screen {
 public:
  explicit Screen(std::vector<std::unique_ptr<View>> views = make_views());

  /// Draws everything inside ImGui's frame; wishes go to `outbox`.
  void draw(const Controller& controller, Outbox& outbox);
  /// Where the panel of that view stood in the last frame; nullptr where it did not.
  const Rect* place_of(std::string_view view) const;

  bool phone() const { return phone_; }

 private:
  const View* find(std::string_view id) const;
  void waiting(const Controller& controller, const Rect& room);
  void desktop(Surface& surface);
  void phone(Surface& surface);
  void column(Surface& surface, Dock dock, const Rect& rect);
  /// Stage and strip.
  void centre(Surface& surface, const Rect& rect);
  /// The open view of a dock that several share.
  const View& open_one(const Surface& surface, Dock dock) const;
  /// One panel over `rect`; remembers how high its content wants to be.
  void panel(Surface& surface, const View& view, const Rect& rect, bool scroll);
  /// Guide and next symbol, beside each other where the screen is wide.
  void next_and_guide(Surface& surface);
  /// One panel at the layout cursor, as high as its content.
  void flowing_panel(Surface& surface, const View& view, bool titled = true);
  std::vector<float> heights_of(const std::vector<const View*>& members, float room) const;
  float wanted_height(const View& view) const;

  TextChoices texts_;
  std::vector<std::unique_ptr<View>> views_;
  std::vector<ViewInfo> infos_;
  std::map<std::string, float, std::less<>> heights_;  ///< by panel id, of the frame before
  std::map<std::string, Rect, std::less<>> places_;    ///< by panel id, of the last frame
  std::string under_pointer_;
  bool phone_ = false;
};

}  // namespace unroll::viz
