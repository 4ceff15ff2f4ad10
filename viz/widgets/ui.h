#pragma once
// What all widgets share within one ImGui context: theme, scale, fonts, item list, movement, the
// wish for another frame, and who may use the arrow keys.
//
// Lengths. ImGui units are whatever the window makes them (CSS pixels in the page). A *logical
// pixel* is the unit of the design tokens; px() turns it into ImGui units, on whole device pixels.
// All widgets take and return ImGui units.
//
// A frame:
//     ImGui::NewFrame();  ui.begin_frame();  … widgets …  ui.end_frame();  ImGui::Render();

#include <imgui.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "viz/widgets/fonts.h"
#include "viz/widgets/item_registry.h"
#include "viz/widgets/texture.h"
#include "viz/widgets/tokens.h"

namespace unroll::viz {

struct Overlay;
struct OpenEntry;
struct CardFrame;

/// How the interface is to look; from the system's preferences and the user's settings.
struct Look {
  ThemeId theme = ThemeId::kLight;
  float pixel_ratio = 1;  ///< device pixels per ImGui unit (the frame buffer's scale)
  float type_scale = 1;   ///< ImGui units per logical pixel: 1, or 1.4 for a lecture hall
  bool touch = false;     ///< 44 px targets
  bool reduced_motion = false;

  bool operator==(const Look&) const = default;
};

class Ui {
 public:
  /// Attaches to the current ImGui context (its io.UserData and test hooks) until destroyed;
  /// destroy it before the context.
  Ui();
  ~Ui();
  Ui(const Ui&) = delete;
  Ui& operator=(const Ui&) = delete;

  /// The one attached to the current ImGui context.
  static Ui& current();

  /// Changes colours, spacing and scale from the next frame on.
  void set_look(const Look& look);
  const Look& look() const { return look_; }
  const Theme& theme() const { return *theme_; }

  /// True if the atlas does not fit the look or the characters asked for.
  bool fonts_outdated() const;
  /// Builds the atlas; outside a frame. The renderer has to upload the texture again.
  void build_fonts();
  /// In place of building: takes an atlas that was built for this look and these characters. It
  /// must outlive the context, which must not own it.
  void share_fonts(ImFontAtlas& atlas, const Fonts& fonts);
  /// Characters that the user's text needs beyond the usual ones.
  void set_extra_characters(std::u32string characters);
  const std::u32string& extra_characters() const { return extra_; }
  const Fonts& fonts() const { return fonts_; }

  void begin_frame();
  /// Draws tooltip and notices on top of everything.
  void end_frame();

  /// Seconds until a frame is wanted though nothing happens: 0 = at once, infinity = never. Valid
  /// after end_frame().
  float next_frame_in() const { return next_frame_in_; }
  void request_frame(float in_seconds = 0);

  /// Moves a value towards `target` with ease-out, under `id`; asks for frames until it is there.
  /// With reduced motion, and the first time, it is there at once.
  float animate(ImGuiID id, float target, float seconds = timing::kMove);

  /// Height of controls in ImGui units.
  float control_height(bool dense = false) const;

  ItemRegistry& items() { return items_; }
  const ItemRegistry& items() const { return items_; }
  Textures& textures() { return textures_; }

  /// The focused widget `id` uses arrow keys, Home, End and page keys itself.
  void claim_arrows(ImGuiID id) { arrow_claim_ = id; }
  /// True if arrows (and Home, End) are free for the application's shortcuts: no widget that has
  /// the visible focus uses them, no text is being typed, no menu is open. Valid after end_frame(),
  /// that is: ask before or at the start of the next one.
  bool arrows_free() const { return arrows_free_; }
  /// The same for Space and Enter, which press the widget that has the visible focus.
  bool space_free() const { return space_free_; }

  Overlay& overlay() { return *overlay_; }
  OpenEntry& open_entry() { return *open_entry_; }
  std::vector<std::unique_ptr<CardFrame>>& open_cards() { return open_cards_; }

 private:
  friend class ThemeScope;
  void apply_style();
  void note_fonts();

  ImGuiContext* context_;
  Look look_;
  const Theme* theme_;
  Fonts fonts_;
  float built_type_scale_ = 0, built_pixel_ratio_ = 0;
  std::u32string extra_, built_extra_;
  ItemRegistry items_;
  Textures textures_;
  std::unique_ptr<Overlay> overlay_;
  std::unique_ptr<OpenEntry> open_entry_;
  std::vector<std::unique_ptr<CardFrame>> open_cards_;

  struct Motion {
    float from = 0, to = 0, value = 0;
    double started = 0;
    int seen = 0;
  };
  std::unordered_map<ImGuiID, Motion> motions_;

  float next_frame_in_ = 0;
  ImGuiID arrow_claim_ = 0;
  bool arrows_free_ = true, space_free_ = true;
};

/// Draws in another theme until destroyed: the style guide shows several beside each other.
class ThemeScope {
 public:
  explicit ThemeScope(ThemeId theme);
  ~ThemeScope();
  ThemeScope(const ThemeScope&) = delete;
  ThemeScope& operator=(const ThemeScope&) = delete;

 private:
  const Theme* before_;
};

/// ImGui's own style from the tokens: what native text fields, scroll bars and popups look like.
void apply_theme(ImGuiStyle& style, const Theme& theme, float type_scale);

inline Ui& ui() { return Ui::current(); }
inline const Theme& theme() { return Ui::current().theme(); }
/// Logical pixels in ImGui units, rounded to whole device pixels (never to nothing).
float px(float logical);
/// Rounds a position or length in ImGui units to whole device pixels.
float snap(float value);
ImVec2 snap(ImVec2 value);

}  // namespace unroll::viz
