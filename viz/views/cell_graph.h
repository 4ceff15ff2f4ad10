#pragma once
// One layer at one moment as a graph: what is computed from what. Made from the slots of the trace
// and what they read, so it is the computation itself and not a drawing of it. Pure functions.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// A slot at one step.
struct CellNode {
  std::uint32_t slot = 0;  ///< index in ExampleView::slots
  int step = 0;            ///< 0 for an initial state
  bool inside = false;     ///< computed by the layer; the others are handed to it
  bool across = false;     ///< read at several or other steps: of keys and values, say
  int depth = 0;           ///< longest way from what is handed in
  float lane = 0;          ///< its middle across the depth, in nodes
};

struct CellWire {
  int from = 0, to = 0;         ///< indices of nodes
  std::vector<float> via = {};  ///< lanes at the depths between them
};

struct CellGraph {
  std::vector<CellNode> nodes;  ///< those handed in stand before what reads them
  std::vector<CellWire> wires;
  int depths = 0;   ///< number of columns
  float lanes = 0;  ///< room across

  /// The node of `slot` inside the layer, or -1.
  int find(std::uint32_t slot) const;
};

/// The graph of `layer` at step `t`. Empty without such a layer.
CellGraph cell_graph(const ExampleView& example, const std::string& layer, int t);

/// Layers with something to see at each step, in the order of computation.
std::vector<std::string> cell_layers(const ExampleView& example);

/// The layer to show first: of the network's state.
std::string main_layer(const Snapshot& snapshot);
/// `wanted` where the model has such a layer, else main_layer().
std::string shown_layer(const Snapshot& snapshot, const std::string& wanted);
/// The slot `name` of shown_layer(), else what comes out of it; nullptr without any.
const SlotView* shown_slot(const Snapshot& snapshot, const std::string& layer,
                           const std::string& name);

}  // namespace unroll::viz
