#include "engine/claims/experiment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/claims/measured_gradient.h"
#include "engine/nn/model_rules.h"
#include "engine/session/link.h"
#include "engine/tasks/registry.h"
#include "engine/train/trainer.h"

namespace unroll {

namespace {

constexpr std::uint64_t kDataStream = 1u << 16, kShuffleStream = 1u << 17;
constexpr int kLookEvery = 10;
constexpr std::string_view kVectors = "embed.E", kRandomVectors = "random";

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

/// A configuration with its task.
struct Setting {
  Config config;
  std::unique_ptr<Task> task;
};

Result<Setting> read_setting(const std::string& link, std::uint64_t seed) {
  LinkReading reading = read_link("v=1&" + link + "&seed=" + std::to_string(seed));
  if (!reading.notices.empty()) return Error{"link", reading.notices.front()};
  if (!reading.link.extra.empty())
    return Error{"link", "no field is called " + reading.link.extra.front().first};
  auto task = make_task(reading.link.config.task, seed, {});
  if (!task) return task.error();
  if (const auto fits = check_model(reading.link.config.model, task.value()->shape()); !fits)
    return fits.error();
  return Setting{reading.link.config, std::move(task.value())};
}

/// The learned word vectors, as a block of the flat vector.
Result<std::span<float>> vectors_of(Trainer<float>& trainer) {
  const int index = trainer.model().find_param(kVectors);
  if (index < 0) return Error{"vectors", "this network has no learned word vectors"};
  auto block = trainer.theta().matrix(index);
  return std::span<float>(block.data(), static_cast<std::size_t>(block.size()));
}

/// Trains on and notes what happens on the way.
void train(const Setting& setting, const Arm& arm, Sabotage sabotage, std::uint64_t seed,
           std::span<const float> kept, Trainer<float>& trainer, Outcome& out) {
  const Config& config = setting.config;
  const Examined self{config, *setting.task, trainer.model(), trainer.theta(), seed};
  out[Measured::kUpdates] = 0;
  out[Measured::kFinite] = 1;
  out[Measured::kLargestNorm] = 0;
  for (int done = 0; done < arm.updates;) {
    const auto stream = static_cast<std::uint64_t>(done);
    Random random(seed, kDataStream + stream);
    Batch batch = setting.task->draw(random, config.task.batch);
    if (sabotage == Sabotage::kShuffledTargets)
      shuffle_targets(batch, Random(seed, kShuffleStream + stream));
    const UpdateReport report = trainer.update(config.train, std::move(batch));
    if (!kept.empty()) std::copy(kept.begin(), kept.end(), vectors_of(trainer).value().begin());
    if (std::isfinite(report.gradient_norm))
      out[Measured::kLargestNorm] = std::max(out[Measured::kLargestNorm], report.gradient_norm);
    if (report.fault) {
      out[Measured::kFinite] = 0;
      return;
    }
    out[Measured::kUpdates] = ++done;
    if (arm.stop_at <= 1 && done % kLookEvery == 0 && self.evaluate().accuracy >= arm.stop_at)
      return;
  }
}

/// Makes the change: in a parameter at once, in a slot by a hold at every later pass.
Result<Ok> make_change(const Change& change, Params<float>& theta, Examined& examined) {
  if (const int index = examined.model.find_param(change.what); index >= 0) {
    theta.matrix(index).setConstant(static_cast<float>(change.amount));
    return Ok{};
  }
  examined.holds.push_back({.slot = std::string(change.what),
                            .amount = change.amount,
                            .first_step = change.first_step,
                            .end_step = change.end_step});
  const auto fits = interventions_of(
      examined.holds, Trace<float>(examined.model.slots(), examined.task.held_out(0, 1)));
  if (!fits) return fits.error();
  return Ok{};
}

/// The word vectors that the arm keeps; none if it keeps none.
Result<std::vector<float>> kept_vectors(const Arm& arm, Sabotage sabotage, std::uint64_t seed,
                                        Trainer<float>& trainer) {
  if (arm.kept_vectors.empty()) return std::vector<float>();
  const auto own = vectors_of(trainer);
  if (!own) return own.error();
  if (arm.kept_vectors != kRandomVectors) {
    const auto teaching = read_setting(std::string(arm.kept_vectors), seed);
    if (!teaching) return teaching.error();
    Trainer<float> teacher(teaching.value().config.model, teaching.value().task->shape(),
                           teaching.value().config.task.batch, seed);
    Outcome unused;
    train(teaching.value(), {.updates = arm.updates}, sabotage, seed, {}, teacher, unused);
    const auto learned = vectors_of(teacher);
    if (!learned) return learned.error();
    if (learned.value().size() != own.value().size())
      return Error{"vectors", "those of the other network have another size"};
    std::copy(learned.value().begin(), learned.value().end(), own.value().begin());
  }
  return std::vector<float>(own.value().begin(), own.value().end());
}

}  // namespace

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

Outcome::Outcome() { values.fill(std::numeric_limits<double>::quiet_NaN()); }

Result<Outcome> run_experiment(const Arm& arm, std::string_view extra, Sabotage sabotage,
                               std::uint64_t seed, std::span<const Measured> wanted) {
  const std::string link = overridden(arm.link, extra);
  const auto setting = read_setting(link, seed);
  if (!setting) return setting.error();
  const auto testing = read_setting(overridden(link, arm.tested_on), seed);
  if (!testing) return testing.error();
  const Config& config = setting.value().config;

  Trainer<float> trainer(config.model, setting.value().task->shape(), config.task.batch, seed);
  const auto kept = kept_vectors(arm, sabotage, seed, trainer);
  if (!kept) return kept.error();
  Outcome out;
  out[Measured::kSlope] =
      slope({config, *setting.value().task, trainer.model(), trainer.theta(), seed});
  out[Measured::kParameters] = static_cast<double>(trainer.model().params()->size());
  train(setting.value(), arm, sabotage, seed, kept.value(), trainer, out);

  const Model<float> model(testing.value().config.model, testing.value().task->shape());
  const bool runs = model.params()->size() == trainer.model().params()->size();
  out[Measured::kRuns] = runs ? 1 : 0;
  if (!runs) return out;
  Examined examined{testing.value().config, *testing.value().task, model, trainer.theta(), seed};
  if (arm.change && sabotage != Sabotage::kUnchanged)
    if (const auto made = make_change(*arm.change, trainer.theta(), examined); !made)
      return made.error();
  for (const Measured what : wanted)
    if (std::isnan(out[what])) out[what] = measure(what, examined);
  return out;
}

}  // namespace unroll
