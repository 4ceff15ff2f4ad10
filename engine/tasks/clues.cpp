#include "engine/tasks/clues.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

constexpr double kNearIsRight = 0.75;
constexpr int kStrong = 0, kWeak = 2, kOther = 4, kOthers = 8;

class CluesTask final : public GeneratedTask {
 public:
  explicit CluesTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, kOther + kOthers, c.length},
                        .outputs = 2,
                        .causal = false},
                       Measure::kAccuracy,
                       joined({"X", "Y", "x", "y"}, letters(kOthers)),
                       {"X", "Y"}}),
        gap_(c.gap) {}

  Example make(Random& random) const override {
    const int steps = shape().input.steps, answer = draw_index(random, 2);
    const int hint = draw_chance(random, kNearIsRight) ? answer : 1 - answer;
    Example e;
    for (int t = 0; t < steps; ++t) e.inputs.push_back(kOther + draw_index(random, kOthers));
    e.inputs.front() = kStrong + answer;
    e.inputs[static_cast<std::size_t>(steps - 1 - gap_)] = kWeak + hint;
    e.targets.assign(static_cast<std::size_t>(steps), -1);
    e.targets.back() = answer;
    return e;
  }

  std::vector<Baseline> baselines() const override {
    return {{"chance", 0.5}, {"the near clue", kNearIsRight}};
  }

  std::vector<StepLink> links(const Batch& batch, int) const override {
    return {{batch.steps - 1, 0}};
  }

 private:
  int gap_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_clues(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData&) {
  const auto long_enough = check_field(config, &TaskConfig::length, "T", {3, kLengthRange.max},
                                       "two clues and a question must find room");
  if (!long_enough) return long_enough.error();
  const auto fits = check_field(config, &TaskConfig::gap, "gap", {0, config.length - 2},
                                "the near clue must come after the far one within T = " +
                                    std::to_string(config.length) + " steps");
  if (!fits) return fits.error();
  return generate<CluesTask>(seed, config);
}

}  // namespace unroll
