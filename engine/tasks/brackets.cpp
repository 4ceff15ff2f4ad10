#include "engine/tasks/brackets.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

constexpr int kTries = 8;

// Opening brackets are even, the closing one of the same kind is one more.

bool well_nested(const std::vector<int>& brackets) {
  std::vector<int> open;
  for (const int bracket : brackets) {
    if (bracket % 2 == 0) {
      open.push_back(bracket);
    } else {
      if (open.empty() || open.back() != bracket - 1) return false;
      open.pop_back();
    }
  }
  return open.empty();
}

std::vector<int> nested(Random& random, int steps) {
  std::vector<int> out, open;
  for (int left = steps; left > 0; --left) {
    const bool must_open = open.empty(), must_close = static_cast<int>(open.size()) == left;
    if (must_open || (!must_close && draw_index(random, 2) == 0)) {
      open.push_back(2 * draw_index(random, 2));
      out.push_back(open.back());
    } else {
      out.push_back(open.back() + 1);
      open.pop_back();
    }
  }
  return out;
}

/// The same brackets, two of them swapped so that they are no longer well nested.
std::vector<int> broken(Random& random, const std::vector<int>& good) {
  for (int i = 0; i < kTries; ++i) {
    std::vector<int> bad = good;
    const std::vector<int> pair = draw_distinct(random, 2, static_cast<int>(good.size()));
    std::swap(bad[static_cast<std::size_t>(pair[0])], bad[static_cast<std::size_t>(pair[1])]);
    if (!well_nested(bad)) return bad;
  }
  std::vector<int> bad = good;
  std::swap(bad.front(), bad.back());  // begins with a closing one: always wrong
  return bad;
}

class BracketsTask final : public GeneratedTask {
 public:
  explicit BracketsTask(const TaskConfig& c)
      : GeneratedTask({{.input = {PortKind::kSymbols, 4, c.length - c.length % 2},
                        .outputs = 2,
                        .causal = false},
                       Measure::kAccuracy,
                       {"(", ")", "[", "]"},
                       {"broken", "nested"}}),
        lengths_(c.lengths) {}

  Example make(Random& random) const override {
    const int steps = 2 * draw_length(random, lengths_, 1, shape().input.steps / 2);
    Example e;
    e.inputs = nested(random, steps);
    const int good = draw_index(random, 2);
    if (good == 0) e.inputs = broken(random, e.inputs);
    e.targets.assign(static_cast<std::size_t>(steps), -1);
    e.targets.back() = good;
    return e;
  }

  std::vector<Baseline> baselines() const override {
    return {{"chance", 0.5}, {"counting the brackets", 0.5}};
  }

 private:
  LengthKind lengths_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_brackets(const TaskConfig& config, std::uint64_t seed,
                                            const TaskData&) {
  const auto fits = check_field(config, &TaskConfig::length, "T", {2, kLengthRange.max},
                                "one bracket must be opened and closed");
  if (!fits) return fits.error();
  return generate<BracketsTask>(seed, config);
}

}  // namespace unroll
