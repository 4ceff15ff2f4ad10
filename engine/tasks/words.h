#pragma once
// Words of any text.

#include "engine/tasks/symbols.h"
#include "engine/tasks/task.h"

namespace unroll {

/// Stands for every word outside the vocabulary; always the last entry.
inline constexpr std::string_view kUnknownWord = "<?>";

/// `text` cut into words: runs of letters, digits and apostrophes (Latin, Greek and Cyrillic
/// capitals become small), every other visible sign by itself; blanks and line ends only separate.
/// `text` must be valid UTF-8.
std::vector<std::string> split_words(std::string_view text);

/// A text as words: the `vocabulary` - 1 most frequent (equally frequent ones in alphabetical
/// order), most frequent first, then kUnknownWord. Refuses what read_symbols refuses, and a text of
/// fewer than two different words. 2 <= vocabulary <= 65536.
Result<SymbolText> read_words(const std::string& title, std::string_view text, int vocabulary);

Result<std::unique_ptr<Task>> make_words(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kWordsTask = {
    .kind = TaskKind::kWords,
    .title = "Words",
    .help =
        "Read a text word by word and guess the next one. Words must become numbers first: the "
        "vocabulary is counted from the text, rare words share one sign. Choose prose for it.",
    .fields = {"text", "T", "V"},
    .make = make_words,
    .material = Material::kWords};

}  // namespace unroll
