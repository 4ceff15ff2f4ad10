// How far back the memory reaches: the network of the training reads sequences of other lengths.

#include <algorithm>
#include <cmath>

#include "engine/nn/model_rules.h"
#include "engine/session/answer_work.h"
#include "engine/session/horizon_memory.h"
#include "engine/session/run_book.h"
#include "engine/tasks/registry.h"

namespace unroll {

namespace {

constexpr int kLengths[] = {2, 3, 5, 8, 12, 20, 30, 50, 75, 100, 150, 200, 300, 500};
constexpr int kLeastReach = 20;  // lengths up to here are always asked for
constexpr int kStretch = 4;      // times the length of the training
constexpr int kExamples = 64, kPass = 16;
constexpr double kMostWork = 1e9;  // multiplications for one line

std::vector<int> lengths_of(int trained, double weights) {
  std::vector<int> out;
  double work = 0;
  for (const int length : kLengths) {
    work += weights * length * kExamples;
    if (length > std::max(kLeastReach, kStretch * trained) || work > kMostWork) break;
    out.push_back(length);
  }
  if (std::ranges::find(out, trained) == out.end()) {
    out.push_back(trained);
    std::ranges::sort(out);
  }
  return out;
}

/// Why the question has no meaning here; empty where it has one.
std::string obstacle(const Subject& s) {
  const TaskEntry& entry = task_entry(s.config.task.kind);
  if (entry.material != Material::kNothing)
    return "A text has no one place that has to be remembered. Choose a task such as Delayed "
           "recall, where the answer stands a known number of steps back.";
  if (s.task.measure() != Measure::kAccuracy)
    return "Here numbers are predicted, and near misses count. The horizon is drawn for tasks "
           "whose answers are right or wrong, such as Delayed recall.";
  if (!entry.uses("T"))
    return "The length of this task is fixed. Choose one whose length T can be set, such as "
           "Delayed recall.";
  return {};
}

/// Makes data and models for all lengths, or says why that is not possible.
std::string prepare(const Subject& s, HorizonMemory& memory) {
  if (!memory.lengths.empty()) return {};
  const double weights = static_cast<double>(s.theta.values().size());
  for (const int steps : lengths_of(s.config.task.length, weights)) {
    TaskConfig config = s.config.task;
    config.length = steps;
    config.lengths = LengthKind::kSame;
    auto task = make_task(config, s.config.seed);
    if (!task) continue;  // too short for what has to stand in it
    HorizonMemory::Length length{.steps = steps, .task = std::move(task).value()};
    const DataShape& shape = length.task->shape();
    if (shape.outputs != s.task.shape().outputs || shape.input.size != s.task.shape().input.size)
      return "At another length this task asks for other things, so the network cannot read it.";
    if (!check_model(s.config.model, shape).ok()) continue;
    length.model = std::make_shared<const Model<float>>(s.config.model, shape);
    if (Params<float>(length.model->params()).values().size() != s.theta.values().size())
      return "This model has weights of its own at each step: it reads sequences of one length "
             "only. Take one that shares its weights over time, such as an RNN, or attention "
             "without learned positions.";
    const int count = std::min(kExamples, length.task->held_out_count());
    for (int first = 0; first < count; first += kPass)
      length.examples.push_back(length.task->held_out(first, std::min(kPass, count - first)));
    memory.lengths.push_back(std::move(length));
  }
  return memory.lengths.empty() ? "No other length of this task can be made." : std::string();
}

std::vector<float> accuracies(const HorizonMemory& memory, const Params<float>& theta) {
  std::vector<float> out;
  for (const HorizonMemory::Length& length : memory.lengths) {
    EvaluationSum sum;
    for (const Batch& batch : length.examples) {
      const int size = batch.size;
      Trace<float> trace(length.model->slots(), batch, true);
      length.model->forward(theta, trace);
      sum.add(evaluate(*length.model, trace, length.task->shape().loss), size);
    }
    out.push_back(static_cast<float>(sum.mean().accuracy));
  }
  return out;
}

bool other_seed(const Config& a, Config b) {
  b.seed = a.seed;
  return a == b;
}

std::vector<float> median_of(const std::vector<HorizonLine>& lines) {
  std::vector<float> out;
  for (std::size_t i = 0; i < lines.front().accuracy.size(); ++i) {
    std::vector<float> at;
    for (const HorizonLine& line : lines) at.push_back(line.accuracy[i]);
    std::ranges::sort(at);
    const std::size_t half = at.size() / 2;
    out.push_back(at.size() % 2 == 1 ? at[half] : (at[half - 1] + at[half]) / 2);
  }
  return out;
}

/// Where the median falls below one half of what lies between chance and all, on straight lines.
void find_reach(HorizonFinding& found) {
  const double level = (1 + found.chance) / 2;
  found.reach = found.lengths.back();
  for (std::size_t i = 0; i < found.median.size(); ++i) {
    const double here = static_cast<double>(found.median[i]);
    if (here >= level) continue;
    found.falls = true;
    found.reach = found.lengths[i];
    if (i == 0) return;
    const double before = static_cast<double>(found.median[i - 1]);
    const int from = found.lengths[i - 1];
    found.reach = from + (before - level) / (before - here) * (found.lengths[i] - from);
    return;
  }
}

}  // namespace

double horizon_work(const Subject& s) {
  if (!obstacle(s).empty()) return 0;
  const double weights = static_cast<double>(s.theta.values().size());
  double steps = 0;
  for (const int length : lengths_of(s.config.task.length, weights)) steps += length;
  return steps * kExamples * weights;
}

Result<HorizonFinding> find_horizon(const Subject& s, HorizonMemory& memory) {
  if (std::string why = obstacle(s); !why.empty()) return Error{"", std::move(why)};
  if (std::string why = prepare(s, memory); !why.empty()) {
    memory.clear();
    return Error{"", std::move(why)};
  }
  HorizonFinding found;
  found.trained = s.config.task.length;
  found.examples = std::min(kExamples, memory.lengths.front().task->held_out_count());
  const std::vector<Baseline> baselines = s.task.baselines();
  if (!baselines.empty()) found.chance = baselines.front().value;
  for (const HorizonMemory::Length& length : memory.lengths) found.lengths.push_back(length.steps);
  found.lines.push_back({s.place.id, s.config.seed, s.update, accuracies(memory, s.run.theta())});
  for (const RunRecord& kept : s.kept) {
    if (kept.tip.empty() || kept.initial.seed == s.config.seed ||
        !other_seed(s.config, kept.initial) || !kept.first.empty())
      continue;
    const Keyframe& tip = kept.tip.front();
    HorizonLine& line = memory.lines[kept.place.id];
    if (line.accuracy.empty() || line.update != tip.update) {
      Params<float> theta(s.model.params());
      if (tip.theta.size() != theta.values().size()) continue;
      theta.values() = tip.theta;
      line = {kept.place.id, kept.initial.seed, tip.update, accuracies(memory, theta)};
    }
    found.lines.push_back(line);
  }
  found.median = median_of(found.lines);
  find_reach(found);
  return found;
}

}  // namespace unroll
