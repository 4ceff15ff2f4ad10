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

/// Steps at which `state` is measured: those of the sequence or, of an encoder, of the source.
int steps_of(const FlowFinding& flow, const StateFlow& state);

/// Whether it is an encoder's: it stands before the first step.
bool of_encoder(const StateFlow& state);

/// Steps from the state at t to the loss at k; negative where the state comes after the loss.
int lag_of(const FlowFinding& flow, const StateFlow& state, int t, int k);

/// ‖dL_k/dh_t‖.
float norm_of(const FlowFinding& flow, const StateFlow& state, int t, int k);

/// "−0.37 decades/step"; "no slope" where there is none.
std::string slope_text(double decades_per_step);

/// The same of the curve of a state; "no single slope" where that turns on its way.
std::string slope_note(const FlowFinding& flow, const StateFlow& state);
bool turns(const FlowFinding& flow, const StateFlow& state);

/// Whether `state` is one: something that each step computes from the step before. What a model
/// without states reads is none, and a straight line over the distance means nothing there.
bool is_state(const StateFlow& state);

/// One sentence with what to conclude, from the numbers of `state` alone.
std::string conclusion(const FlowFinding& flow, const StateFlow& state);

/// All norms as comma-separated values: state, loss step, step, lag, norm.
std::string flow_table(const FlowFinding& flow);

}  // namespace unroll::viz
