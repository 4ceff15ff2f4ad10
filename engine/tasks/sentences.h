#pragma once
// Next word on made-up sentences in which an earlier word decides a later one.

#include "engine/tasks/task.h"

namespace unroll {

/// T words of sentences of three kinds, one after the other: what one takes an animal or a vehicle
/// out for decides the outing (three words on); what is spoken of decides the place it is in, and a
/// country decides a language (both `gap` filling words later). links() names word and clue.
Result<std::unique_ptr<Task>> make_sentences(const TaskConfig& config, std::uint64_t seed,
                                             const TaskData& data);

inline constexpr TaskEntry kSentencesTask = {
    .kind = TaskKind::kSentences,
    .title = "Sentences",
    .help =
        "Guess the next word of small sentences. A cat is taken for a walk; clouds are in the sky; "
        "who grew up in France speaks French. Widen the gap between the clue and the word that "
        "follows from it, and see up to where the network still knows.",
    .fields = {"T", "gap"},
    .make = make_sentences};

}  // namespace unroll
