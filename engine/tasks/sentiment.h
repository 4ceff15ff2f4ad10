#pragma once
// Praise or blame: judgements in which "not" and the order of words decide.

#include "engine/tasks/task.h"

namespace unroll {

/// Sentences of 4 to 9 words: "... is [not] A" (2 of 5), "... is A not B", "... is not A but B" (3
/// of 10 each), where A and B are opposite. Praise or blame is to be named at the last word.
Result<std::unique_ptr<Task>> make_sentiment(const TaskConfig& config, std::uint64_t seed,
                                             const TaskData& data);

inline constexpr TaskEntry kSentimentTask = {
    .kind = TaskKind::kSentiment,
    .title = "Praise or blame",
    .help =
        "Is the sentence friendly? \"good not bad\" and \"bad not good\" are the same words in "
        "another order, so a bag of words gets 70 % at best; who reads in order gets all.",
    .make = make_sentiment};

}  // namespace unroll
