#pragma once
// The lanes of the unrolled network: what is read, what the network makes of it, what it answers,
// what would have been right, and how loss and gradient are spread over the steps.

#include <vector>

#include "viz/views/state_strips.h"
#include "viz/views/view.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/matrix_view.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Everything that the lanes share.
struct Stage {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  const TaskView& task;
  const SlotView& prediction;  ///< see prediction_slot()
  std::vector<StripLevel> levels;
  const StateStrip* state = nullptr;         ///< whose gradient is shown
  const StateStrip* source_state = nullptr;  ///< the same of the encoder; nullptr without one
  bool recurrent = false;                    ///< the model keeps a memory
  bool carries = false;                      ///< and hands it on from step to step
  ColorScale states;                         ///< of all strips
  ColorScale cells;                          ///< of what an LSTM keeps beside them
  ColorScale numbers;                        ///< of the numbers read, predicted and true
  TimeAxis axis;
  TimeAxis source_axis;  ///< of the encoder; without columns if there is none
  bool beside = false;   ///< the encoder stands left of the axis; else it has rows of its own
  int steps = 0;
  int at = 0;               ///< playhead
  float fold = 0;           ///< see fold_of()
  bool narrow = false;      ///< no room right of the axis
  bool low = false;         ///< height is dear
  std::vector<Rect> texts;  ///< that the playhead must not cover
};

/// "memory" or, where nothing is carried from step to step, "features".
std::string_view word_of_state(const Stage& stage);
/// "true next", "answer" or "truth".
std::string_view word_of_target(const Stage& stage);
/// True where symbols are guessed; false where numbers, or yes and no, are predicted.
bool guesses_symbols(const TaskView& task);

/// The scale of `what` of all strips: tanh lives in -1 .. 1; only what can leave that range gets
/// another.
ColorScale state_scale(const std::vector<StripLevel>& levels, const SlotView* StateStrip::* what);
/// The scale that covers all numbers of the example; of probabilities where they are predicted.
ColorScale number_scale(const TaskView& task, const ExampleView& example);

/// Every step that is on screen.
template <class Each>
void for_shown(const TimeAxis& axis, Each&& each) {
  for (int t = axis.first; t < axis.first + axis.count; ++t) each(t);
}
/// The columns of `values` that are on screen; empty if there are not enough.
MatrixView shown_columns(const TimeAxis& axis, const std::vector<float>& values, int rows);

/// Heights, ImGui units. Of the picture that is seen before the first step; 0 without one.
float picture_height(const ExampleView& example);
float input_height(const ExampleView& example);
/// Of prediction or target, where they are numbers.
float number_height(const SlotView& prediction);

/// A small picture that is seen before the first step.
void source_picture(Stage& stage);
/// The symbols that an encoder reads, over its own steps.
void source_lane(Stage& stage);
void input_lane(Stage& stage);
/// The best guesses, `rows` of them, or the predicted numbers.
void prediction_lane(Stage& stage, int rows);
void target_lane(Stage& stage);

void loss_lane(Stage& stage);
/// Of Stage::state, and beside it of the encoder's; of an LSTM a second one of its cell state.
void gradient_lanes(Stage& stage);
/// Of the encoder's state alone, where it has rows of its own.
void source_gradient_lanes(Stage& stage);
/// Height in logical pixels.
float loss_lane_height(bool low);
/// In ImGui units, with the `gap` between both where there are two.
float gradient_lanes_height(bool two, bool low, bool narrow, float gap);

/// Lanes of bars tell by height alone: shade is for probabilities.
ImU32 bar_color();

}  // namespace unroll::viz
