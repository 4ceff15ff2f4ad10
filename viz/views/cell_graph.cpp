#include "viz/views/cell_graph.h"

#include <algorithm>
#include <optional>

#include "viz/views/reading.h"
#include "viz/views/slot_reads.h"

namespace unroll::viz {
namespace {

constexpr int kSweeps = 8;

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

}  // namespace

int CellGraph::find(std::uint32_t slot) const {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].inside && nodes[i].slot == slot) return static_cast<int>(i);
  return -1;
}

CellGraph cell_graph(const ExampleView& example, const std::string& layer, int t) {
  CellGraph graph;
  // Slots stand in the order of computation, so what is read at this step is there already.
  for (std::size_t i = 0; i < example.slots.size(); ++i) {
    const SlotView& slot = example.slots[i];
    if (slot.layer != layer || !slot.per_step || t >= slot.steps) continue;
    std::vector<int> sources;
    int depth = 0;
    for (const SlotRead& read : slot.reads) {
      const std::optional<int> step = step_read(example, slot, read, t);
      if (!step) continue;
      const int at = node_for(graph, {.slot = read.slot, .step = *step, .across = is_across(read)});
      sources.push_back(at);
      const CellNode& source = graph.nodes[static_cast<std::size_t>(at)];
      depth = std::max(depth, source.depth + 1);
    }
    const auto id = static_cast<std::uint32_t>(i);
    const int self = node_for(graph, {.slot = id, .step = t, .inside = true, .depth = depth});
    for (const int source : sources) graph.wires.push_back({source, self});
    graph.depths = std::max(graph.depths, depth + 1);
  }
  drop_loners(graph);
  arrange(graph);
  return graph;
}

std::vector<std::string> cell_layers(const ExampleView& example) {
  std::vector<std::string> layers;
  for (const SlotView& slot : example.slots)
    if (slot.per_step && std::find(layers.begin(), layers.end(), slot.layer) == layers.end())
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
  const std::vector<std::string> layers = cell_layers(snapshot.example);
  return std::find(layers.begin(), layers.end(), wanted) != layers.end() ? wanted
                                                                         : main_layer(snapshot);
}

const SlotView* shown_slot(const Snapshot& snapshot, const std::string& layer,
                           const std::string& name) {
  const std::string shown = shown_layer(snapshot, layer);
  const SlotView* last = nullptr;
  for (const SlotView& slot : snapshot.example.slots) {
    if (slot.layer != shown || !slot.per_step) continue;
    if (slot.name == name) return &slot;
    last = &slot;
  }
  return last;
}

}  // namespace unroll::viz
