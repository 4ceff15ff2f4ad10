#include "viz/views/task_tiles.h"

#include "engine/tasks/registry.h"

namespace unroll::viz {
namespace {

/// Up to which task a group goes.
struct Group {
  TaskKind last;
  std::string_view name;
};
constexpr Group kGroups[] = {{TaskKind::kSentiment, "Language"},
                             {TaskKind::kAdding, "Memory"},
                             {TaskKind::kBrackets, "Order and count"},
                             {TaskKind::kTwoLookups, "Search"},
                             {TaskKind::kTable, "Numbers over time"},
                             {TaskKind::kGlyphs, "Translation"},
                             {TaskKind::kHairpin, "Pictures and molecules"}};

Topology topology_of(TaskKind kind) {
  switch (kind) {
    case TaskKind::kChars:
    case TaskKind::kWords:
    case TaskKind::kTunes:
    case TaskKind::kSentences:
    case TaskKind::kClasses:
    case TaskKind::kBall:
    case TaskKind::kSines:
    case TaskKind::kHeartbeat:
    case TaskKind::kWalk:
    case TaskKind::kTable:
      return Topology::kEachStep;
    case TaskKind::kCopy:
    case TaskKind::kDates:
    case TaskKind::kPhrases:
    case TaskKind::kHairpin:
      return Topology::kAfterwards;
    case TaskKind::kGlyphs:
      return Topology::kOneToMany;
    default:
      return Topology::kManyToOne;
  }
}

}  // namespace

std::vector<Tile> task_tiles() {
  std::vector<Tile> tiles;
  const Group* group = kGroups;
  for (const TaskEntry& entry : task_entries()) {
    if (entry.kind > group->last) ++group;
    tiles.push_back({entry.title, group->name, topology_of(entry.kind)});
  }
  return tiles;
}

}  // namespace unroll::viz
