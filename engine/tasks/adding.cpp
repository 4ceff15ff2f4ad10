#include "engine/tasks/adding.h"

#include <cmath>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

class AddingTask final : public GeneratedTask {
 public:
  explicit AddingTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kValues, 2, c.length},
                        .loss = LossKind::kSquared,
                        .outputs = 1,
                        .causal = false},
                       Measure::kError,
                       {"number", "mark"},
                       {"sum"}}),
        lengths_(c.lengths) {}

  Example make(Random& random) const override {
    const int steps = draw_length(random, lengths_, 2, shape().input.steps);
    const std::vector<int> marked = draw_distinct(random, 2, steps);
    Example e;
    double sum = 0;
    for (int t = 0; t < steps; ++t) {
      const double number = random.uniform();
      const bool mark = t == marked[0] || t == marked[1];
      if (mark) sum += number;
      e.values.push_back(number);
      e.values.push_back(mark ? 1.0 : 0.0);
    }
    e.targets.assign(static_cast<std::size_t>(steps), -1);
    e.targets.back() = 0;
    e.target_values.assign(static_cast<std::size_t>(steps), 0.0);
    e.target_values.back() = sum;
    return e;
  }

  /// A number between 0 and 1 has variance 1/12, and two of them are added.
  std::vector<Baseline> baselines() const override {
    return {{"the mean", std::sqrt(1.0 / 6)}, {"one of the two", std::sqrt(1.0 / 12)}};
  }

  std::vector<StepLink> links(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    const int last = static_cast<int>(e.targets.size()) - 1;
    std::vector<StepLink> out;
    for (int t = 0; t <= last; ++t)
      if (e.values[static_cast<std::size_t>(t) * 2 + 1] > 0) out.push_back({last, t});
    return out;
  }

 private:
  LengthKind lengths_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_adding(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData&) {
  const auto fits = check_field(config, &TaskConfig::length, "T", {2, kLengthRange.max},
                                "two marked numbers must find room");
  if (!fits) return fits.error();
  return generate<AddingTask>(seed, config);
}

}  // namespace unroll
