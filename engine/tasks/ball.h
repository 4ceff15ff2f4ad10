#pragma once
// A thrown ball: where will it be next?

#include "engine/tasks/task.h"

namespace unroll {

/// T positions (x, y) of a ball in a box from -1 to 1: thrown from a random place with a random
/// speed, drawn down by gravity, thrown back by walls, floor and ceiling. The next position is to
/// be predicted at every step.
Result<std::unique_ptr<Task>> make_ball(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData& data);

inline constexpr TaskEntry kBallTask = {
    .kind = TaskKind::kBall,
    .title = "Ball",
    .help =
        "Where will the ball be next? One picture does not tell, since it shows no speed; with the "
        "pictures before it the answer is easy. The simplest reason for a memory.",
    .fields = {"T"},
    .make = make_ball};

}  // namespace unroll
