#pragma once
// The parts of the view of neurons. Each flows at the layout cursor. What belongs to one time step
// stands at one x in all that have the scene's axis.

#include <vector>

#include "viz/views/view.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

struct NeuronScene {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  const SlotView& slot;  ///< with a value per unit and step
  int unit = 0;          ///< counted from 0, as in addresses
  int at = -1;           ///< the playhead
  ColorScale scale;
  TimeAxis axis;  ///< steps in sight
};

/// Slots whose units the sequence can be coloured by, in the order of computation.
std::vector<const SlotView*> neuron_slots(const ExampleView& example);

/// All units over the steps in sight, a row each, to choose one from; `height` in ImGui units.
void unit_strip(const NeuronScene& scene, float height);

/// Below it what is read, each symbol on the colour of the unit, and the `guesses` likeliest
/// answers.
void text_lanes(const NeuronScene& scene, int guesses);
float text_lanes_height(const NeuronScene& scene, int guesses);

/// Where not all steps are in sight: what is read in lines, at most `most` of them, those around
/// the playhead.
void whole_text(const NeuronScene& scene, int most);

/// Whether it has answers to show: probabilities of symbols.
const SlotView* guesses_of(const Snapshot& snapshot);

}  // namespace unroll::viz
