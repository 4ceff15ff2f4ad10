#pragma once
// The states of the unrolled network: one strip for each layer and direction, stacked like the
// network, the lowest nearest to the input; an encoder's beside them or above.

#include "viz/views/unroll_lanes.h"

namespace unroll::viz {

/// Where one strip stands.
struct StripPlace {
  const StateStrip* strip;
  const TimeAxis* axis;
  Rect rect;        ///< of its cells, with those of an LSTM's cell state
  float carry = 0;  ///< height below it for the way from step to step; 0: no room
};

/// The strip that is looked at (ViewState::states_slot), and of an encoder the one that goes with
/// it; else the topmost.
void choose_strips(Stage& stage);

/// Height that the encoder's rows of their own take, each with a `gap` after it; 0 without any.
float source_rows_height(const Stage& stage, float gap);
/// Those rows: what it reads, its states, their gradient.
std::vector<StripPlace> source_rows(Stage& stage);

/// The least height of the strips in which a few of them can be told apart.
float least_states_height(const Stage& stage);
/// Who reads and who answers, where an encoder stands beside; and the height of that line.
void captions(Stage& stage);
float captions_height(const Stage& stage);
/// All strips in `height`. Where not all of them fit, the top ones and a button for the others.
std::vector<StripPlace> state_lanes(Stage& stage, float height);

/// "layer 2 ←"; "memory" where there is but one.
std::string name_of_strip(const Stage& stage, const StateStrip& strip);

/// More height than one strip needs, for the phone: of `snapshot`'s encoder, picture and layers.
float extra_states_height(const Snapshot& snapshot);

}  // namespace unroll::viz
