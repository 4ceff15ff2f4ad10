#pragma once
// Phrases: read English, write French.

#include "engine/tasks/task.h"

namespace unroll {

/// "the [adjective] animal verb [the [adjective] animal]" word by word, to be written in French:
/// the article follows the gender of the noun, the adjective stands behind it and agrees with it.
Result<std::unique_ptr<Task>> make_phrases(const TaskConfig& config, std::uint64_t seed,
                                           const TaskData& data);

inline constexpr TaskEntry kPhrasesTask = {
    .kind = TaskKind::kPhrases,
    .title = "Phrases",
    .help =
        "Translate small English phrases into French word by word. The adjective moves behind its "
        "noun and takes its gender, so neither order nor forms can be copied.",
    .make = make_phrases};

}  // namespace unroll
