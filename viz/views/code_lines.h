#pragma once
// A training step as lines of pseudo-code, put together from the operations that the engine
// reported: what it carries out step by step becomes a loop. Pure functions.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

struct CodeLine {
  std::string text;   ///< in the notation of draw_notation()
  std::string layer;  ///< whose operation it is; empty for headings and loops
  int depth = 0;      ///< 1 inside a loop
  bool heading = false;
  int first = -1;  ///< index of the first of its operations; -1: none
};

struct Code {
  std::vector<CodeLine> lines;
  std::vector<int> line_of;  ///< per operation
};

/// The code of `step`, which belongs to `snapshot`.
Code code_of(const Snapshot& snapshot, const StepFinding& step);

/// "forward", "loss", "backward", "clip", "optimizer": the phase of the step that an operation of
/// `example` belongs to.
std::string_view phase_of(const ExampleView& example, const Operation& operation);

/// The first operation of the phase after that of operation `at`; -1 in the last one.
int next_phase(const ExampleView& example, const StepFinding& step, int at);
/// The first operation after `at` at another time step; -1 without one.
int next_time_step(const StepFinding& step, int at);

}  // namespace unroll::viz
