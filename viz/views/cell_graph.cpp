#include "viz/views/cell_graph.h"

#include <algorithm>
#include <optional>

#include "viz/views/cell_blocks.h"
#include "viz/views/reading.h"
#include "viz/views/slot_reads.h"

namespace unroll::viz {
namespace {

constexpr int kSweeps = 8;
constexpr float kHead = 0.45f;  // above a row of a block, in nodes

int node_for(CellGraph& graph, const CellNode& wanted) {
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    if (graph.nodes[i].slot == wanted.slot && graph.nodes[i].step == wanted.step)
      return static_cast<int>(i);
  graph.nodes.push_back(wanted);
  return static_cast<int>(graph.nodes.size()) - 1;
}

/// What stands in a column: a node, or a wire that passes.
struct Item {
  int depth = 0;
  float size = 1;  ///< across, in nodes
  float lane = 0;
  std::vector<std::size_t> neighbours = {};
};

constexpr float kPassing = 0.45f;  // room of a wire

/// Items of one column, from the top, none over another and as near as may be to where they wish.
void settle(std::vector<Item>& items, std::vector<std::size_t> column,
            const std::vector<float>& wish) {
  std::stable_sort(column.begin(), column.end(),
                   [&](std::size_t a, std::size_t b) { return wish[a] < wish[b]; });
  float off = 0, edge = -1e9f;
  for (const std::size_t n : column) {
    items[n].lane = std::max(edge + items[n].size / 2, wish[n]);
    edge = items[n].lane + items[n].size / 2;
    off += items[n].lane - wish[n];
  }
  off /= static_cast<float>(column.size());
  for (const std::size_t n : column) items[n].lane -= off;
}

/// Wires as straight as may be: everything drifts to the middle of its neighbours.
void relax(std::vector<Item>& items, int depths) {
  std::vector<std::vector<std::size_t>> columns(static_cast<std::size_t>(depths));
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto& column = columns[static_cast<std::size_t>(items[i].depth)];
    items[i].lane = static_cast<float>(column.size());
    column.push_back(i);
  }
  for (int sweep = 0; sweep < kSweeps; ++sweep)
    for (const std::vector<std::size_t>& column : columns) {
      if (column.empty()) continue;
      std::vector<float> wish(items.size());
      for (const std::size_t n : column) {
        float sum = 0;
        for (const std::size_t other : items[n].neighbours) sum += items[other].lane;
        wish[n] = items[n].neighbours.empty()
                      ? items[n].lane
                      : sum / static_cast<float>(items[n].neighbours.size());
      }
      settle(items, column, wish);
    }
}

/// Gives every node its lane, and every wire its way past the nodes between its ends.
void arrange(CellGraph& graph) {
  std::vector<Item> items;
  for (const CellNode& node : graph.nodes) items.push_back({.depth = node.depth});
  const auto join = [&](std::size_t a, std::size_t b) {
    items[a].neighbours.push_back(b);
    items[b].neighbours.push_back(a);
  };
  std::vector<std::vector<std::size_t>> passing;  // of each wire
  for (const CellWire& wire : graph.wires) {
    const auto from = static_cast<std::size_t>(wire.from), to = static_cast<std::size_t>(wire.to);
    std::size_t last = from;
    passing.emplace_back();
    for (int depth = items[from].depth + 1; depth < items[to].depth; ++depth) {
      items.push_back({.depth = depth, .size = kPassing});
      join(last, items.size() - 1);
      last = items.size() - 1;
      passing.back().push_back(last);
    }
    join(last, to);
  }
  relax(items, graph.depths);
  float least = 0, most = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const float top = items[i].lane - items[i].size / 2, end = top + items[i].size;
    least = i == 0 ? top : std::min(least, top);
    most = i == 0 ? end : std::max(most, end);
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) graph.nodes[i].lane = items[i].lane - least;
  for (std::size_t i = 0; i < graph.wires.size(); ++i)
    for (const std::size_t n : passing[i]) graph.wires[i].via.push_back(items[n].lane - least);
  graph.lanes = most - least;
}

