#include "engine/tasks/hairpin.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

constexpr int kBases = 4;  // A C G U: base b pairs with 3 - b

class HairpinTask final : public GeneratedTask {
 public:
  explicit HairpinTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, kBases + 1, c.length},
                        .outputs = kBases,
                        .causal = false},
                       Measure::kAccuracy,
                       {"A", "C", "G", "U", "?"},
                       {"A", "C", "G", "U"}}),
        stem_((c.length - c.gap) / 2) {}

  Example make(Random& random) const override {
    const int steps = shape().input.steps;
    Example e;
    for (int t = 0; t < steps - stem_; ++t) e.inputs.push_back(draw_index(random, kBases));
    e.targets.assign(e.inputs.size(), -1);
    for (int i = stem_ - 1; i >= 0; --i) {
      e.inputs.push_back(kBases);
      e.targets.push_back(kBases - 1 - e.inputs[static_cast<std::size_t>(i)]);
    }
    return e;
  }

  std::vector<Baseline> baselines() const override { return {{"chance", 1.0 / kBases}}; }

  std::vector<StepLink> links(const Batch& batch, int) const override {
    std::vector<StepLink> out;
    for (int t = batch.steps - stem_; t < batch.steps; ++t) out.push_back({t, batch.steps - 1 - t});
    return out;
  }

 private:
  int stem_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_hairpin(const TaskConfig& config, std::uint64_t seed,
                                           const TaskData&) {
  const auto fits = check_field(
      config, &TaskConfig::length, "T", {config.gap + 2, kLengthRange.max},
      "a loop of gap = " + std::to_string(config.gap) + " and one pair of bases must find room");
  if (!fits) return fits.error();
  return generate<HairpinTask>(seed, config);
}

}  // namespace unroll
