#include "engine/bench/workload.h"

#include "engine/analysis/cost.h"
#include "engine/base/random.h"

namespace unroll::bench {

namespace {

Workload recurrent(std::string name, ModelKind kind, int symbols, int embedding, int hidden,
                   int batch, int steps) {
  Workload w;
  w.name = std::move(name);
  w.model.kind = kind;
  w.model.hidden = hidden;
  w.model.embedding = embedding > 0 ? EmbeddingKind::kLearned : EmbeddingKind::kOneHot;
  if (embedding > 0) w.model.embedding_size = embedding;
  w.symbols = symbols;
  w.batch = batch;
  w.steps = steps;
  w.text = std::string(kind == ModelKind::kLstm ? "LSTM " : "RNN ") + std::to_string(symbols) +
           "/" + std::to_string(embedding > 0 ? embedding : symbols) + "/" +
           std::to_string(hidden) + ", batch " + std::to_string(batch) + ", T " +
           std::to_string(steps);
  return w;
}

Workload block() {
  Workload w;
  w.name = "W4";
  w.text = "decoder block 64, 4 heads, MLP x4, batch 16, T 64";
  w.model.kind = ModelKind::kTransformer;
  w.model.activation = Activation::kRelu;
  w.model.width = 64;
  w.model.heads = 4;
  w.model.mask = MaskKind::kCausal;
  w.symbols = 64;
  w.batch = 16;
  w.steps = 64;
  return w;
}

Workload recall(std::string name, ModelKind kind) {
  Workload w = recurrent(std::move(name), kind, 16, 0, 32, 32, 50);
  w.recall = true;
  return w;
}

}  // namespace

DataShape Workload::shape() const {
  DataShape s = symbol_shape(symbols, steps);
  if (recall) s.outputs = symbols / 2;
  return s;
}

Batch Workload::data() const {
  Batch data{steps, batch, {}, {}};
  Random random(1);
  const auto below = [&random](int n) {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(n)));
  };
  const int letters = symbols / 2;
  for (int t = 0; t < steps; ++t)
    for (int b = 0; b < batch; ++b) {
      if (!recall) {
        data.inputs.push_back(below(symbols));
        data.targets.push_back((data.inputs.back() + 1) % symbols);
      } else {
        data.inputs.push_back(t == 0 ? below(letters) : letters + below(letters));
        data.targets.push_back(t + 1 == steps ? data.inputs[static_cast<std::size_t>(b)] : -1);
      }
    }
  return data;
}

double Workload::forward_multiply_adds() const {
  return batch * static_cast<double>(analysis::model_cost(model, shape()).multiply_adds);
}

std::vector<Workload> workloads() {
  constexpr ModelKind kRnn = ModelKind::kRnn, kLstm = ModelKind::kLstm;
  return {recurrent("W1", kRnn, 64, 32, 64, 16, 32),
          recurrent("W2", kLstm, 64, 64, 128, 32, 64),
          recurrent("W3", kLstm, 96, 128, 256, 32, 100),
          recurrent("W3b", kLstm, 96, 128, 1024, 8, 100),
          block(),
          recurrent("W5", kRnn, 16, 8, 8, 1, 16),
          recall("W6 RNN", kRnn),
          recall("W6 LSTM", kLstm)};
}

}  // namespace unroll::bench
