// The text of the script; tests/repo/torch_export.py runs it with PyTorch.

#include "engine/io/torch_script.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/base/random.h"
#include "engine/io/npz.h"
#include "engine/io/safetensors.h"
#include "engine/io/weights.h"
#include "engine/nn/model.h"

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
  const std::string learned = write_torch_script(config, symbols, "v=1&H=6");
  CHECK(has(learned,
            "        self.embedding = torch.nn.Embedding(5, 4)\n"
            "        self.rnn = torch.nn.RNN(4, 6, nonlinearity=\"tanh\")\n"
            "        self.out = torch.nn.Linear(6, 5)\n"));
  CHECK(has(learned, "x = self.embedding(ids)\n"));
  CHECK(has(learned, "ORIGIN = \"v=1&H=6\"\n"));
  CHECK(has(learned, "SYMBOLS = [\n    \"\", \"a\", \"\\n\", \"\\\"\", \"\\u266f\",\n]\n"));
  CHECK_FALSE(has(learned, "@"));
  config.embedding = EmbeddingKind::kOneHot;
  config.activation = Activation::kRelu;
  const std::string one_hot = write_torch_script(config, symbols, "");
  CHECK(has(one_hot, "torch.nn.RNN(5, 6, nonlinearity=\"relu\")"));
  CHECK(has(one_hot, "x = torch.nn.functional.one_hot(ids, len(SYMBOLS)).to("));
  CHECK_FALSE(has(one_hot, "Embedding"));
}

TEST_CASE("torch script: no symbol and no origin leaves its string", "[io][torch_script]") {
  CHECK(python_string("a\\b\"c'd") == "\"a\\\\b\\\"c'd\"");
  CHECK(python_string("\n\t\r\x7f") == "\"\\n\\x09\\x0d\\x7f\"");
  CHECK(python_string("\xc3\xa4\xf0\x9d\x84\x9e") == "\"\\xe4\\U0001d11e\"");
  CHECK(python_string("\xff") == "\"\\ufffd\"");
  const std::string script =
      write_torch_script({}, {"\"\"\"\nimport os"}, "\"\"\"\nimport os@origin@");
  CHECK_FALSE(has(script, "\nimport os\n"));
  CHECK(has(script, "ORIGIN = \"\\\"\\\"\\\"\\nimport os@origin@\"\n"));
}

/// The probabilities of each step, symbol by symbol.
template <Scalar S>
std::vector<std::vector<S>> run(const Model<S>& model, const Params<S>& theta,
                                const std::vector<int>& ids) {
  const int steps = static_cast<int>(ids.size());
  Trace<S> trace(model.slots(), steps, 1);
  trace.set_data({steps, 1, ids, ids});
  model.forward(theta, trace);
  std::vector<std::vector<S>> rows;
  for (int t = 0; t < steps; ++t) {
    const auto p = trace.value(model.predictions(), t);
    rows.emplace_back(p.data(), p.data() + p.size());
  }
  return rows;
}

template <Scalar S>
void write_case(const std::string& folder, const std::string& name, const ModelConfig& config) {
  const std::vector<int> ids = {3, 0, 4, 4, 1, 2, 0, 3, 1, 1, 2};
  const std::vector<std::string> symbols = {"", "a", "\n", "\"", "\xe2\x99\xaf"};
  const Model<S> model(config, symbol_shape(static_cast<int>(symbols.size()), 4));
  Params<S> theta(model.params());
  Random random(11, 0);
  for (S& value : theta.values()) value = static_cast<S>(random.normal() * 0.5);
  const auto write = [&](const std::string& ending, const auto& content) {
    std::ofstream file(folder + "/" + name + ending, std::ios::binary);
    file.write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
    REQUIRE(file.good());
  };
  write(".safetensors", write_safetensors({to_torch(theta).value(), {{"format", "pt"}}}));
  write(".npz", write_npz(own_tensors(theta)));
  write(".py", write_torch_script(config, symbols, "a test"));
  const nlohmann::json wanted = {{"ids", ids},
                                 {"activation", kActivationNames[std::size_t(config.activation)]},
                                 {"probabilities", run(model, theta, ids)}};
  write(".json", wanted.dump());
}

TEST_CASE("torch script: writes what tests/repo/torch_export.py compares", "[.torch_export]") {
  const char* folder = std::getenv("UNROLL_EXPORT_FOLDER");
  REQUIRE(folder != nullptr);
  // PyTorch's layer knows no others, and the export refuses them.
  for (const Activation activation : {Activation::kTanh, Activation::kRelu})
    for (std::size_t embedding = 0; embedding < kEmbeddingKindNames.size(); ++embedding) {
      ModelConfig config;
      config.hidden = 7;
      config.embedding_size = 3;
      config.activation = activation;
      config.embedding = static_cast<EmbeddingKind>(embedding);
      const std::string name = std::string(kActivationNames[std::size_t(activation)]) + "-" +
                               std::string(kEmbeddingKindNames[embedding]);
      write_case<float>(folder, name + "-single", config);
      write_case<double>(folder, name + "-double", config);
    }
}

}  // namespace
}  // namespace unroll