bool is_among(const std::vector<std::string>& layers, const std::string& layer) {
  return std::ranges::find(layers, layer) != layers.end();
}

std::string full_name(const SlotView& slot) { return slot.layer + "." + slot.name; }

/// Nothing reads it and it reads nothing: a mere note of the layer.
void drop_loners(CellGraph& graph) {
  std::vector<int> moved(graph.nodes.size(), -1);
  std::vector<CellNode> kept;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const bool wired = std::any_of(graph.wires.begin(), graph.wires.end(), [&](const CellWire& w) {
      return w.from == static_cast<int>(i) || w.to == static_cast<int>(i);
    });
    if (!wired && graph.nodes.size() > 1) continue;
    moved[i] = static_cast<int>(kept.size());
    kept.push_back(graph.nodes[i]);
  }
  graph.nodes = std::move(kept);
  for (CellWire& wire : graph.wires) {
    wire.from = moved[static_cast<std::size_t>(wire.from)];
    wire.to = moved[static_cast<std::size_t>(wire.to)];
  }
}

/// The mask: weights are made of the scores of so many keys, as their formula says in words.
void join_mask(const ExampleView& example, CellGraph& graph, const std::string& layer, int t) {
  const SlotView* seen = example.find(layer, "seen");
  const SlotView* weight = example.find(layer, "weight");
  if (!seen || !weight || t >= weight->steps) return;
  const auto id = [&](const SlotView* slot) {
    return graph.find(static_cast<std::uint32_t>(slot - example.slots.data()));
  };
  const int from = id(seen), to = id(weight);
  graph.nodes[static_cast<std::size_t>(from)].depth =
      graph.nodes[static_cast<std::size_t>(to)].depth - 1;
  graph.wires.push_back({from, to});
}

/// The graph of layers that follow each other. Of a block each stands right of the one before.
CellGraph graph_of(const ExampleView& example, const std::vector<std::string>& layers, int t,
                   bool framed) {
  CellGraph graph;
  for (const std::string& layer : layers) {
    const int first = graph.depths;
    // Slots stand in the order of computation, so what is read at this step is there already.
    for (std::size_t i = 0; i < example.slots.size(); ++i) {
      const SlotView& slot = example.slots[i];
      if (slot.layer != layer || !slot.per_step || t >= slot.steps) continue;
      std::vector<int> sources;
      int depth = first;
      for (const SlotRead& read : slot.reads) {
        const std::optional<int> step = step_read(example, slot, read, t);
        if (!step) continue;
        const int at =
            node_for(graph, {.slot = read.slot, .step = *step, .across = is_across(read)});
        sources.push_back(at);
        const CellNode& source = graph.nodes[static_cast<std::size_t>(at)];
        depth = std::max(depth, source.depth + 1);
      }
      const auto id = static_cast<std::uint32_t>(i);
      const int self = node_for(graph, {.slot = id, .step = t, .inside = true, .depth = depth});
      for (const int source : sources) graph.wires.push_back({source, self});
      graph.depths = std::max(graph.depths, depth + 1);
    }
    join_mask(example, graph, layer, t);
    if (!framed) continue;
    const std::string name(part_of(layer));
    if (!graph.frames.empty() && graph.frames.back().name == name)
      graph.frames.back().last = graph.depths - 1;
    else  // what is handed in stands before the first
      graph.frames.push_back({name, std::max(first, 1), graph.depths - 1});
  }
  drop_loners(graph);
  arrange(graph);
  return graph;
}

