#include "engine/session/run.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/session/memory_need.h"

namespace unroll {

namespace {

constexpr std::uint64_t kFirstDataStream = 1u << 16;

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
  return hash ^ (hash >> 29);
}

typedef std::uint32_t Words __attribute__((vector_size(16)));
constexpr std::size_t kWords = 4, kChains = 4;

/// Takes so many numbers in, each into a chain of its own; all NaNs are one. Shifts and additions
/// only, which every processor has for vectors.
void take_in(std::array<Words, kChains>& chains, const float* values) {
  typedef std::int32_t Sizes __attribute__((vector_size(16)));
  for (Words& chain : chains) {
    Words bits;
    std::memcpy(&bits, values, sizeof bits);
    values += kWords;
    const Sizes size = reinterpret_cast<Sizes>(bits & 0x7fffffffu);
    bits = size > 0x7f800000 ? Words{} + 0x7fc00000u : bits;
    chain ^= bits;
    chain += chain << 10;
    chain ^= chain >> 6;
  }
}

std::uint64_t mix_all(std::uint64_t hash, const std::vector<float>& values) {
  std::array<Words, kChains> chains;
  for (std::size_t k = 0; k < kChains; ++k)
    chains[k] = Words{} + static_cast<std::uint32_t>(hash + k);
  constexpr std::size_t kTogether = kWords * kChains;
  std::size_t i = 0;
  for (; i + kTogether <= values.size(); i += kTogether) take_in(chains, values.data() + i);
  std::array<float, kTogether> rest{};
  std::copy(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(), rest.begin());
  take_in(chains, rest.data());
  for (const Words& chain : chains)
    for (std::size_t k = 0; k < kWords; ++k) hash = mix(hash, chain[k]);
  return hash;
}

}  // namespace

Run::Run(const Config& config, std::shared_ptr<const Task> task)
    : task_(std::move(task)),
      seed_(config.seed),
      batch_(config.task.batch),
      trainer_(config.model, task_->shape(), batch_, seed_) {}

Batch Run::next_batch() const {
  Random random(seed_, kFirstDataStream + updates_);
  return task_->draw(random, batch_);
}

UpdateReport Run::update(const TrainConfig& train) {
  const std::uint64_t applied = trainer_.optimizer().updates;
  UpdateReport report = trainer_.update(train, next_batch());
  updates_ += trainer_.optimizer().updates - applied;
  return report;
}

Rehearsal Run::rehearse(const TrainConfig& train) const {
  Rehearsal r{{}, {}, Params<float>(model().params()), theta(), trainer_.optimizer()};
  Trace<float> trace(model().slots(), next_batch(), true);
  r.report = training_step(model(), train, r.theta, r.clipped, r.optimizer, trace, &r.record);
  return r;
}

Evaluation Run::held_out() const { return held_out(theta(), {}); }

Evaluation Run::held_out(const Params<float>& theta,
                         const std::vector<Intervention>& interventions) const {
  const int all = task_->held_out_count();
  EvaluationSum sum;
  const DataShape& shape = task_->shape();
  const int most = evaluated_at_once(*model().slots(),
                                     {shape.input.steps, kHeldOutBatch, shape.source.steps, true});
  for (int first = 0; first < all; first += most) {
    const int count = std::min(most, all - first);
    Trace<float> trace(model().slots(), task_->held_out(first, count), true);
    trace.set_interventions(interventions);
    model().forward(theta, trace);
    sum.add(evaluate(model(), trace, task_->shape().loss), count);
  }
  return sum.mean();
}

Keyframe Run::capture() const {
  const OptimizerState<float>& o = trainer_.optimizer();
  return {updates_, o.power1, o.power2, theta().values(), o.first, o.second};
}

bool Run::restore(const Keyframe& frame) {
  const std::size_t n = theta().values().size();
  const auto fits = [n](const std::vector<float>& mean) {
    return mean.empty() || mean.size() == n;
  };
  if (frame.theta.size() != n || !fits(frame.first) || !fits(frame.second)) return false;
  trainer_.theta().values() = frame.theta;
  trainer_.optimizer() = {frame.update, frame.power1, frame.power2, frame.first, frame.second};
  updates_ = frame.update;
  return true;
}

std::uint32_t Run::state_hash() const {
  const OptimizerState<float>& o = trainer_.optimizer();
  std::uint64_t hash = mix(0, updates_);
  hash = mix_all(hash, theta().values());
  hash = mix_all(hash, o.first);
  hash = mix_all(hash, o.second);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace unroll
