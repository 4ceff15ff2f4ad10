#include "viz/views/state_strips.h"

#include <algorithm>
#include <string_view>

#include "viz/views/reading.h"

namespace unroll::viz {
namespace {

bool of_encoder(const SlotView& slot) { return slot.layer.starts_with("enc"); }

/// "res0b": where a block of a transformer puts its output; of the encoder "encres0b".
bool ends_a_block(const SlotView& slot) {
  std::string_view layer = slot.layer;
  if (layer.starts_with("enc")) layer.remove_prefix(3);
  return layer.starts_with("res") && layer.ends_with('b') && slot.name == "y";
}

/// The strips of one side from the bottom, level by level.
class Side {
 public:
  void add(const StateStrip& strip) {
    if (!strip.backward || levels_.empty()) levels_.emplace_back();
    levels_.back().push_back(strip);
  }
  /// Of layers of which only the last slot counts.
  void add_or_replace(const SlotView& slot) {
    if (levels_.empty() || levels_.back().front().slot->layer != slot.layer) levels_.emplace_back();
    levels_.back() = {StateStrip{&slot}};
  }
  bool empty() const { return levels_.empty(); }
  std::size_t size() const { return levels_.size(); }
  std::vector<StateStrip> at(std::size_t level) const {
    return level < levels_.size() ? levels_[level] : std::vector<StateStrip>{};
  }

 private:
  std::vector<std::vector<StateStrip>> levels_;
};

bool is_strip(const std::vector<StripLevel>& levels, const SlotView& slot) {
  const auto among = [&](const std::vector<StateStrip>& strips) {
    return std::ranges::find(strips, &slot, &StateStrip::slot) != strips.end();
  };
  return std::ranges::any_of(
      levels, [&](const StripLevel& level) { return among(level.main) || among(level.source); });
}

/// Matrices; vectors of biases, gains and scales are no picture of their own.
bool is_matrix(std::string_view parameter) {
  const std::string_view name = parameter.substr(parameter.rfind('.') + 1);
  return name.starts_with('W') || name == "E";
}

}  // namespace

std::string address_of_strip(const StateStrip& strip) {
  return strip.slot->layer + "." + strip.slot->name;
}

std::vector<StripLevel> strip_levels(const Snapshot& snapshot) {
  const ExampleView& example = snapshot.example;
  const ModelKind kind = snapshot.config.model.kind;
  Side main, source;
  for (const SlotView& slot : example.slots) {
    if (!slot.per_step || slot.rows == 0) continue;
    Side& side = of_encoder(slot) ? source : main;
    if (is_recurrent(kind) ? slot.name == "h" : ends_a_block(slot))
      side.add({&slot, is_recurrent(kind) && slot.layer.ends_with('r'),
                kind == ModelKind::kLstm ? example.find(slot.layer, "c") : nullptr});
    else if (slot.layer.starts_with("ff"))
      side.add_or_replace(slot);
  }
  if (main.empty())
    if (const SlotView* only = main_slot(snapshot)) main.add(StateStrip{only});
  std::vector<StripLevel> levels(std::max(main.size(), source.size()));
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i] = {static_cast<int>(i) + 1, main.at(i), source.at(i)};
  return levels;
}

bool has_cells(const std::vector<StripLevel>& levels) {
  return !levels.empty() && !levels.back().main.empty() && levels.back().main.front().cell;
}

StripWeights weights_of(const ExampleView& example, const std::vector<StripLevel>& levels,
                        const SlotView& slot) {
  StripWeights out;
  std::vector<const SlotView*> open = {&slot}, seen = open;
  while (!open.empty()) {
    const SlotView& reader = *open.back();
    open.pop_back();
    for (const std::string& parameter : reader.parameters) {
      auto& group = parameter.ends_with(".Wh") ? out.carry : out.feed;
      if (is_matrix(parameter) && std::ranges::find(group, parameter) == group.end())
        group.push_back(parameter);
    }
    for (const SlotRead& read : reader.reads) {
      const SlotView& before = example.slots[read.slot];
      // What another step or the time before the first one hands over has its own weights.
      if (read.delay == -1 || read.delay == 1 || !before.per_step) continue;
      if (is_strip(levels, before) || std::ranges::find(seen, &before) != seen.end()) continue;
      open.push_back(&before);
      seen.push_back(&before);
    }
  }
  std::ranges::reverse(out.feed);  // found from the end, told from the beginning
  return out;
}

}  // namespace unroll::viz
