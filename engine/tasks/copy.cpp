#include "engine/tasks/copy.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"

namespace unroll {

namespace {

class CopyTask final : public GeneratedTask {
 public:
  explicit CopyTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, c.symbols + 2, 2 * c.length + c.gap},
                        .outputs = c.symbols,
                        .causal = false},
                       Measure::kAccuracy,
                       joined(letters(c.symbols), {".", "?"}),
                       letters(c.symbols)}),
        length_(static_cast<std::size_t>(c.length)),
        gap_(static_cast<std::size_t>(c.gap)) {}

  Example make(Random& random) const override {
    const int k = shape().outputs;
    Example e;
    for (std::size_t t = 0; t < length_; ++t) e.inputs.push_back(draw_index(random, k));
    e.targets.assign(length_ + gap_, -1);
    e.targets.insert(e.targets.end(), e.inputs.begin(), e.inputs.end());
    e.inputs.insert(e.inputs.end(), gap_, k);
    e.inputs.insert(e.inputs.end(), length_, k + 1);
    return e;
  }

  std::vector<Baseline> baselines() const override { return {{"chance", 1.0 / shape().outputs}}; }

  std::vector<StepLink> links(const Batch&, int) const override {
    std::vector<StepLink> out;
    for (std::size_t t = 0; t < length_; ++t)
      out.push_back({static_cast<int>(length_ + gap_ + t), static_cast<int>(t)});
    return out;
  }

 private:
  std::size_t length_, gap_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_copy(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData&) {
  return generate<CopyTask>(seed, config);
}

}  // namespace unroll
