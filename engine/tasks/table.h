#pragma once
// A table that the user brought, one row per moment: what is the next row?

#include "engine/tasks/task.h"

namespace unroll {

/// At most this many columns and rows.
inline constexpr int kMostColumns = 32;
inline constexpr std::size_t kMostRowsOfTable = 1'000'000;

/// T rows of the columns of `data`, each column scaled to mean 0 and standard deviation 1 on the
/// training part; the next row is to be predicted at every step. The last tenth is held out.
/// Refused, with column and row: no columns, columns of different length, gaps (not-a-number), a
/// column that never changes, fewer rows than an example needs.
Result<std::unique_ptr<Task>> make_table(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kTableTask = {
    .kind = TaskKind::kTable,
    .title = "Your table",
    .help =
        "Numbers of your own, one row per moment: what is the next row? Compare with copying the "
        "last row before you believe that anything was learned.",
    .fields = {"text", "T"},
    .make = make_table,
    .material = Material::kTable};

}  // namespace unroll
