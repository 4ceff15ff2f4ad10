#pragma once
// What the numbers of the gradient microscope say in words, and as a table.

#include <string>

#include "engine/session/findings.h"
#include "viz/views/view.h"

namespace unroll::viz {

/// The last step whose loss was measured; -1 without any.
int last_loss(const FlowFinding& flow);

/// The distance, in steps, at which conclusions look back: 30 or, in shorter sequences, as far as
/// it goes.
int far_lag(const FlowFinding& flow);

/// "−0.37 decades/step"; "no slope" where there is none.
std::string slope_text(double decades_per_step);

/// Whether `state` is one: something that each step computes from the step before. What a model
/// without states reads is none, and a straight line over the distance means nothing there.
bool is_state(const StateFlow& state);

/// One sentence with what to conclude, from the numbers of `state` alone.
std::string conclusion(const FlowFinding& flow, const StateFlow& state);

/// All norms as comma-separated values: state, loss step, step, lag, norm.
std::string flow_table(const FlowFinding& flow);

}  // namespace unroll::viz
