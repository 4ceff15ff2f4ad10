#pragma once
// The style guide: every widget in every state, in several themes beside each other.

#include <imgui.h>

#include <span>
#include <string>
#include <vector>

#include "viz/widgets/tokens.h"

namespace unroll::viz {

/// Shown by `?gallery` in the page and `--gallery` on the desktop. The first row of each group can
/// be used; the others have their state forced. Sample numbers come from formulas, not from a
/// network.
class Gallery {
 public:
  Gallery();

  /// Fills the display with one scrollable window. Themes that do not fit beside each other stand
  /// below each other.
  void draw(std::span<const ThemeId> themes);

 private:
  void theme_page(ThemeId theme, ImVec2 top_left, float width, float& bottom);
  void type_and_color();
  void buttons();
  void choices();
  void numbers();
  void text_fields();
  void reports();
  void heat_maps();
  void over_time();
  void curves();
  void reading();
  void states_of_data();
  void states_over_time();
  void states_of_planes();
  void floating();
  void panels();

  double rate_ = 3e-3, gain_ = 1.2;
  int hidden_ = 64, unit_ = 2, optimizer_ = 1, corpus_ = 0, task_ = 0, tab_ = 0, view_ = 1,
      position_ = 131;
  int panel_ = 0, saved_ = -1;
  bool shuffle_ = true;
  std::string text_ = "X:1";
  std::vector<float> states_, gradient_, weights_, loss_, baseline_run_, seed_a_, seed_b_;
};

}  // namespace unroll::viz
