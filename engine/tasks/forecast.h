#pragma once
// Tasks of numbers in which the next step is to be predicted from the steps so far.

#include "engine/tasks/generated_task.h"

namespace unroll {

/// `names.size()` numbers in, the same numbers of the next step out, at every step.
TaskFacts forecast_facts(std::vector<std::string> names, int steps);

/// The example behind `path`: the numbers of steps + 1 moments in a row, `rows` each.
Example forecast_example(const std::vector<double>& path, int rows);

/// Measured on the held-out examples: the mean of the training examples, the last value once more,
/// and the last change once more (where there is only one value yet: that value).
std::vector<Baseline> forecast_baselines(const Task& task);

}  // namespace unroll
