#include "engine/tasks/lookup.h"

#include <algorithm>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"

namespace unroll {

namespace {

std::vector<std::string> input_names_of(int k, int asks) {
  std::vector<std::string> out;
  for (const std::string& key : letters(k)) out.push_back("key " + key);
  for (const std::string& value : numerals(k)) out.push_back("value " + value);
  for (int i = 0; i < asks; ++i)
    for (const std::string& key : letters(k))
      out.push_back((i == 0 ? "asked " : "also asked ") + key);
  return out;
}

/// A name per value, or per pair of values.
std::vector<std::string> output_names_of(int k, int asks) {
  const std::vector<std::string> values = numerals(k);
  if (asks == 1) return values;
  std::vector<std::string> out;
  for (const std::string& first : values)
    for (const std::string& second : values) out.push_back(first + " " + second);
  return out;
}

class LookupTask final : public GeneratedTask {
 public:
  LookupTask(const TaskConfig& c, int asks)
      : GeneratedTask({{.input = {PortKind::kValues, (2 + asks) * c.symbols, c.pairs + 1},
                        .outputs = asks == 1 ? c.symbols : c.symbols * c.symbols,
                        .causal = false},
                       Measure::kAccuracy,
                       input_names_of(c.symbols, asks),
                       output_names_of(c.symbols, asks)}),
        k_(c.symbols),
        pairs_(c.pairs),
        asks_(asks) {}

  Example make(Random& random) const override {
    const int rows = shape().input.size;
    const std::vector<int> keys = draw_distinct(random, pairs_, k_);
    const std::vector<int> asked = draw_distinct(random, asks_, pairs_);
    Example e;
    e.values.assign(static_cast<std::size_t>(rows * (pairs_ + 1)), 0.0);
    const auto set = [&](int step, int row) {
      e.values[static_cast<std::size_t>(step * rows + row)] = 1.0;
    };
    std::vector<int> values;
    for (int i = 0; i < pairs_; ++i) {
      values.push_back(draw_index(random, k_));
      set(i, keys[static_cast<std::size_t>(i)]);
      set(i, k_ + values.back());
    }
    int answer = 0;
    for (int i = 0; i < asks_; ++i) {
      const auto pair = static_cast<std::size_t>(asked[static_cast<std::size_t>(i)]);
      set(pairs_, (2 + i) * k_ + keys[pair]);
      answer = answer * k_ + values[pair];
    }
    e.targets.assign(static_cast<std::size_t>(pairs_), -1);
    e.targets.push_back(answer);
    return e;
  }

  std::vector<Baseline> baselines() const override {
    const double chance = 1.0 / k_, shown = 1.0 / pairs_;
    if (asks_ == 1) return {{"chance", chance}, {"a value shown", shown + (1 - shown) * chance}};
    return {{"chance", chance * chance}, {"both, in any order", 0.5 + 0.5 * chance}};
  }

  std::vector<StepLink> links(const Batch& batch, int column) const override {
    const Steps steps = read(unpack(shape(), batch, column));
    std::vector<StepLink> out;
    for (const int asked : steps.asked) {
      const auto at = std::find(steps.keys.begin(), steps.keys.end(), asked);
      out.push_back({pairs_, static_cast<int>(at - steps.keys.begin())});
    }
    return out;
  }

  std::string describe(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    const Steps steps = read(e);
    const std::vector<std::string> keys = letters(k_);
    std::string out = "input  ";
    for (std::size_t i = 0; i < steps.keys.size(); ++i)
      out += " " + keys[static_cast<std::size_t>(steps.keys[i])] + "=" +
             std::to_string(steps.values[i] + 1);
    for (const int asked : steps.asked) out += " " + keys[static_cast<std::size_t>(asked)] + "?";
    return out + "\ntarget  " + output_names()[static_cast<std::size_t>(e.targets.back())] +
           "\nanswered at the last step only\n";
  }

 private:
  struct Steps {
    std::vector<int> keys, values, asked;
  };

  /// The symbols behind the ones and zeros.
  Steps read(const Example& e) const {
    Steps out;
    for (std::size_t i = 0; i < e.values.size(); ++i) {
      if (e.values[i] == 0.0) continue;
      const int row = static_cast<int>(i) % shape().input.size;
      std::vector<int>& list = row < k_ ? out.keys : row < 2 * k_ ? out.values : out.asked;
      list.push_back(row % k_);
    }
    return out;
  }

  int k_, pairs_, asks_;
};

Result<std::unique_ptr<Task>> make(const TaskConfig& config, std::uint64_t seed, int asks) {
  const auto fits =
      check_field(config, &TaskConfig::pairs, "N", {asks, config.symbols},
                  "every pair needs a key of its own out of k = " + std::to_string(config.symbols) +
                      (asks > 1 ? ", and two are asked for" : ""));
  if (!fits) return fits.error();
  return generate<LookupTask>(seed, config, asks);
}

}  // namespace

Result<std::unique_ptr<Task>> make_lookup(const TaskConfig& config, std::uint64_t seed,
                                          const TaskData&) {
  return make(config, seed, 1);
}

Result<std::unique_ptr<Task>> make_two_lookups(const TaskConfig& config, std::uint64_t seed,
                                               const TaskData&) {
  return make(config, seed, 2);
}

}  // namespace unroll
