#pragma once
// What kinds of symbols there are, by how they are written: only for the eyes of the reader.

#include <string_view>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

enum class SymbolKind : int { kLetter, kDigit, kPunctuation, kSpace };
inline constexpr int kSymbolKinds = 4;

/// By the first character; what is longer than one, as the words of a text are.
SymbolKind kind_of_symbol(const TaskView& task, int symbol);

/// "letters", or "words" where symbols are longer than one character; "digits", ...
std::string_view kind_name(const TaskView& task, SymbolKind kind);

/// The kind of each of `symbols`; empty where all are of one.
std::vector<int> kinds_of(const TaskView& task, const std::vector<std::int32_t>& symbols);

}  // namespace unroll::viz
