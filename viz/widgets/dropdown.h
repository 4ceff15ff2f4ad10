#pragma once
// One of many: a field that opens a list.

#include <span>
#include <string_view>

#include "viz/widgets/interact.h"

namespace unroll::viz {

/// Label left, field right showing the chosen name; pressing opens the list below it (or above,
/// where there is no room). Arrow keys choose without opening. Items: "label", and in the open list
/// "label: name". "##label" is called so without showing it. True when the choice changed.
bool dropdown(std::string_view label, int& chosen, std::span<const std::string_view> names,
              const Options& options = {});

/// When a sequence is read and when it is answered.
enum class Topology { kManyToOne, kEachStep, kAfterwards, kOneToMany };

/// One of a choice that is shown as tiles.
struct Tile {
  std::string_view name;
  std::string_view group;  ///< neighbours of one group stand under its name
  Topology topology = Topology::kEachStep;
};

/// The same field, but it opens tiles: a small picture of what is read (below) and answered (above)
/// over time, and the name. In the open list the items' value says the topology in words.
bool tile_dropdown(std::string_view label, int& chosen, std::span<const Tile> tiles,
                   const Options& options = {});

}  // namespace unroll::viz
