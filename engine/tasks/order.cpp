#include "engine/tasks/order.h"

#include <algorithm>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

constexpr int kFillers = 4, kX = 4, kY = 5;

class OrderTask final : public GeneratedTask {
 public:
  explicit OrderTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, 6, c.length}, .outputs = 2, .causal = false},
                       Measure::kAccuracy,
                       joined(letters(kFillers), {"X", "Y"}),
                       {"X first", "Y first"}}),
        lengths_(c.lengths),
        place_(c.place) {}

  Example make(Random& random) const override {
    const int most = shape().input.steps, half = most / 2;
    const bool late = place_ == PlaceKind::kLate;
    const int begin = late ? half : 0;
    const int steps = draw_length(random, lengths_, begin + 2, most);
    const int end = place_ == PlaceKind::kEarly ? std::min(half, steps) : steps;
    const std::vector<int> at = draw_distinct(random, 2, end - begin);
    Example e;
    for (int t = 0; t < steps; ++t) e.inputs.push_back(draw_index(random, kFillers));
    e.inputs[static_cast<std::size_t>(begin + at[0])] = kX;
    e.inputs[static_cast<std::size_t>(begin + at[1])] = kY;
    e.targets.assign(static_cast<std::size_t>(steps), -1);
    e.targets.back() = at[0] < at[1] ? 0 : 1;
    return e;
  }

  std::vector<Baseline> baselines() const override {
    return {{"chance", 0.5}, {"a bag of symbols", 0.5}};
  }

  std::vector<StepLink> links(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    const int last = static_cast<int>(e.inputs.size()) - 1;
    std::vector<StepLink> out;
    for (int t = 0; t <= last; ++t)
      if (e.inputs[static_cast<std::size_t>(t)] >= kX) out.push_back({last, t});
    return out;
  }

 private:
  LengthKind lengths_;
  PlaceKind place_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_order(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData&) {
  const bool anywhere = config.place == PlaceKind::kAnywhere;
  const auto fits = check_field(
      config, &TaskConfig::length, "T", {anywhere ? 2 : 4, kLengthRange.max},
      anywhere ? "X and Y must find room" : "X and Y must find room in one half of the steps");
  if (!fits) return fits.error();
  return generate<OrderTask>(seed, config);
}

}  // namespace unroll
