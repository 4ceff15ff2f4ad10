#include "engine/io/keras_layers.h"

#include <array>

#include "engine/base/contract.h"

namespace unroll {
namespace {

/// The gates of a cell, a letter each, as we stack them and as Keras does (its c and h are our g
/// and n).
struct Gates {
  std::string_view own, keras;
};

Gates gates_of(KerasKind kind) {
  if (kind == KerasKind::kLstm) return {"ifgo", "ifgo"};
  if (kind == KerasKind::kGru) return {"rzn", "zrn"};
  return {"h", "h"};
}

constexpr std::array<std::string_view, kActivationNames.size()> kFunctions = {"tanh", "relu",
                                                                              "sigmoid", "linear"};
/// In the order of LossKind.
constexpr std::array<std::string_view, 3> kPredictions = {"softmax", "linear", "sigmoid"};

Result<Ok> check(const ModelConfig& config, const DataShape& shape) {
  const auto lacks = [](const std::string& what) {
    return Error{"export", "Keras has no layer for " + what +
                               ". It can take rnn, lstm, gru and ff without a source; the PyTorch "
                               "formats take every model."};
  };
  const std::string name(kModelKindNames[static_cast<std::size_t>(config.kind)]);
  if (!is_recurrent(config.kind) && config.kind != ModelKind::kFeedForward)
    return lacks("the model " + name);
  if (shape.source.kind != PortKind::kNone)
    return lacks("a decoder that begins where an encoder ended");
  if (!is_recurrent(config.kind)) return Ok{};
  if (config.start == StartState::kLearned) return lacks("a learned initial state (h0=learned)");
  if (config.cut == Switch::kOn) return lacks("a state that is cut (cut=on)");
  if (config.untied == Switch::kOn) return lacks("weights of single steps (untie=on)");
  return Ok{};
}

const ConstMatrixView<float> find(const Params<float>& theta, const std::string& name) {
  int index = 0;
  for (const ParamInfo& info : theta.table().infos()) {
    if (info.name == name) return theta.matrix(index);
    ++index;
  }
  UNROLL_ASSERT(false, "no parameter " + name);
}

/// The transpose, with the blocks of our rows in Keras' order.
std::vector<float> turned(const ConstMatrixView<float>& own, const Gates& gates) {
  const auto units = own.rows() / static_cast<Eigen::Index>(gates.own.size());
  std::vector<float> out;
  for (Eigen::Index col = 0; col < own.cols(); ++col)
    for (const char gate : gates.keras) {
      const auto block = static_cast<Eigen::Index>(gates.own.find(gate));
      for (Eigen::Index unit = 0; unit < units; ++unit)
        out.push_back(own(block * units + unit, col));
    }
  return out;
}

void add_cell_weights(const Params<float>& theta, const std::string& own, const std::string& name,
                      KerasLayer& layer) {
  const Gates gates = gates_of(layer.kind);
  const int units = layer.units, all = units * static_cast<int>(gates.own.size());
  layer.weights.push_back(
      {name + "/kernel", {layer.inputs, all}, turned(find(theta, own + ".Wx"), gates)});
  layer.weights.push_back(
      {name + "/recurrent_kernel", {units, all}, turned(find(theta, own + ".Wh"), gates)});
  KerasWeight bias{name + "/bias", {all}, turned(find(theta, own + ".b"), gates)};
  if (layer.reset_after) {
    // The candidate has a second one, which stands last.
    bias.shape = {2, all};
    bias.numbers.resize(bias.numbers.size() + static_cast<std::size_t>(2 * units), 0.0f);
    const std::vector<float> second = turned(find(theta, own + ".bh"), {"n", "n"});
    bias.numbers.insert(bias.numbers.end(), second.begin(), second.end());
  }
  layer.weights.push_back(std::move(bias));
}

/// "rnn0" of a stack of lstm is "lstm0" in our table.
std::string own_name(const ModelConfig& config, const KerasLayer& layer) {
  if (layer.kind == KerasKind::kDense) return layer.name;
  return std::string(kModelKindNames[static_cast<std::size_t>(config.kind)]) +
         layer.name.substr(layer.name.find_last_not_of("0123456789") + 1);
}

void add_weights(const ModelConfig& config, const Params<float>& theta, KerasLayer& layer) {
  if (layer.kind == KerasKind::kEmbedding) {
    KerasWeight table{layer.name + "/embeddings", {layer.inputs, layer.units}, {}};
    if (config.embedding == EmbeddingKind::kLearned) {
      table.numbers = turned(find(theta, "embed.E"), gates_of(layer.kind));
    } else {
      for (int row = 0; row < layer.inputs; ++row)
        for (int col = 0; col < layer.units; ++col)
          table.numbers.push_back(row == col ? 1.0f : 0.0f);
    }
    layer.weights.push_back(std::move(table));
    return;
  }
  const std::string own = own_name(config, layer);
  if (layer.kind == KerasKind::kDense) {
    const Gates plain = gates_of(layer.kind);
    layer.weights.push_back({layer.name + "/kernel",
                             {layer.inputs, layer.units},
                             turned(find(theta, own + ".W"), plain)});
    layer.weights.push_back(
        {layer.name + "/bias", {layer.units}, turned(find(theta, own + ".b"), plain)});
    return;
  }
  if (!layer.both_ways) return add_cell_weights(theta, own, layer.name, layer);
  add_cell_weights(theta, own, layer.name + "/forward_" + layer.name, layer);
  add_cell_weights(theta, own + "r", layer.name + "/backward_" + layer.name, layer);
}

}  // namespace

std::string_view keras_class(KerasKind kind) {
  constexpr std::array<std::string_view, 5> kNames = {"Embedding", "SimpleRNN", "LSTM", "GRU",
                                                      "Dense"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<std::vector<KerasLayer>> keras_layers(const ModelConfig& config, const DataShape& shape) {
  if (const auto fine = check(config, shape); !fine) return fine.error();
  std::vector<KerasLayer> out;
  int size = shape.input.size;
  if (shape.input.kind == PortKind::kSymbols) {
    size = config.embedding == EmbeddingKind::kLearned ? config.embedding_size : shape.input.size;
    out.push_back({.kind = KerasKind::kEmbedding,
                   .name = "embedding",
                   .inputs = shape.input.size,
                   .units = size});
  }
  const bool recurrent = is_recurrent(config.kind);
  const bool both_ways = recurrent && config.bidirectional == Switch::kOn;
  for (int i = 0; i < config.layers; ++i) {
    KerasLayer layer{.inputs = size, .units = config.hidden, .both_ways = both_ways};
    layer.name = (recurrent ? "rnn" : "ff") + std::to_string(i);
    layer.activation = kFunctions[static_cast<std::size_t>(config.activation)];
    if (config.kind == ModelKind::kRnn) layer.kind = KerasKind::kSimpleRnn;
    if (config.kind == ModelKind::kLstm) layer.kind = KerasKind::kLstm;
    if (config.kind == ModelKind::kGru) layer.kind = KerasKind::kGru;
    if (layer.kind == KerasKind::kLstm || layer.kind == KerasKind::kGru) layer.activation = "tanh";
    layer.reset_after = layer.kind == KerasKind::kGru && config.reset == ResetKind::kAfter;
    size = both_ways ? 2 * config.hidden : config.hidden;
    out.push_back(std::move(layer));
  }
  out.push_back({.kind = KerasKind::kDense,
                 .name = "out",
                 .inputs = size,
                 .units = shape.outputs,
                 .activation = std::string(kPredictions[static_cast<std::size_t>(shape.loss)])});
  return out;
}

Result<std::vector<KerasLayer>> keras_layers(const ModelConfig& config, const DataShape& shape,
                                             const Params<float>& theta) {
  auto layers = keras_layers(config, shape);
  if (!layers) return layers.error();
  for (KerasLayer& layer : layers.value()) add_weights(config, theta, layer);
  return layers;
}

}  // namespace unroll
