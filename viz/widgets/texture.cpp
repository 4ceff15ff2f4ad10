#include "viz/widgets/texture.h"

namespace unroll::viz {
namespace {

constexpr int kKeptFrames = 120;

}  // namespace

Textures::Entry& Textures::of(ImGuiID id, int frame) {
  Entry& entry = entries_[id];
  entry.seen = frame;
  return entry;
}

void Textures::begin_frame(int frame) {
  std::erase_if(entries_, [&](const auto& e) { return e.second.seen < frame - kKeptFrames; });
}

}  // namespace unroll::viz
