#pragma once
// Pictures that are drawn as one rectangle, for more cells than one would draw one by one. Whoever
// shows what ImGui gathered (OpenGL, picture.h, vector_picture.h) finds them behind its texture
// ids.

#include <imgui.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace unroll::viz {

/// Shown without smoothing: each texel has sharp edges, however large it comes out.
struct Texture {
  int width = 0, height = 0;
  std::vector<ImU32> texels;  ///< row after row from the top
  std::uint64_t version = 0;  ///< differs between any two contents, of this texture and of others
};

/// What a command draws from; null: the font atlas.
inline const Texture* texture_of(const ImDrawCmd& command, const ImFontAtlas& atlas) {
  return command.GetTexID() == atlas.TexID ? nullptr
                                           : static_cast<const Texture*>(command.GetTexID());
}

/// The textures of one ImGui context, each under the id of the widget that draws it.
class Textures {
 public:
  struct Entry {
    Texture texture;
    std::uint64_t content = 0;  ///< fingerprint of what the texels show
    int seen = 0;               ///< the frame in which it was last drawn
  };

  /// The entry of `id`, which stays where it is until it has not been drawn for some frames.
  Entry& of(ImGuiID id, int frame);
  /// Frees what was not drawn for some frames. Before the first widget of a frame.
  void begin_frame(int frame);
  /// A version that no content had before.
  std::uint64_t next_version() { return ++version_; }

 private:
  std::unordered_map<ImGuiID, Entry> entries_;
  std::uint64_t version_ = 0;
};

}  // namespace unroll::viz
