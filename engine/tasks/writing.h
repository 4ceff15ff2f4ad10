#pragma once
// Tasks in which something is read (a source) and an answer is written symbol by symbol.

#include "engine/tasks/generated_task.h"

namespace unroll {

/// Stand before and after every answer.
inline constexpr std::string_view kStartSign = "^", kEndSign = "$";

/// A task that reads `source` and writes answers of at most `longest` symbols: `symbols` followed
/// by start sign and end sign are both read (what was written so far) and written.
TaskFacts writing_facts(PortShape source, std::vector<std::string> source_names,
                        std::vector<std::string> symbols, int longest);

/// Teacher forcing: reads the start sign and the answer, is to write the answer and the end sign.
/// `symbols` = how many there are without the two signs.
void write_answer(Example& example, const std::vector<int>& answer, int symbols);

}  // namespace unroll