/// `row` below what is there.
void append(CellGraph& graph, CellGraph row) {
  const int first = static_cast<int>(graph.nodes.size());
  const float edge = graph.lanes, top = edge + (row.frames.empty() ? 0 : kHead);
  for (CellNode& node : row.nodes) {
    node.lane += top;
    const int before = node.inside ? -1 : graph.find(node.slot);
    for (const CellNode& other : graph.nodes)
      node.again = node.again || (other.slot == node.slot && other.step == node.step);
    if (node.again && before >= 0)
      row.carried.push_back({before, first + static_cast<int>(&node - row.nodes.data()), {edge}});
  }
  graph.nodes.insert(graph.nodes.end(), row.nodes.begin(), row.nodes.end());
  for (CellWire& wire : row.wires) {
    for (float& lane : wire.via) lane += top;
    graph.wires.push_back({wire.from + first, wire.to + first, std::move(wire.via)});
  }
  graph.carried.insert(graph.carried.end(), row.carried.begin(), row.carried.end());
  for (CellFrame& frame : row.frames) {
    frame.top = edge;
    frame.bottom = top + row.lanes;
    graph.frames.push_back(std::move(frame));
  }
  graph.depths = std::max(graph.depths, row.depths);
  graph.lanes = top + row.lanes;
}

}  // namespace

int CellGraph::find(std::uint32_t slot) const {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].inside && nodes[i].slot == slot) return static_cast<int>(i);
  return -1;
}

CellGraph cell_graph(const ExampleView& example, const std::string& layer, int t, bool narrow) {
  const std::vector<std::string> layers = layers_in(example, layer);
  CellGraph graph;
  std::vector<std::string> row;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    row.push_back(layers[i]);
    const bool last = i + 1 == layers.size();
    if (!last && !ends_row(layers[i], layers[i + 1], narrow)) continue;
    append(graph, graph_of(example, row, t, layers.size() > 1));
    row.clear();
  }
  return graph;
}

std::vector<std::string> cell_layers(const ExampleView& example) {
  std::vector<std::string> layers;
  for (const SlotView& slot : example.slots) {
    if (!slot.per_step || is_among(layers, slot.layer)) continue;
    const std::string block = block_of(slot.layer);
    if (!block.empty() && !is_among(layers, block) && layers_in(example, block).size() > 1)
      layers.push_back(block);
    layers.push_back(slot.layer);
  }
  return layers;
}

std::vector<std::string> layers_in(const ExampleView& example, const std::string& layer) {
  std::vector<std::string> layers;
  if (layer.empty()) return layers;
  for (const SlotView& slot : example.slots)
    if (slot.per_step && (slot.layer == layer || block_of(slot.layer) == layer) &&
        !is_among(layers, slot.layer))
      layers.push_back(slot.layer);
  return layers;
}

std::string main_layer(const Snapshot& snapshot) {
  // Of models with attention its first layer; of the others that which makes the state.
  const SlotView* weights = find_slot(snapshot.example, "weight");
  const SlotView* state = weights ? weights : main_slot(snapshot);
  if (state) return state->layer;
  return snapshot.example.slots.empty() ? std::string() : snapshot.example.slots.front().layer;
}

std::string shown_layer(const Snapshot& snapshot, const std::string& wanted) {
  return is_among(cell_layers(snapshot.example), wanted) ? wanted : main_layer(snapshot);
}

const SlotView* shown_slot(const Snapshot& snapshot, const std::string& layer,
                           const std::string& name) {
  const ExampleView& example = snapshot.example;
  const std::vector<std::string> shown = layers_in(example, shown_layer(snapshot, layer));
  const SlotView* last = nullptr;
  for (const SlotView& slot : example.slots) {
    if (!slot.per_step || !is_among(shown, slot.layer)) continue;
    if (name == full_name(slot) || (shown.size() == 1 && name == slot.name)) return &slot;
    last = &slot;
  }
  return last;
}

void show_slot(ViewState& state, const SlotView& slot) {
  const bool of_block = block_of(slot.layer) == state.cell_layer && !state.cell_layer.empty();
  if (!of_block) state.cell_layer = slot.layer;
  state.cell_slot = of_block ? full_name(slot) : slot.name;
}

int followed_row(const ViewState& state, const SlotView& slot) {
  return std::max(0, state.cell_unit) % std::max(1, slot.rows);
}

}  // namespace unroll::viz
