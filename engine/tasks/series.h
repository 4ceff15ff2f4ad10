#pragma once
// Time series: two sines, a made-up heartbeat, a random walk, and a table of the user.

#include "engine/tasks/task.h"

namespace unroll {

/// T values of two sines of random period (8 to 40 steps) and phase, with `noise` added.
Result<std::unique_ptr<Task>> make_sines(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);
/// T values of a curve with the five waves of a heartbeat, 24 to 40 steps per beat, with `noise`
/// added.
Result<std::unique_ptr<Task>> make_heartbeat(const TaskConfig& config, std::uint64_t seed,
                                             const TaskData& data);
/// T places of a walk whose steps are independent and normal with standard deviation kWalkStep.
Result<std::unique_ptr<Task>> make_walk(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData& data);
inline constexpr double kWalkStep = 0.3;

inline constexpr TaskEntry kSinesTask = {
    .kind = TaskKind::kSines,
    .title = "Two sines",
    .help =
        "The sum of two sine waves of different period: what comes next? Each alone repeats, their "
        "sum hardly does, so the network must keep both phases.",
    .fields = {"T", "noise"},
    .make = make_sines};

inline constexpr TaskEntry kHeartbeatTask = {
    .kind = TaskKind::kHeartbeat,
    .title = "Heartbeat",
    .help =
        "A made-up electrocardiogram: long calm, then a sharp spike. Copying the last value is "
        "good "
        "most of the time and wrong when it counts; the network must learn the rhythm.",
    .fields = {"T", "noise"},
    .make = make_heartbeat};

inline constexpr TaskEntry kWalkTask = {
    .kind = TaskKind::kWalk,
    .title = "Random walk",
    .help =
        "Every step is a new throw of the dice, as in prices of an ideal market. The best guess is "
        "the last value, and nothing beats it: a network that seems to has met its test data "
        "before.",
    .fields = {"T"},
    .make = make_walk};

}  // namespace unroll
