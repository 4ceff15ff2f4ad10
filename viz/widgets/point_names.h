#pragma once
// Names beside points that do not lie over one another.

#include <string_view>
#include <utility>
#include <vector>

#include "viz/widgets/draw.h"

namespace unroll::viz {

class PointNames {
 public:
  /// All names stay within `place`.
  PointNames(ImDrawList* list, const Rect& place) : list_(list), place_(place) {}

  /// Takes the place of a dot.
  void keep_clear(const Rect& rect) { taken_.push_back(rect); }
  /// A line that names stand beside rather than on.
  void stay_off(ImVec2 from, ImVec2 to) { lines_.emplace_back(from, to); }
  /// Writes the name on the first side of the dot that is free, if possible away from lines. Where
  /// none is, it is left out, unless it must stand `always`. True if it stands.
  bool write(ImVec2 dot, float radius, std::string_view name, ImU32 color, bool always);

 private:
  bool overlaps(const Rect& room) const;
  bool on_line(const Rect& room) const;

  ImDrawList* list_;
  Rect place_;
  std::vector<Rect> taken_;
  std::vector<std::pair<ImVec2, ImVec2>> lines_;
};

}  // namespace unroll::viz
