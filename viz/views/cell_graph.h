#pragma once
// One layer at one moment as a graph: what is computed from what; or a block of layers. Made from
// the slots of the trace and what they read, so it is the computation itself and not a drawing of
// it. Pure functions.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

/// A slot at one step.
struct CellNode {
  std::uint32_t slot = 0;  ///< index in ExampleView::slots
  int step = 0;            ///< 0 for an initial state
  bool inside = false;     ///< computed by the layer; the others are handed to it
  bool again = false;      ///< of a block: stands in an earlier row too
  bool across = false;     ///< read at several or other steps: of keys and values, say
  int depth = 0;           ///< longest way from what is handed in
  float lane = 0;          ///< its middle across the depth, in nodes
};

struct CellWire {
  int from = 0, to = 0;         ///< indices of nodes
  std::vector<float> via = {};  ///< lanes at the depths between them
};

/// The columns of a block that are one part of it, in one row.
struct CellFrame {
  std::string name;
  int first = 0, last = 0;    ///< depths
  float top = 0, bottom = 0;  ///< lanes
};

/// Of a block the parts that end with an addition stand below each other, each in a row.
struct CellGraph {
  std::vector<CellNode> nodes;  ///< those handed in stand before what reads them
  std::vector<CellWire> wires;
  std::vector<CellFrame> frames;  ///< of a block
  /// From a node to where it stands again in a later row; `via` is the one lane above that row.
  std::vector<CellWire> carried;
  int depths = 0;   ///< number of columns
  float lanes = 0;  ///< room across

  /// The node of `slot` inside the layer, or -1.
  int find(std::uint32_t slot) const;
};

/// The graph of `layer`, one of cell_layers(), at step `t`. Empty without such a layer. `narrow`:
/// each part of a block is a row.
CellGraph cell_graph(const ExampleView& example, const std::string& layer, int t,
                     bool narrow = false);

/// Layers with something to see at each step, in the order of computation; "block0" before those of
/// the first block of a transformer.
std::vector<std::string> cell_layers(const ExampleView& example);
/// The layers that one of these stands for: one, or those of a block.
std::vector<std::string> layers_in(const ExampleView& example, const std::string& layer);

/// The layer to show first: of the network's state.
std::string main_layer(const Snapshot& snapshot);
/// `wanted` where the model has such a layer, else main_layer().
std::string shown_layer(const Snapshot& snapshot, const std::string& wanted);
/// The slot `name` of shown_layer() ("weight"; of a block "attn0.weight"), else what comes out of
/// it; nullptr without any.
const SlotView* shown_slot(const Snapshot& snapshot, const std::string& layer,
                           const std::string& name);
/// Looks at `slot` in the cell view; a block that it belongs to stays open.
void show_slot(ViewState& state, const SlotView& slot);
/// The row of `slot` that is followed there: ViewState::cell_unit, one of the chosen slot's.
int followed_row(const ViewState& state, const SlotView& slot);

}  // namespace unroll::viz
