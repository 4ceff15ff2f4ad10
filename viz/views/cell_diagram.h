#pragma once
// Draws a cell graph: a tile of units per slot, wires between them.

#include <functional>
#include <string>

#include "viz/views/cell_graph.h"
#include "viz/views/view.h"
#include "viz/widgets/cells.h"
#include "viz/widgets/draw.h"

namespace unroll::viz {

struct CellDiagram {
  const ViewInput& input;
  const ExampleView& example;  ///< that of `input`
  const CellGraph& graph;
  int units = 1;          ///< rows of the slots that have one per unit
  int unit = 0;           ///< outlined in them
  int chosen = -1;        ///< node whose sources are lit, or -1
  int row = 0;            ///< outlined in it where it does not have one per unit
  bool backward = false;  ///< gradients in place of values; wires point the other way
  std::function<bool(const SlotView&, int row, int step)> held = {};  ///< framed as such
  /// Keys that a step may not look at: struck out where their scores stand.
  std::function<bool(const SlotView&, int row, int step)> masked = {};
  /// How one cell came about; told where that cell is pointed at.
  const CellFinding* finding = nullptr;
  /// Called with the tile of each slot, to be drawn over.
  std::function<void(const Rect&, const SlotView&, int step)> mark = {};
  Rect place;
};

/// What was pressed in a diagram, and what is pointed at; -1 = nothing.
struct CellChoice {
  int node = -1, unit = -1;
  int pointed_node = -1;
  CellHit pointed = {};  ///< its row is that of the slot
};

CellChoice cell_diagram(const CellDiagram& diagram);

/// The number that gets the full colour: of values 1, or what covers the slot at all its steps; of
/// gradients what covers all slots of the layer, so that they can be compared.
float slot_limit(const ExampleView& example, const SlotView& slot, bool backward);

}  // namespace unroll::viz
