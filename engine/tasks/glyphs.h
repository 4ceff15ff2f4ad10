#pragma once
// Captions: see a picture of 8 x 8 points, write its name letter by letter.

#include "engine/tasks/task.h"

namespace unroll {

/// One of 16 pictures, the share `noise` of its 64 points turned over, as a source of one step of
/// 64 numbers (1 = dark); the name is to be written.
Result<std::unique_ptr<Task>> make_glyphs(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData& data);

inline constexpr TaskEntry kGlyphsTask = {
    .kind = TaskKind::kGlyphs,
    .title = "Captions",
    .help =
        "See one small picture, write its name letter by letter: one thing in, a sequence out. The "
        "state must hold what was seen and how far the word is written.",
    .fields = {"noise"},
    .make = make_glyphs};

}  // namespace unroll
