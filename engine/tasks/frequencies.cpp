#include "engine/tasks/frequencies.h"

#include <algorithm>

#include "engine/base/logarithm.h"

namespace unroll {

namespace {

constexpr int kExamples = 1024;
constexpr std::uint64_t kBaselineStream = 4;
constexpr double kLn2 = 0.69314718055994530942;
/// Weight of the frequencies of single symbols beside the sightings of a pair.
constexpr double kLean = 5;

Batch counted_examples(const Task& task) {
  Random random(0, kBaselineStream);
  return task.draw(random, kExamples);
}

}  // namespace

std::vector<Baseline> language_baselines(const Task& task) {
  const auto size = static_cast<std::size_t>(task.shape().outputs);
  std::vector<double> single(size, 1.0), pairs(size * size, 0.0), before(size, 0.0);
  double total = static_cast<double>(size);
  const Batch seen = counted_examples(task);
  for (std::size_t i = 0; i < seen.targets.size(); ++i) {
    if (seen.targets[i] < 0) continue;
    const auto now = static_cast<std::size_t>(seen.inputs[i]);
    const auto next = static_cast<std::size_t>(seen.targets[i]);
    single[next] += 1;
    total += 1;
    pairs[now * size + next] += 1;
    before[now] += 1;
  }
  const Batch held = task.held_out(0, task.held_out_count());
  double unigram = 0, bigram = 0, count = 0;
  for (std::size_t i = 0; i < held.targets.size(); ++i) {
    if (held.targets[i] < 0) continue;
    const auto now = static_cast<std::size_t>(held.inputs[i]);
    const auto next = static_cast<std::size_t>(held.targets[i]);
    const double p = single[next] / total;
    unigram -= natural_log(p) / kLn2;
    bigram -= natural_log((pairs[now * size + next] + kLean * p) / (before[now] + kLean)) / kLn2;
    count += 1;
  }
  return {{"chance", natural_log(static_cast<double>(size)) / kLn2},
          {"unigram", unigram / count},
          {"bigram", bigram / count}};
}

std::vector<Baseline> writing_baselines(const Task& task) {
  const int classes = task.shape().outputs, steps = task.shape().input.steps;
  const Batch seen = counted_examples(task);
  std::vector<int> favourite;
  for (int t = 0; t < steps; ++t) {
    std::vector<int> counts(static_cast<std::size_t>(classes), 0);
    for (int b = 0; b < seen.size; ++b) {
      const int target = seen.targets[static_cast<std::size_t>(t * seen.size + b)];
      if (target >= 0) ++counts[static_cast<std::size_t>(target)];
    }
    favourite.push_back(
        static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin()));
  }
  const Batch held = task.held_out(0, task.held_out_count());
  double right = 0, count = 0;
  for (std::size_t i = 0; i < held.targets.size(); ++i) {
    if (held.targets[i] < 0) continue;
    const std::size_t t = i / static_cast<std::size_t>(held.size);
    right += held.targets[i] == favourite[t] ? 1 : 0;
    count += 1;
  }
  return {{"chance", 1.0 / classes}, {"most frequent at each step", right / count}};
}

}  // namespace unroll
