// The text of the script; tests/repo/torch_export.py runs it with PyTorch.

#include "engine/io/torch_script.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/io/npz.h"
#include "engine/io/python_text.h"
#include "engine/io/safetensors.h"
#include "engine/io/weights.h"
#include "engine/nn/model.h"
#include "tests/support/engine_specimens.h"

namespace unroll {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("torch script: the modules follow the model", "[io][torch_script]") {
  ModelConfig config;
  config.hidden = 6;
  config.embedding_size = 4;
  const std::vector<std::string> symbols = {"", "a", "\n", "\"", "\xe2\x99\xaf"};
  const DataShape shape = symbol_shape(5, 7);
  const std::string learned = write_torch_script(config, shape, symbols, "v=1&H=6");
  CHECK(has(learned,
            "        self.embedding = torch.nn.Embedding(5, 4)\n"
            "        self.rnn = torch.nn.RNN(4, 6, nonlinearity=\"tanh\")\n"
            "        self.out = torch.nn.Linear(6, 5)\n"));
  CHECK(has(learned, "x = self.embedding(inputs)\n"));
  CHECK(has(learned, "ORIGIN = \"v=1&H=6\"\n"));
  CHECK(has(learned, "SYMBOLS = [\n    \"\", \"a\", \"\\n\", \"\\\"\", \"\\u266f\",\n]\n"));
  CHECK_FALSE(has(learned, "@"));
  config.embedding = EmbeddingKind::kOneHot;
  config.activation = Activation::kRelu;
  const std::string one_hot = write_torch_script(config, shape, symbols, "");
  CHECK(has(one_hot, "torch.nn.RNN(5, 6, nonlinearity=\"relu\")"));
  CHECK(has(one_hot, "x = torch.nn.functional.one_hot(inputs, 5).to("));
  CHECK_FALSE(has(one_hot, "Embedding"));
  CHECK_FALSE(has(one_hot, "class Recurrent"));
}

TEST_CASE("torch script: what torch.nn has is taken from it", "[io][torch_script]") {
  const auto all = test::specimens();
  const auto script = [&](const char* name) {
    const auto at = std::ranges::find(all, name, &test::Specimen::name);
    REQUIRE(at != all.end());
    return write_torch_script(at->config, at->shape, {}, "");
  };
  CHECK(has(script("lstm-both-ways"), "torch.nn.LSTM(3, 4, num_layers=2, bidirectional=True)"));
  CHECK(has(script("gru-symbols"), "torch.nn.GRU(3, 4)"));
  CHECK(
      has(script("gru-before"), "Recurrent(\"gru\", 3, 4, layers=1, ways=1, resets_before=True)"));
  CHECK(has(script("rnn-sigmoid"), "activation=torch.sigmoid"));
  CHECK(has(script("lstm-untied"), "steps=5"));
  CHECK(has(script("attention-symbols"), "torch.nn.MultiheadAttention(6, 2)"));
  CHECK(has(script("attention-cosine"), "Attention(6, 2, \"cosine\", 3)"));
  CHECK(has(script("transformer-translation"), "torch.nn.TransformerDecoderLayer(6, 2, 24,"));
  CHECK(has(script("bag-numbers"), "x.cumsum(0)"));
}

TEST_CASE("torch script: sequences of different lengths are read to their ends",
          "[io][torch_script]") {
  const std::string script = write_torch_script({}, symbol_shape(3, 5), {}, "");
  CHECK(has(script, "def forward(self, inputs, source=None, lengths=None, source_lengths=None):"));
  CHECK(has(script, "scores = model(inputs, source, lengths, source_lengths)"));
}

TEST_CASE("torch script: no symbol and no origin leaves its string", "[io][torch_script]") {
  CHECK(python_string("a\\b\"c'd") == "\"a\\\\b\\\"c'd\"");
  CHECK(python_string("\n\t\r\x7f") == "\"\\n\\x09\\x0d\\x7f\"");
  CHECK(python_string("\xc3\xa4\xf0\x9d\x84\x9e") == "\"\\xe4\\U0001d11e\"");
  CHECK(python_string("\xff") == "\"\\ufffd\"");
  const std::string script = write_torch_script({}, symbol_shape(1, 1), {"\"\"\"\nimport os"},
                                                "\"\"\"\nimport os@origin@");
  CHECK_FALSE(has(script, "\nimport os\n"));
  CHECK(has(script, "ORIGIN = \"\\\"\\\"\\\"\\nimport os@origin@\"\n"));
}

void write_file(const std::string& path, const auto& content) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));
  REQUIRE(file.good());
}

/// Weights, script and what the engine expects at each step (sequence by sequence, features last).
template <Scalar S>
void write_case(const std::string& stem, const test::Specimen& specimen) {
  const DataShape& shape = specimen.shape;
  const Model<S> model(specimen.config, shape);
  const Model<double> exact(specimen.config, shape);
  Params<S> theta(model.params());
  const std::vector<double> numbers = test::specimen_parameters(exact).values();
  std::ranges::transform(numbers, theta.values().begin(),
                         [](double number) { return static_cast<S>(number); });
  const Batch batch = test::specimen_batch(shape);
  const Batch padded = test::with_padding(batch, shape);

  write_file(stem + ".safetensors",
             write_safetensors({to_torch(theta).value(), {{"format", "pt"}}}));
  write_file(stem + ".npz", write_npz(own_tensors(theta)));
  write_file(stem + ".py", write_torch_script(specimen.config, shape, {"a", "b"}, "a test"));
  const auto kind = [](const PortShape& port) {
    return port.kind == PortKind::kValues ? port.size : 0;
  };
  const nlohmann::json wanted = {
      {"steps", batch.steps},
      {"batch", batch.size},
      {"numbers", kind(shape.input)},
      {"inputs", batch.inputs},
      {"values", batch.values},
      {"source_steps", batch.source_steps},
      {"source_numbers", kind(shape.source)},
      {"source", batch.source},
      {"source_values", batch.source_values},
      {"predictions", test::predictions_of(model, theta, batch)},
      {"lengths", padded.lengths},
      {"source_lengths", padded.source_lengths},
      {"padded_predictions", test::predictions_of(model, theta, padded)}};
  write_file(stem + ".json", wanted.dump());
}

TEST_CASE("torch script: writes what tests/repo/torch_export.py compares", "[.torch_export]") {
  const char* folder = std::getenv("UNROLL_EXPORT_FOLDER");
  REQUIRE(folder != nullptr);
  for (const test::Specimen& specimen : test::specimens()) {
    write_case<float>(std::string(folder) + "/" + specimen.name + "-single", specimen);
    write_case<double>(std::string(folder) + "/" + specimen.name + "-double", specimen);
  }
}

}  // namespace
}  // namespace unroll
