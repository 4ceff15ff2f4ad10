#pragma once
// The one list of all tasks.

#include <array>

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

/// In the order of TaskKind. Whoever names it at run time brings the code of every task along.
inline constexpr std::array<TaskEntry, kTaskKindNames.size()> kAllTasks = {
    kCharsTask,     kWordsTask,   kTunesTask,     kSentencesTask, kClassesTask,
    kSentimentTask, kRecallTask,  kCluesTask,     kCopyTask,      kAddingTask,
    kOrderTask,     kParityTask,  kBracketsTask,  kLookupTask,    kTwoLookupsTask,
    kBallTask,      kSinesTask,   kHeartbeatTask, kWalkTask,      kTableTask,
    kDatesTask,     kPhrasesTask, kGlyphsTask,    kSceneTask,     kHairpinTask};

}  // namespace unroll
