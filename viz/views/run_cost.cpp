#include "viz/views/run_cost.h"

#include <algorithm>
#include <string_view>

#include "engine/analysis/cost.h"
#include "viz/views/reading.h"

namespace unroll::viz {
namespace {

constexpr int kInnerFactor = 4;  // of a transformer block's network

bool is_weight(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != std::string_view::npos && name.substr(dot + 1).starts_with('W');
}

bool of_source(std::string_view name) {
  return name.starts_with("encoder") || name.starts_with("source");
}

/// Rounds of waiting of the layers that read a sequence of `steps`.
std::int64_t waiting(const ModelConfig& model, int steps) {
  using namespace analysis;
  switch (model.kind) {
    case ModelKind::kRnn:
      return rnn_cost(steps, 1, 1, model.layers).dependent_products;
    case ModelKind::kLstm:
      return lstm_cost(steps, 1, 1, model.layers).dependent_products;
    case ModelKind::kGru:
      return gru_cost(steps, 1, 1, model.reset == ResetKind::kBefore, model.layers)
          .dependent_products;
    case ModelKind::kFeedForward:
      return feed_forward_cost(steps, 1, 1, model.layers).dependent_products;
    case ModelKind::kConcatenate:
    case ModelKind::kBag:
      return 1;
    case ModelKind::kAttention:
      return attention_cost(steps, 1, false).dependent_products;
    case ModelKind::kTransformer:
      return model.blocks *
             transformer_block_cost(steps, 1, kInnerFactor, false).dependent_products;
  }
  return 0;
}

/// Scores and weighted values of one layer of attention, without its weights.
std::int64_t looking(const ModelConfig& model, int steps, bool causal) {
  const std::int64_t D = model.width;
  const int layers = model.kind == ModelKind::kTransformer ? model.blocks : 1;
  return layers *
         (analysis::attention_cost(steps, model.width, causal).multiply_adds - 4 * steps * D * D);
}

}  // namespace

RunCost run_cost(const Snapshot& snapshot) {
  const ModelConfig& model = snapshot.config.model;
  const int steps = std::max(1, snapshot.example.length);
  const int source = snapshot.example.source_length;
  RunCost cost;
  for (const ParameterView& p : snapshot.parameters) {
    if (!is_weight(p.name)) continue;
    const std::int64_t entries = std::int64_t{p.rows} * p.cols;
    // Weights of its own at each step are already counted that often.
    const bool own = model.untied == Switch::kOn && is_recurrent(model.kind) &&
                     (p.name.ends_with(".Wx") || p.name.ends_with(".Wh"));
    cost.multiply_adds += own ? entries : entries * (of_source(p.name) ? source : steps);
  }
  cost.depth = waiting(model, steps) + 1;
  if (source > 0) cost.depth += waiting(model, source);
  if (is_attentive(model.kind)) {
    // Where every step has an answer, what comes next is the answer.
    const bool causal = model.mask == MaskKind::kCausal ||
                        (model.mask == MaskKind::kAuto && has_target(snapshot.example, 0));
    cost.multiply_adds += looking(model, steps, causal);
  }
  cost.per_step = (cost.multiply_adds + steps / 2) / steps;
  return cost;
}

}  // namespace unroll::viz
