#pragma once
// A small grammar of word classes (after Elman, 1990): which words can stand in the same place?

#include "engine/tasks/task.h"

namespace unroll {

/// T words of sentences of two or three words and a full stop, made of six classes; the words of a
/// class are equally likely everywhere. input_classes() names the class of each word.
Result<std::unique_ptr<Task>> make_classes(const TaskConfig& config, std::uint64_t seed,
                                           const TaskData& data);

inline constexpr TaskEntry kClassesTask = {
    .kind = TaskKind::kClasses,
    .title = "Word classes",
    .help =
        "Guess the next word where only classes of words matter: people eat food, animals follow "
        "people. Nobody tells the network about classes, yet the learned vectors of words of "
        "one class come to lie together.",
    .fields = {"T"},
    .make = make_classes};

}  // namespace unroll
