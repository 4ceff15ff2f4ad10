// The layout of Keras; tests/repo/keras_export.py loads what is written here into TensorFlow.js.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/io/keras_layers.h"
#include "engine/io/keras_script.h"
#include "engine/io/safetensors.h"
#include "engine/io/tfjs_model.h"
#include "engine/io/weights.h"
#include "engine/nn/model.h"
#include "tests/support/engine_specimens.h"

namespace unroll {
namespace {

/// Parameters 1, 2, 3, ... in the order of the flat vector.
std::vector<KerasLayer> counted(const ModelConfig& config, const DataShape& shape) {
  const Model<float> model(config, shape);
  Params<float> theta(model.params());
  float next = 0;
  for (float& value : theta.values()) value = ++next;
  const auto layers = keras_layers(config, shape, theta);
  REQUIRE(layers.ok());
  return layers.value();
}

ModelConfig tiny(ModelKind kind) {
  ModelConfig config;
  config.kind = kind;
  config.hidden = 1;
  config.embedding_size = 2;
  return config;
}

TEST_CASE("keras: an embedding has a row per symbol, a kernel a row per input", "[io][keras]") {
  // embed.E (2 x 3) 1..6, rnn0.Wx (1 x 2) 7 8, Wh 9, b 10, out.W (3 x 1) 11..13, out.b 14..16
  const auto layers = counted(tiny(ModelKind::kRnn), symbol_shape(3, 4));
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].weights[0].name == "embedding/embeddings");
  CHECK(layers[0].weights[0].shape == std::vector<int>{3, 2});
  CHECK(layers[0].weights[0].numbers == std::vector<float>{1, 2, 3, 4, 5, 6});
  REQUIRE(layers[1].weights.size() == 3);
  CHECK(layers[1].weights[0].name == "rnn0/kernel");
  CHECK(layers[1].weights[0].shape == std::vector<int>{2, 1});
  CHECK(layers[1].weights[0].numbers == std::vector<float>{7, 8});
  CHECK(layers[1].weights[1].numbers == std::vector<float>{9});
  CHECK(layers[1].weights[2].numbers == std::vector<float>{10});
  CHECK(layers[2].weights[0].shape == std::vector<int>{1, 3});
  CHECK(layers[2].weights[0].numbers == std::vector<float>{11, 12, 13});
  CHECK(layers[2].activation == "softmax");
}

TEST_CASE("keras: gates are in the order of Keras", "[io][keras]") {
  // lstm0.Wx (4 x 2) behind the embedding's 6: i f g o, which Keras has too.
  const auto lstm = counted(tiny(ModelKind::kLstm), symbol_shape(3, 4));
  CHECK(lstm[1].weights[0].shape == std::vector<int>{2, 4});
  CHECK(lstm[1].weights[0].numbers == std::vector<float>{7, 8, 9, 10, 11, 12, 13, 14});
  // gru0.Wx (3 x 2): r z n becomes z r h. Wh 13..15, b 16..18, bh 19.
  ModelConfig config = tiny(ModelKind::kGru);
  const auto after = counted(config, symbol_shape(3, 4));
  CHECK(after[1].reset_after);
  CHECK(after[1].weights[0].numbers == std::vector<float>{8, 7, 9, 11, 10, 12});
  CHECK(after[1].weights[1].numbers == std::vector<float>{14, 13, 15});
  CHECK(after[1].weights[2].shape == std::vector<int>{2, 3});
  CHECK(after[1].weights[2].numbers == std::vector<float>{17, 16, 18, 0, 0, 19});
  config.reset = ResetKind::kBefore;
  const auto before = counted(config, symbol_shape(3, 4));
  CHECK_FALSE(before[1].reset_after);
  CHECK(before[1].weights[2].shape == std::vector<int>{3});
  CHECK(before[1].weights[2].numbers == std::vector<float>{17, 16, 18});
}

TEST_CASE("keras: what it has no layer for is said", "[io][keras]") {
  ModelConfig config;
  const DataShape shape = symbol_shape(3, 4);
  const auto error = [&](const DataShape& s) { return keras_layers(config, s).error().text(); };
  CHECK(keras_layers(config, shape).ok());
  config.start = StartState::kLearned;
  CHECK(error(shape).find("a learned initial state (h0=learned)") != std::string::npos);
  config.cut = Switch::kOn;
  config.start = StartState::kZero;
  CHECK(error(shape).find("cut=on") != std::string::npos);
  config = {};
  config.untied = Switch::kOn;
  CHECK(error(shape).find("untie=on") != std::string::npos);
  config = {};
  DataShape with_source = shape;
  with_source.source = {PortKind::kSymbols, 3, 2};
  CHECK(error(with_source).find("an encoder ended") != std::string::npos);
  for (const ModelKind kind :
       {ModelKind::kBag, ModelKind::kConcatenate, ModelKind::kAttention, ModelKind::kTransformer}) {
    config.kind = kind;
    CHECK(error(shape).find("no layer for the model " +
                            std::string(kModelKindNames[std::size_t(kind)])) != std::string::npos);
  }
  const auto after = counted(tiny(ModelKind::kGru), shape);
  CHECK(write_tfjs_model(after, shape.input).error().text().find("reset=before") !=
        std::string::npos);
}

