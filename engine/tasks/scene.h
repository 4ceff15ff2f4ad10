#pragma once
// A scene of 16 x 16 points, read as 16 patches, with one object in it.

#include "engine/tasks/task.h"

namespace unroll {

/// 16 steps, the patches of 4 x 4 points from the top left to the bottom right, 16 numbers each:
/// faint ground, plus normal `noise`, and in one patch one of four shapes. Shape and half of the
/// picture (above or below) are to be named at the last step; links() names the patch.
Result<std::unique_ptr<Task>> make_scene(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData& data);

inline constexpr TaskEntry kSceneTask = {
    .kind = TaskKind::kScene,
    .title = "Scene",
    .help =
        "Find the one object in a picture cut into 16 patches, and say what it is and whether it "
        "is "
        "in the upper or lower half. Attention should come to rest on its patch; without "
        "positions the shape can be told but not the half.",
    .fields = {"noise"},
    .make = make_scene};

}  // namespace unroll
