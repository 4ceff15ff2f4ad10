#pragma once
// Draws what ImGui gathered with OpenGL 3.3 or ES 3.0. Unlike ImGui's own back end it assumes that
// nobody else draws, and so never asks OpenGL for its state: in a browser each such question waits
// for the graphics process (measured: 100 ms per frame with software drawing, most of a turn).

#include <imgui.h>

#include <cstdint>
#include <map>
#include <string>

#include "engine/base/result.h"
#include "viz/widgets/texture.h"

namespace unroll::viz {

class GlRenderer {
 public:
  /// Compiles the program; `gles` chooses the dialect. The context must be current.
  Result<Ok> start(bool gles);

  /// Makes the atlas of `io` a texture, in place of the one before.
  void upload_fonts(ImFontAtlas& atlas);

  /// Draws `data` over a screen cleared with `clear` (RGBA 0..1).
  void draw(const ImDrawData& data, const float clear[4]);
  /// True once all that was drawn is there; asking does not wait.
  bool finished();

  /// The context is gone, and with it everything in it: nothing is deleted. start() follows.
  void forget() { *this = GlRenderer{}; }
  /// Deletes what start() made.
  void stop();

 private:
  void draw_list(const ImDrawList& list, const ImDrawData& data, float height);
  /// Makes later commands draw from `texture`; null: from the font atlas.
  void bind(const Texture* texture);

  struct Uploaded {
    std::uint32_t name = 0;
    std::uint64_t version = 0;
    int drawn = 0;  ///< when it was last wanted
  };
  std::uint32_t program_ = 0;
  std::uint32_t array_ = 0, vertices_ = 0, indices_ = 0;
  std::uint32_t font_ = 0;
  int projection_ = -1, colored_ = -1;
  int draws_ = 0;
  void* fence_ = nullptr;  ///< behind the last picture, while it is not known to be done
  std::map<const Texture*, Uploaded> uploaded_;
};

}  // namespace unroll::viz
