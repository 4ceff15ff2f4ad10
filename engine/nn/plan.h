#pragma once
// Where layers register their parameters and slots while a model is put together.

#include <string>
#include <vector>

#include "engine/nn/params.h"
#include "engine/nn/trace_table.h"

namespace unroll {

/// The output of one layer, to be read by the next.
struct Port {
  int slot = -1;
  int rows = 0;
  bool in_source = false;  ///< its steps are those of the source sequence
  int table = -1;          ///< the parameter that it looks its columns up in, by symbol; -1 = none
  bool one_hot = false;    ///< each column is 1 at its symbol and 0 elsewhere
};

/// Who registers: the layer's name, what it reads, and which way it walks through time.
struct LayerPlace {
  std::string name;
  std::vector<Port> inputs;
  bool in_source = false;  ///< its steps are those of the source sequence
  bool reverse = false;    ///< from the last step to the first

  /// A layer with one input, on whose steps it works.
  LayerPlace(std::string layer, Port input)
      : name(std::move(layer)), inputs{input}, in_source(input.in_source) {}
  LayerPlace(std::string layer, std::vector<Port> ports, bool source)
      : name(std::move(layer)), inputs(std::move(ports)), in_source(source) {}

  Port input() const { return inputs.front(); }
};

struct ModelPlan {
  ParamTable params;
  TraceTable slots;

  /// Appends the parameter `layer`.`name` and returns its index.
  int add_param(const LayerPlace& place, const std::string& name, int rows, int cols) {
    return params.add(place.name + "." + name, rows, cols);
  }
  /// Appends a slot and returns its index. What it reads is looked up by resolve_reads().
  int add_slot(const LayerPlace& place, const SlotInfo& info, SlotRows rows);
  /// The same as a port for the next layer.
  Port port(int slot) const;

  /// Turns the names that slots read into indices. A name that does not exist is our bug. Then
  /// finds which gradients are begun (SlotInfo::begins).
  void resolve_reads();

 private:
  std::vector<LayerPlace> places_;  ///< of each slot
};

}  // namespace unroll
