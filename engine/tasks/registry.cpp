#include "engine/tasks/registry.h"

#include <algorithm>

#include "engine/base/contract.h"
#include "engine/tasks/adding.h"
#include "engine/tasks/ball.h"
#include "engine/tasks/brackets.h"
#include "engine/tasks/chars.h"
#include "engine/tasks/classes.h"
#include "engine/tasks/clues.h"
#include "engine/tasks/copy.h"
#include "engine/tasks/dates.h"
#include "engine/tasks/glyphs.h"
#include "engine/tasks/hairpin.h"
#include "engine/tasks/limits.h"
#include "engine/tasks/lookup.h"
#include "engine/tasks/order.h"
#include "engine/tasks/parity.h"
#include "engine/tasks/phrases.h"
#include "engine/tasks/recall.h"
#include "engine/tasks/scene.h"
#include "engine/tasks/sentences.h"
#include "engine/tasks/sentiment.h"
#include "engine/tasks/series.h"
#include "engine/tasks/table.h"
#include "engine/tasks/words.h"

namespace unroll {

namespace {

constexpr std::array<TaskEntry, kTaskKindNames.size()> kEntries = {
    kCharsTask,     kWordsTask,   kTunesTask,     kSentencesTask, kClassesTask,
    kSentimentTask, kRecallTask,  kCluesTask,     kCopyTask,      kAddingTask,
    kOrderTask,     kParityTask,  kBracketsTask,  kLookupTask,    kTwoLookupsTask,
    kBallTask,      kSinesTask,   kHeartbeatTask, kWalkTask,      kTableTask,
    kDatesTask,     kPhrasesTask, kGlyphsTask,    kSceneTask,     kHairpinTask};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i)
    if (kEntries[i].kind != static_cast<TaskKind>(i)) return false;
  return true;
}
static_assert(in_order(), "the entries stand in the order of TaskKind");

}  // namespace

std::span<const TaskEntry> task_entries() { return kEntries; }

const TaskEntry& task_entry(TaskKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  UNROLL_ASSERT(index < kEntries.size(), "task number " + std::to_string(index));
  return kEntries[index];
}

const TaskEntry& task_made_from(Material material) {
  return *std::ranges::find(kEntries, material, &TaskEntry::material);
}

Result<std::unique_ptr<Task>> make_task(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData& data) {
  if (const auto fine = check_ranges(config); !fine) return fine.error();
  return task_entry(config.kind).make(config, seed, data);
}

}  // namespace unroll