TEST_CASE("keras: model.json names every weight in the order of the file", "[io][keras]") {
  ModelConfig config = tiny(ModelKind::kLstm);
  config.bidirectional = Switch::kOn;
  config.layers = 2;
  DataShape shape = symbol_shape(3, 4);
  shape.causal = false;
  const auto layers = counted(config, shape);
  const auto json = nlohmann::json::parse(write_tfjs_model(layers, shape.input).value());
  CHECK(json["format"] == "layers-model");
  const auto& manifest = json["weightsManifest"][0];
  CHECK(manifest["paths"][0] == "weights.bin");
  CHECK(manifest["weights"][1]["name"] == "rnn0/forward_rnn0/kernel");
  CHECK(manifest["weights"][4]["name"] == "rnn0/backward_rnn0/kernel");
  std::size_t count = 0;
  for (const auto& weight : manifest["weights"]) {
    std::size_t size = 1;
    for (const auto& n : weight["shape"]) size *= n.get<std::size_t>();
    count += size;
  }
  CHECK(write_tfjs_weights(layers).size() == 4 * count);
  // 1.0f, little-endian.
  const Bytes bytes = write_tfjs_weights(layers);
  CHECK(Bytes(bytes.begin(), bytes.begin() + 4) == Bytes{0, 0, 0x80, 0x3f});
}

TEST_CASE("keras: the script has the layers", "[io][keras]") {
  ModelConfig config = tiny(ModelKind::kGru);
  const DataShape shape = symbol_shape(3, 4);
  const std::string script =
      write_keras_script(counted(config, shape), shape.input, {"a", "\""}, "v=1");
  for (const char* line :
       {"keras.layers.Embedding(3, 2, name=\"embedding\")",
        "keras.layers.GRU(1, activation=\"tanh\", return_sequences=True, "
        "recurrent_activation=\"sigmoid\", reset_after=True, name=\"rnn0\")",
        "cell(tensors, \"_l0\", [1, 0, 2], two_biases=True)", "\"a\", \"\\\"\","}) {
    INFO(line);
    CHECK(script.find(line) != std::string::npos);
  }
  CHECK(script.find('@') == std::string::npos);
}

template <class Content>
void write_file(const std::filesystem::path& path, const Content& content) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  REQUIRE(file.good());
}

TEST_CASE("keras: writes what tests/repo/keras_export.py compares", "[.keras_export]") {
  const char* folder = std::getenv("UNROLL_EXPORT_FOLDER");
  REQUIRE(folder != nullptr);
  for (const test::Specimen& specimen : test::specimens()) {
    const DataShape& shape = specimen.shape;
    const Model<float> model(specimen.config, shape);
    Params<float> theta(model.params());
    const auto numbers = test::specimen_parameters(Model<double>(specimen.config, shape)).values();
    std::ranges::transform(numbers, theta.values().begin(),
                           [](double number) { return static_cast<float>(number); });
    const auto layers = keras_layers(specimen.config, shape, theta);
    if (!layers) continue;
    const Batch batch = test::specimen_batch(shape), padded = test::with_padding(batch, shape);
    const std::filesystem::path to = std::filesystem::path(folder) / specimen.name;
    std::filesystem::create_directory(to);
    write_file(to / "weights.safetensors", write_safetensors({to_torch(theta).value(), {}}));
    write_file(to / "script.py", write_keras_script(layers.value(), shape.input, {}, "a test"));
    if (const auto tfjs = write_tfjs_model(layers.value(), shape.input); tfjs) {
      write_file(to / "model.json", tfjs.value());
      write_file(to / kTfjsWeightsName, write_tfjs_weights(layers.value()));
    }
    const nlohmann::json wanted = {
        {"steps", batch.steps},
        {"batch", batch.size},
        {"numbers", shape.input.kind == PortKind::kValues ? shape.input.size : 0},
        {"inputs", batch.inputs},
        {"values", batch.values},
        {"outputs", shape.outputs},
        {"predictions", test::predictions_of(model, theta, batch)},
        {"lengths", padded.lengths},
        {"padded_predictions", test::predictions_of(model, theta, padded)}};
    write_file(to / "wanted.json", wanted.dump());
  }
}

}  // namespace
}  // namespace unroll
