#pragma once
// Characters of any text, and of the tunes.

#include "engine/tasks/task.h"

namespace unroll {

Result<std::unique_ptr<Task>> make_chars(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);
/// The built-in tunes whatever text the configuration names.
Result<std::unique_ptr<Task>> make_tunes(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kCharsTask = {
    .kind = TaskKind::kChars,
    .title = "Characters",
    .help =
        "Read a text letter by letter and guess the next one. Spelling comes first, then words, "
        "then what sentences look like; afterwards the network can write on by itself.",
    .fields = {"text", "T"},
    .make = make_chars,
    .material = Material::kCharacters};

inline constexpr TaskEntry kTunesTask = {
    .kind = TaskKind::kTunes,
    .title = "Dance tunes",
    .help =
        "Guess the next character of dance tunes in ABC notation. A tune only works if its bars "
        "have the right length, so the network must keep count; what it writes can be played.",
    .fields = {"T"},
    .make = make_tunes};

}  // namespace unroll
