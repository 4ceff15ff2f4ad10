#include "engine/tasks/recall.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

class RecallTask final : public GeneratedTask {
 public:
  explicit RecallTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, 2 * c.symbols, c.length},
                        .outputs = c.symbols,
                        .causal = false},
                       Measure::kAccuracy,
                       joined(letters(c.symbols), numerals(c.symbols)),
                       letters(c.symbols)}) {}

  Example make(Random& random) const override {
    const int k = shape().outputs, steps = shape().input.steps;
    Example e;
    e.inputs.push_back(draw_index(random, k));
    for (int t = 1; t < steps; ++t) e.inputs.push_back(k + draw_index(random, k));
    e.targets.assign(static_cast<std::size_t>(steps), -1);
    e.targets.back() = e.inputs.front();
    return e;
  }

  std::vector<Baseline> baselines() const override { return {{"chance", 1.0 / shape().outputs}}; }

  std::vector<StepLink> links(const Batch& batch, int) const override {
    return {{batch.steps - 1, 0}};
  }
};

}  // namespace

Result<std::unique_ptr<Task>> make_recall(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData&) {
  const auto fits = check_field(config, &TaskConfig::length, "T", {2, kLengthRange.max},
                                "the first step must come before the last");
  if (!fits) return fits.error();
  return generate<RecallTask>(seed, config);
}

}  // namespace unroll
