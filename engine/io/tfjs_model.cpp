#include "engine/io/tfjs_model.h"

#include <bit>
#include <nlohmann/json.hpp>

namespace unroll {
namespace {

using Json = nlohmann::ordered_json;

/// Every weight comes from the file: drawing it at random first would only take time.
Json zeros() { return {{"class_name", "Zeros"}, {"config", Json::object()}}; }

Json plain_config(const KerasLayer& layer) {
  Json config = {{"name", layer.name}, {"trainable", true}};
  if (layer.kind == KerasKind::kEmbedding) {
    config["input_dim"] = layer.inputs;
    config["output_dim"] = layer.units;
    config["embeddings_initializer"] = zeros();
    return config;
  }
  config["units"] = layer.units;
  config["activation"] = layer.activation;
  config["use_bias"] = true;
  config["kernel_initializer"] = zeros();
  config["bias_initializer"] = zeros();
  if (layer.kind == KerasKind::kDense) return config;
  config["recurrent_initializer"] = zeros();
  config["return_sequences"] = true;
  if (layer.kind == KerasKind::kLstm) config["unit_forget_bias"] = false;
  if (layer.kind == KerasKind::kGru) config["reset_after"] = layer.reset_after;
  if (layer.kind != KerasKind::kSimpleRnn) config["recurrent_activation"] = "sigmoid";
  return config;
}

Json layer_json(const KerasLayer& layer) {
  Json plain = {{"class_name", keras_class(layer.kind)}, {"config", plain_config(layer)}};
  if (!layer.both_ways) return plain;
  return {
      {"class_name", "Bidirectional"},
      {"config",
       {{"name", layer.name}, {"trainable", true}, {"merge_mode", "concat"}, {"layer", plain}}}};
}

}  // namespace

Result<std::string> write_tfjs_model(const std::vector<KerasLayer>& layers,
                                     const PortShape& input) {
  Json list = Json::array(), weights = Json::array();
  for (const KerasLayer& layer : layers) {
    if (layer.reset_after)
      return Error{"export",
                   "TensorFlow.js has no GRU that resets after the product. Train with "
                   "reset=before, or export keras or pytorch."};
    list.push_back(layer_json(layer));
    for (const KerasWeight& weight : layer.weights)
      weights.push_back({{"name", weight.name}, {"shape", weight.shape}, {"dtype", "float32"}});
  }
  Json shape = Json::array({nullptr, nullptr});
  if (input.kind == PortKind::kValues) shape.push_back(input.size);
  list.front()["config"]["batch_input_shape"] = shape;
  const Json model = {
      {"format", "layers-model"},
      {"generatedBy", "Unroll"},
      {"convertedBy", nullptr},
      {"modelTopology",
       {{"class_name", "Sequential"},
        {"config", {{"name", "unroll"}, {"layers", list}}},
        {"keras_version", "2.15.0"},
        {"backend", "tensorflow"}}},
      {"weightsManifest",
       Json::array({{{"paths", Json::array({kTfjsWeightsName})}, {"weights", weights}}})}};
  return model.dump(1) + "\n";
}

Bytes write_tfjs_weights(const std::vector<KerasLayer>& layers) {
  Bytes out;
  for (const KerasLayer& layer : layers)
    for (const KerasWeight& weight : layer.weights)
      for (const float number : weight.numbers) {
        const auto bits = std::bit_cast<std::uint32_t>(number);
        for (int byte = 0; byte < 4; ++byte)
          out.push_back(static_cast<std::uint8_t>(bits >> (8 * byte)));
      }
  return out;
}

}  // namespace unroll
