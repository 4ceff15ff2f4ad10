#include "viz/views/model_name.h"

namespace unroll::viz {

std::string kind_words(const ModelConfig& model) {
  switch (model.kind) {
    case ModelKind::kRnn:
      return std::string(kActivationNames[static_cast<std::size_t>(model.activation)]) + " RNN";
    case ModelKind::kLstm:
      return "LSTM";
    case ModelKind::kGru:
      return "GRU";
    case ModelKind::kFeedForward:
      return "each step alone";
    case ModelKind::kConcatenate:
      return "all steps side by side";
    case ModelKind::kBag:
      return "bag";
    case ModelKind::kAttention:
      return "attention";
    case ModelKind::kTransformer:
      break;
  }
  return "transformer";
}

std::string model_name(const ModelConfig& model) {
  const std::string kind = kind_words(model);
  if (is_attentive(model.kind)) return kind + ", width " + std::to_string(model.width);
  const bool stacked = is_recurrent(model.kind) || model.kind == ModelKind::kFeedForward;
  const std::string layers =
      stacked && model.layers > 1 ? std::to_string(model.layers) + " × " : std::string();
  return kind + ", " + layers + std::to_string(model.hidden) + " units";
}

}  // namespace unroll::viz
