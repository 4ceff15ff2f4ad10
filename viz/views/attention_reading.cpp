#include "viz/views/attention_reading.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/base/numbers.h"
#include "viz/views/reading.h"
#include "viz/widgets/glyphs.h"

namespace unroll::viz {
namespace {

/// As many of a step's numbers as may be 1 and still be read as names.
constexpr std::size_t kMostNames = 3;

/// Names of the numbers that are 1 at `step`, if all are 0 or 1 and few are 1.
std::optional<std::vector<std::string>> names_of_ones(const std::vector<std::string>& names,
                                                      const std::vector<float>& values, int step) {
  const std::size_t rows = names.size(), from = static_cast<std::size_t>(step) * rows;
  if (rows < 2 || from + rows > values.size()) return std::nullopt;
  std::vector<std::string> found;
  for (std::size_t i = 0; i < rows; ++i) {
    const float value = values[from + i];
    if (value != 0 && value != 1) return std::nullopt;
    if (value == 1) found.push_back(with_codes(names[i]));
  }
  if (found.empty() || found.size() > kMostNames) return std::nullopt;
  return found;
}

std::string last_word(const std::string& name) {
  const std::size_t space = name.rfind(' ');
  return space == std::string::npos ? name : name.substr(space + 1);
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

std::optional<std::vector<std::string>> ones_at(const TaskView& task, const ExampleView& example,
                                                bool of_source, int step) {
  return of_source ? names_of_ones(task.sources, example.source_values, step)
                   : names_of_ones(task.symbols, example.values, step);
}

int symbol_at(const ExampleView& example, bool of_source, int step) {
  const std::vector<std::int32_t>& ids = of_source ? example.source : example.inputs;
  return step >= 0 && static_cast<std::size_t>(step) < ids.size()
             ? ids[static_cast<std::size_t>(step)]
             : -1;
}

/// Steps that are data; padding follows.
int data_steps(const ExampleView& example, bool of_source) {
  return of_source ? example.source_length : example.length;
}

/// What `reader` reads of the same step, or `whole`: of all steps; nullptr without such.
const SlotView* read_by(const ExampleView& example, const SlotView* reader, bool whole) {
  if (reader != nullptr)
    for (const SlotRead& read : reader->reads)
      if (read.delay == (whole ? SlotRead::kAllSteps : 0)) return &example.slots[read.slot];
  return nullptr;
}

AttentionLayer describe(const ExampleView& example, const SlotView& weight) {
  AttentionLayer layer;
  layer.name = weight.layer;
  layer.weight = &weight;
  layer.query = example.find(weight.layer, "q");
  layer.key = example.find(weight.layer, "k");
  layer.value = example.find(weight.layer, "v");
  layer.query_length = example.find(weight.layer, "qn");
  layer.key_length = example.find(weight.layer, "kn");
  layer.score = example.find(weight.layer, "score");
  layer.scaled = example.find(weight.layer, "scaled");
  layer.mixed = example.find(weight.layer, "mixed");
  layer.seen = example.find(weight.layer, "seen");
  if (weight.name == "w") {
    layer.mixed = example.find(weight.layer, "c");
    layer.value = read_by(example, layer.mixed, true);
    layer.additive = example.find(weight.layer, "u") != nullptr;
    if (!layer.key) layer.key = read_by(example, layer.score, true);
    if (!layer.query) layer.query = read_by(example, layer.score, false);
  }
  layer.queries = weight.steps;
  layer.keys = layer.key ? layer.key->steps : weight.rows;
  layer.heads = layer.keys > 0 ? std::max(1, weight.rows / layer.keys) : 1;
  layer.query_of_source = weight.layer.starts_with("enc");
  layer.key_of_source = layer.query_of_source || weight.layer.starts_with("cross");
  return layer;
}

}  // namespace

std::vector<AttentionLayer> attention_layers(const ExampleView& example) {
  std::vector<AttentionLayer> layers;
  for (const SlotView& slot : example.slots) {
    const bool multi_head = slot.name == "weight";
    const bool look_back = slot.name == "w" && example.find(slot.layer, "score") != nullptr;
    if ((multi_head || look_back) && slot.rows > 0) layers.push_back(describe(example, slot));
  }
  return layers;
}

const SlotView* stage_slot(const AttentionLayer& layer, AttentionStage stage) {
  switch (stage) {
    case AttentionStage::kPositions:
    case AttentionStage::kImportance:
    case AttentionStage::kSearch:
      return nullptr;
    case AttentionStage::kScores:
      return layer.score;
    case AttentionStage::kScaled:
      return layer.scaled;
    case AttentionStage::kMasked:
      return layer.scaled ? layer.scaled : layer.score;
    case AttentionStage::kWeights:
      return layer.weight;
    case AttentionStage::kValues:
      return layer.value && layer.mixed ? layer.weight : nullptr;
  }
  return nullptr;
}

float attention_at(const AttentionLayer& layer, const SlotView& slot, int head, int key,
                   int query) {
  if (head < 0 || head >= layer.heads || key < 0 || key >= layer.keys) return NAN;
  return value_at(slot, head * layer.keys + key, query);
}

Sight sight(const AttentionLayer& layer, const ExampleView& example, int key, int query) {
  if (key >= data_steps(example, layer.key_of_source) ||
      query >= data_steps(example, layer.query_of_source))
    return Sight::kPadding;
  if (!layer.seen) return Sight::kSeen;
  return static_cast<float>(key) < value_at(*layer.seen, 0, query) ? Sight::kSeen : Sight::kLater;
}

std::vector<float> weights_of(const AttentionLayer& layer, int head, int query) {
  std::vector<float> weights;
  for (int key = 0; key < layer.keys; ++key)
    weights.push_back(attention_at(layer, *layer.weight, head, key, query));
  return weights;
}

int heaviest_key(const AttentionLayer& layer, int head, int query) {
  const std::vector<float> weights = weights_of(layer, head, query);
  int best = -1;
  for (int key = 0; key < layer.keys; ++key) {
    const float weight = weights[static_cast<std::size_t>(key)];
    const float most = best < 0 ? 0 : weights[static_cast<std::size_t>(best)];
    if (weight > most) best = key;
  }
  return best;
}

double entropy_bits(std::span<const float> weights) {
  double sum = 0, bits = 0;
  for (const float w : weights) {
    if (!std::isfinite(w)) return NAN;
    sum += static_cast<double>(w);
  }
  if (sum <= 0) return 0;
  for (const float w : weights) {
    const double share = static_cast<double>(w) / sum;
    if (share > 0) bits -= share * std::log2(share);
  }
  return std::max(0.0, bits);
}

double mean_entropy_bits(const AttentionLayer& layer, const ExampleView& example, int head) {
  double sum = 0;
  int count = 0;
  for (int query = 0; query < layer.queries; ++query) {
    if (query >= data_steps(example, layer.query_of_source)) break;
    const std::vector<float> weights = weights_of(layer, head, query);
    if (std::ranges::all_of(weights, [](float w) { return w == 0; })) continue;
    sum += entropy_bits(weights);
    ++count;
  }
  return count > 0 ? sum / count : 0;
}

float weighted_value(const AttentionLayer& layer, int head, int key, int query, int row) {
  if (!layer.value) return NAN;
  const int size = layer.rows_of_head(*layer.value);
  return attention_at(layer, *layer.weight, head, key, query) *
         value_at(*layer.value, head * size + row, key);
}

float sum_of_values(const AttentionLayer& layer, int head, int query, int row) {
  float sum = 0;
  for (int key = 0; key < layer.keys; ++key) sum += weighted_value(layer, head, key, query, row);
  return sum;
}

float largest_gap(const AttentionLayer& layer, int head, int query) {
  if (!layer.value || !layer.mixed) return NAN;
  const int size = layer.rows_of_head(*layer.mixed);
  float gap = 0;
  for (int row = 0; row < size; ++row) {
    const float difference =
        sum_of_values(layer, head, query, row) - value_at(*layer.mixed, head * size + row, query);
    if (!std::isfinite(difference)) return NAN;
    gap = std::max(gap, std::abs(difference));
  }
  return gap;
}

std::string step_token(const TaskView& task, const ExampleView& example, bool of_source, int step) {
  const int symbol = symbol_at(example, of_source, step);
  if (symbol >= 0) return of_source ? source_glyph(task, symbol) : symbol_glyph(task, symbol);
  if (const auto ones = ones_at(task, example, of_source, step)) {
    std::vector<std::string> words;
    for (const std::string& name : *ones) words.push_back(last_word(name));
    return joined(words, " ");
  }
  return std::to_string(step);
}

std::string step_phrase(const TaskView& task, const ExampleView& example, bool of_source,
                        int step) {
  const std::string number = std::to_string(step);
  const std::string token = step_token(task, example, of_source, step);
  return token == number && symbol_at(example, of_source, step) < 0
             ? "step " + number
             : "“" + token + "” (t = " + number + ")";
}

std::string step_name(const TaskView& task, const ExampleView& example, bool of_source, int step) {
  const int symbol = symbol_at(example, of_source, step);
  if (symbol >= 0)
    return of_source ? "“" + source_glyph(task, symbol) + "”" : symbol_name(task, symbol);
  if (const auto ones = ones_at(task, example, of_source, step)) return joined(*ones, ", ");
  return "step " + std::to_string(step);
}

std::string attention_table(const AttentionLayer& layer, const Snapshot& snapshot) {
  const auto token = [&](bool of_source, int step) {
    return step_token(snapshot.task, snapshot.example, of_source, step);
  };
  std::string text = "layer\thead\tquery\tquery token\tkey\tkey token\tscore\tscaled\tweight\n";
  const auto number = [](float value) {
    return std::isfinite(value) ? format_shortest(value) : std::string();
  };
  for (int head = 0; head < layer.heads; ++head)
    for (int query = 0; query < layer.queries; ++query)
      for (int key = 0; key < layer.keys; ++key) {
        text += layer.name + "\t" + std::to_string(head) + "\t" + std::to_string(query) + "\t" +
                token(layer.query_of_source, query) + "\t" + std::to_string(key) + "\t" +
                token(layer.key_of_source, key);
        const bool hidden = sight(layer, snapshot.example, key, query) != Sight::kSeen;
        for (const SlotView* slot : {layer.score, layer.scaled, layer.weight}) {
          text += "\t";
          if (slot && !hidden) text += number(attention_at(layer, *slot, head, key, query));
        }
        text += "\n";
      }
  return text;
}

}  // namespace unroll::viz
