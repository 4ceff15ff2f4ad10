// Time per training step and per snapshot. A step is forward, backward through time, clip and Adam
// with the whole trace kept.

#include <benchmark/benchmark.h>

#include "engine/session/session.h"
#include "engine/train/trainer.h"

namespace unroll {
namespace {

/// A character model on random symbols: arguments are symbols, embedding, hidden, batch, steps.
void train_step(benchmark::State& state) {
  const auto size = [&](int i) { return static_cast<int>(state.range(i)); };
  ModelConfig config;
  config.embedding_size = size(1);
  config.hidden = size(2);
  const int symbols = size(0), batch = size(3), steps = size(4);
  Trainer<float> trainer(config, symbol_shape(symbols, steps), batch, 1);
  Random random(1);
  Batch data{steps, batch, {}, {}};
  for (int i = 0; i < steps * batch; ++i) {
    data.inputs.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(symbols))));
    data.targets.push_back((data.inputs.back() + 1) % symbols);
  }
  double first = 0, last = 0;
  for (auto _ : state) {
    last = trainer.update(TrainConfig{}, data).loss_nats;
    if (first == 0) first = last;
  }
  if (!(last < first)) state.SkipWithError("the loss did not fall: the figure is void");
  state.SetItemsProcessed(state.iterations() * steps * batch);
}
BENCHMARK(train_step)
    ->ArgNames({"V", "E", "H", "B", "T"})
    ->Args({64, 32, 64, 16, 32})
    ->Args({16, 8, 8, 1, 16})
    ->Unit(benchmark::kMillisecond);

void publish_snapshot(benchmark::State& state) {
  Session session;
  History history;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto snapshot = session.snapshot(history.request());
    history.apply(*snapshot);
    bytes = encode_snapshot(*snapshot).size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(publish_snapshot)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace unroll

BENCHMARK_MAIN();
