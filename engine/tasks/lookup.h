#pragma once
// Key-value lookup: pairs are shown, then the value of one key, or of two, is asked for.

#include "engine/tasks/task.h"

namespace unroll {

/// N steps that each show a key and its value (k of each, all keys different), and one that asks
/// for a key. A step is k numbers for the key, k for the value, k for the asked key: one of them 1.
Result<std::unique_ptr<Task>> make_lookup(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData& data);
/// The same with two different keys asked for (k numbers more); the class is the pair of values, so
/// both must be right.
Result<std::unique_ptr<Task>> make_two_lookups(const TaskConfig& config, std::uint64_t seed,
                                               const TaskData& data);

inline constexpr TaskEntry kLookupTask = {
    .kind = TaskKind::kLookup,
    .title = "Lookup",
    .help =
        "N pairs of key and value, then one key: what was its value? A recurrent network must "
        "squeeze all pairs into its state and fails as N grows; attention compares the key with "
        "each pair and looks its value up.",
    .fields = {"k", "N"},
    .make = make_lookup};

inline constexpr TaskEntry kTwoLookupsTask = {
    .kind = TaskKind::kTwoLookups,
    .title = "Two lookups",
    .help =
        "Two keys are asked for at once, and both values must be right. One attention head mixes "
        "the two and cannot tell which is which; two heads look up one each.",
    .fields = {"k", "N"},
    .make = make_two_lookups};

}  // namespace unroll
