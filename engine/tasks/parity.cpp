#include "engine/tasks/parity.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"

namespace unroll {

namespace {

class ParityTask final : public GeneratedTask {
 public:
  explicit ParityTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, 2, c.length}, .outputs = 2, .causal = false},
                       Measure::kAccuracy,
                       {"0", "1"},
                       {"even", "odd"}}),
        lengths_(c.lengths) {}

  Example make(Random& random) const override {
    const int steps = draw_length(random, lengths_, 1, shape().input.steps);
    Example e;
    int odd = 0;
    for (int t = 0; t < steps; ++t) {
      e.inputs.push_back(draw_index(random, 2));
      odd ^= e.inputs.back();
    }
    e.targets.assign(static_cast<std::size_t>(steps), -1);
    e.targets.back() = odd;
    return e;
  }

  std::vector<Baseline> baselines() const override { return {{"chance", 0.5}}; }

 private:
  LengthKind lengths_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_parity(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData&) {
  return generate<ParityTask>(seed, config);
}

}  // namespace unroll
