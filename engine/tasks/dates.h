#pragma once
// Dates: read "3 may" or "may 3", write "05-03".

#include "engine/tasks/task.h"

namespace unroll {

/// One of 366 days in one of two spellings as characters, to be written as month and day of two
/// digits.
Result<std::unique_ptr<Task>> make_dates(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kDatesTask = {
    .kind = TaskKind::kDates,
    .title = "Dates",
    .help =
        "Read a date such as \"3 may\" or \"may 3\", write it as 05-03. A translation in small: "
        "one "
        "sequence is read to its end, then another of different length and order is written.",
    .make = make_dates};

}  // namespace unroll
