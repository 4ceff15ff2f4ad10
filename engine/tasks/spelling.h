#pragma once
// Symbols as a reader would put them down, and back.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tasks/task.h"

namespace unroll {

/// The name of a symbol so that it can be seen: "␣" for a blank, "⏎" for a line end, "other" for
/// the empty name of all that are too rare for one of their own.
std::string visible_symbol(std::string_view name);

/// The names of `ids` in a row: letters side by side, with blanks between them where a name is
/// longer than one letter.
std::string spell(const std::vector<std::string>& names, const std::vector<int>& ids);

/// `text` ("3 may", "the cat sleeps") as the source of a batch of one in which nothing else stands.
/// Error: the source is no row of symbols, a symbol is not known, there are none or too many.
Result<Batch> read_source(const Task& task, std::string_view text);

}  // namespace unroll
