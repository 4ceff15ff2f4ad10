#pragma once
// The parts of the view of neurons. Each flows at the layout cursor and takes the width that there
// is.

#include <vector>

#include "viz/views/view.h"
#include "viz/widgets/color_scale.h"

namespace unroll::viz {

struct NeuronScene {
  const ViewInput& input;
  Outbox& outbox;
  const ExampleView& example;
  const SlotView& slot;  ///< with a value per unit and step
  int unit = 0;
  int at = -1;  ///< the playhead
  ColorScale scale;
};

/// Slots whose units the sequence can be coloured by, in the order of computation.
std::vector<const SlotView*> neuron_slots(const ExampleView& example);

/// All units over all steps, a row each, to choose one from; `height` in ImGui units.
void unit_strip(const NeuronScene& scene, float height);

/// The sequence in lines, each symbol on the colour of the unit, below it the likeliest answers, as
/// many as `height` (ImGui units; 0: all) allows. Where not all lines fit, those around the
/// playhead.
void colored_sequence(const NeuronScene& scene, float height);

/// Whether it has answers to show: probabilities of symbols.
const SlotView* guesses_of(const Snapshot& snapshot);

}  // namespace unroll::viz
