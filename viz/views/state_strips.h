#pragma once
// Which states a network has, in the order in which a picture of it stacks them, and which weights
// lead from one to the next. Pure functions; everything is read off the slots' links.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// A state at every step, or what a layer without a memory makes of each step.
struct StateStrip {
  const SlotView* slot = nullptr;
  bool backward = false;           ///< its layer walks from the last step to the first
  const SlotView* cell = nullptr;  ///< what an LSTM keeps beside it
};

/// "lstm0.h".
std::string address_of_strip(const StateStrip& strip);

/// One layer of a stack, or one block. Both ways: two strips.
struct StripLevel {
  int number = 1;  ///< from the one that reads the input
  std::vector<StateStrip> main;
  std::vector<StateStrip> source;  ///< of the encoder, over the steps of the source
};

/// The lowest first. Recurrent models: h of each layer; transformers: what each block puts out;
/// others: what each layer puts out. Empty without an example.
std::vector<StripLevel> strip_levels(const Snapshot& snapshot);

/// Whether its states have a cell beside them.
bool has_cells(const std::vector<StripLevel>& levels);

/// The weights that lead to one strip, by name: "lstm0.Wx". Biases go with them unnamed.
struct StripWeights {
  std::vector<std::string> feed;   ///< from what stands before it
  std::vector<std::string> carry;  ///< from its own state at the step before
};

/// Of `slot`, which is a strip of one of `levels` or reads from them, as the answer does.
StripWeights weights_of(const ExampleView& example, const std::vector<StripLevel>& levels,
                        const SlotView& slot);

}  // namespace unroll::viz
