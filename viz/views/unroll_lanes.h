#pragma once
// The lanes of the unrolled network: what is read, what the network makes of it, what it answers,
// what would have been right, and how loss and gradient are spread over the steps.

#include <vector>

#include "viz/views/view.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Everything that the lanes share.
struct Stage {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  const TaskView& task;
  const SlotView& state;       ///< see main_slot()
  const SlotView& prediction;  ///< see prediction_slot()
  bool recurrent = false;      ///< something is carried from step to step
  ColorScale numbers;          ///< of the numbers read, predicted and true
  TimeAxis axis;
  int steps = 0;
  int at = 0;               ///< playhead
  bool narrow = false;      ///< no room right of the axis
  bool low = false;         ///< height is dear
  std::vector<Rect> texts;  ///< that the playhead must not cover
};

/// Clicking or dragging in any lane moves the playhead.
void take_playhead(Stage& stage, const CellHit& hit);

/// "memory" or, where nothing is carried from step to step, "features".
std::string_view word_of_state(const Stage& stage);
/// "true next", "answer" or "truth".
std::string_view word_of_target(const Stage& stage);
/// True where symbols are guessed; false where numbers, or yes and no, are predicted.
bool guesses_symbols(const TaskView& task);

/// The scale of the state: tanh lives in -1 .. 1; only what can leave that range gets another.
ColorScale state_scale(const SlotView& state);
/// The scale that covers all numbers of the example; of probabilities where they are predicted.
ColorScale number_scale(const TaskView& task, const ExampleView& example);

/// Heights, ImGui units; 0 without a source.
float source_height(const ExampleView& example);
float input_height(const ExampleView& example);
/// Of prediction or target, where they are numbers.
float number_height(const SlotView& prediction);

/// What an encoder reads before the first step: a line of text, or a small picture.
void source_line(Stage& stage);
void input_lane(Stage& stage);
void state_lane(Stage& stage, float height);
/// The best guesses, `rows` of them, or the predicted numbers.
void prediction_lane(Stage& stage, int rows);
void target_lane(Stage& stage);

void loss_lane(Stage& stage);
void gradient_lane(Stage& stage);
/// Their heights in logical pixels.
float loss_lane_height(bool low);
float gradient_lane_height(bool low);

/// Lanes of bars tell by height alone: shade is for probabilities.
ImU32 bar_color();

}  // namespace unroll::viz
