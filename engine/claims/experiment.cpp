#include "engine/claims/experiment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/analysis/gradient_flow_of_model.h"
#include "engine/nn/model_rules.h"
#include "engine/session/decoding.h"
#include "engine/session/link.h"
#include "engine/tasks/registry.h"
#include "engine/train/evaluate.h"
#include "engine/train/trainer.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kDataStream = 1u << 16, kShuffleStream = 1u << 17, kFlowStream = 1u << 18;
constexpr int kHeldOutPart = 64, kMostHeldOut = 256;
constexpr int kLookEvery = 10;
constexpr int kFlowBatch = 4;

/// Deals the targets of each step out anew among the sequences of the batch.
void shuffle_targets(Batch& batch, Random random) {
  const std::size_t outputs =
      batch.target_values.size() / static_cast<std::size_t>(batch.steps * batch.size);
  for (int b = batch.size - 1; b > 0; --b) {
    const int other = static_cast<int>(random.below(static_cast<std::uint64_t>(b) + 1));
    for (int t = 0; t < batch.steps; ++t) {
      const auto one = static_cast<std::size_t>(t * batch.size + b);
      const auto two = static_cast<std::size_t>(t * batch.size + other);
      std::swap(batch.targets[one], batch.targets[two]);
      for (std::size_t i = 0; i < outputs; ++i)
        std::swap(batch.target_values[one * outputs + i], batch.target_values[two * outputs + i]);
    }
  }
}

Evaluation evaluate_held_out(const Task& task, const Trainer<float>& trainer) {
  EvaluationSum sum;
  const int all = std::min(task.held_out_count(), kMostHeldOut);
  for (int first = 0; first < all; first += kHeldOutPart) {
    const int count = std::min(kHeldOutPart, all - first);
    Trace<float> trace(trainer.model().slots(), task.held_out(first, count), true);
    trainer.model().forward(trainer.theta(), trace);
    sum.add(evaluate(trainer.model(), trace, task.shape().loss), count);
  }
  return sum.mean();
}

/// The state of the topmost recurrent layer; -1 if the model has none.
int topmost_state(const TraceTable& table) {
  for (std::size_t i = table.size(); i-- > 0;)
    if (table[i].info.name == "h" && table[i].info.span == SlotSpan::kPerStep)
      return static_cast<int>(i);
  return -1;
}

/// Decades per step of the gradient of the last step's loss against lag, as the model is now.
double starting_slope(const Task& task, const Trainer<float>& trainer, std::uint64_t seed) {
  const int state = topmost_state(*trainer.model().slots());
  if (state < 0) return kNan;
  Random random(seed, kFlowStream);
  Batch batch = task.draw(random, kFlowBatch);
  const auto last = batch.targets.end() - batch.size;
  std::fill(batch.targets.begin(), last, -1);
  for (auto at = last; at != batch.targets.end(); ++at) *at = std::max(*at, 0);
  const Trace<float> trace(trainer.model().slots(), std::move(batch));
  const auto flow =
      analysis::gradient_flow_of_model(trainer.model(), trainer.theta(), trace, state);
  return analysis::fit_decay(flow).decades_per_step.value_or(kNan);
}

/// The pairs of `link` whose keys do not stand in `extra`, then those of `extra`.
std::string overridden(std::string_view link, std::string_view extra) {
  const auto has_key = [&](std::string_view key) {
    for (std::string_view rest = extra; !rest.empty();) {
      const std::string_view pair = rest.substr(0, rest.find('&'));
      if (pair.substr(0, pair.find('=')) == key) return true;
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    }
    return false;
  };
  std::string out(extra);
  for (std::string_view rest = link; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    if (!has_key(pair.substr(0, pair.find('='))))
      out += (out.empty() ? "" : "&") + std::string(pair);
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  return out;
}

}  // namespace

Result<Outcome> run_experiment(const Arm& arm, std::string_view extra, Sabotage sabotage,
                               std::uint64_t seed) {
  LinkReading reading =
      read_link("v=1&" + overridden(arm.link, extra) + "&seed=" + std::to_string(seed));
  if (!reading.notices.empty()) return Error{"link", reading.notices.front()};
  if (!reading.link.extra.empty())
    return Error{"link", "no field is called " + reading.link.extra.front().first};
  const Config config = reading.link.config;

  auto made = make_task(config.task, seed, {});
  if (!made) return made.error();
  const Task& task = *made.value();
  const DataShape shape = task.shape();
  if (const auto fits = check_model(config.model, shape); !fits) return fits.error();

  Trainer<float> trainer(config.model, shape, config.task.batch, seed);
  Outcome out{kNan, kNan, kNan, kNan, 0, true, 0, kNan};
  out.slope = starting_slope(task, trainer, seed);
  out.parameters = static_cast<double>(trainer.model().params()->size());
  Evaluation held_out = evaluate_held_out(task, trainer);
  while (out.updates < arm.updates) {
    Random random(seed, kDataStream + static_cast<std::uint64_t>(out.updates));
    Batch batch = task.draw(random, config.task.batch);
    if (sabotage == Sabotage::kShuffledTargets)
      shuffle_targets(batch,
                      Random(seed, kShuffleStream + static_cast<std::uint64_t>(out.updates)));
    const UpdateReport report = trainer.update(config.train, std::move(batch));
    if (std::isfinite(report.gradient_norm))
      out.largest_norm = std::max(out.largest_norm, report.gradient_norm);
    if (report.fault) {
      out.finite = false;
      break;
    }
    ++out.updates;
    if (out.updates % kLookEvery != 0 && out.updates != arm.updates) continue;
    held_out = evaluate_held_out(task, trainer);
    if (held_out.accuracy >= arm.stop_at) break;
  }
  out.accuracy = held_out.accuracy;
  if (task.feedback())
    out.exact_match = decode_held_out(task, trainer.model(), trainer.theta()).exact;
  out.loss = held_out.loss;
  out.error = shape.loss == LossKind::kSquared ? std::sqrt(held_out.loss) : kNan;
  return out;
}

}  // namespace unroll
