#pragma once
// Whole answers that a model writes by itself, for one task.

#include <string>
#include <vector>

#include "engine/analysis/decode.h"
#include "engine/tasks/task.h"

namespace unroll {

/// As many held-out examples as are decoded for the share of exact answers.
inline constexpr int kMostDecoded = 256;

/// The first kMostDecoded held-out examples decoded freely; the task must have a feedback.
analysis::DecodingScore decode_held_out(const Task& task, const Model<float>& model,
                                        const Params<float>& theta);

/// An answer, true or written, as text without its end sign.
std::string answer_text(const Task& task, std::vector<int> classes);

/// The classes of a written answer, one after the other.
std::vector<int> classes_of(const analysis::FreeAnswer& answer);

}  // namespace unroll
