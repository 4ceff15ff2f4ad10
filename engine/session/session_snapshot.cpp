// What a session publishes: computed with the present parameters on traces of its own.

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"
#include "engine/session/input_edit.h"
#include "engine/session/memory_need.h"
#include "engine/session/session.h"

namespace unroll {

namespace {

/// Updates between two measurements of what holds do.
constexpr std::uint64_t kHoldPatience = 50;
static_assert(SlotRead::kAllSteps == SlotLink::kAllSteps &&
              SlotRead::kFirstStep == SlotLink::kFirstStep &&
              SlotRead::kLastStep == SlotLink::kLastStep);
constexpr double kLn2 = 0.69314718055994530942;

std::vector<float> copy(const ConstMatrixView<float>& m) { return {m.data(), m.data() + m.size()}; }

enum class Shown { kAll, kAnswersAndStates };

/// What a pass forward and backward left of its one example.
ExampleView describe(const Run& run, const Trace<float>& trace, double loss,
                     Shown which = Shown::kAll) {
  const Batch& example = trace.data();
  ExampleView view;
  view.update = run.updates();
  view.loss_bits =
      static_cast<float>(run.task().shape().loss == LossKind::kSquared ? loss : loss / kLn2);
  view.inputs = example.inputs;
  view.targets = example.targets;
  view.values.assign(example.values.begin(), example.values.end());
  view.target_values.assign(example.target_values.begin(), example.target_values.end());
  view.source = example.source;
  view.source_values.assign(example.source_values.begin(), example.source_values.end());
  view.length = example.lengths.empty() ? example.steps : example.lengths.front();
  view.source_length =
      example.source_lengths.empty() ? example.source_steps : example.source_lengths.front();
  const auto shows = [&](int id) {
    const bool compared = id == run.model().predictions() || id == run.model().losses() ||
                          trace.table()[static_cast<std::size_t>(id)].info.name == "h";
    return trace.kept(id) && (compared || which == Shown::kAll);
  };
  std::vector<int> place;  // of each slot among those that are shown, or -1
  int shown = 0;
  for (std::size_t i = 0; i < trace.table().size(); ++i)
    place.push_back(shows(static_cast<int>(i)) ? shown++ : -1);
  for (std::size_t i = 0; i < trace.table().size(); ++i) {
    const TraceSlot& slot = trace.table()[i];
    const int id = static_cast<int>(i);
    if (!shows(id)) continue;
    SlotView out;
    out.layer = slot.layer;
    out.name = slot.info.name;
    out.symbol = slot.info.symbol;
    out.formula = slot.info.formula;
    out.rows = trace.rows(id);
    out.per_step = slot.info.span == SlotSpan::kPerStep;
    out.steps = trace.steps(id);
    out.value = copy(trace.value(id));
    for (const SlotLink& read : slot.reads) {
      const int at = place[static_cast<std::size_t>(read.slot)];
      if (at >= 0) out.reads.push_back({static_cast<std::uint32_t>(at), read.delay});
    }
    for (const int parameter : slot.parameters)
      out.parameters.push_back(
          run.theta().table().infos()[static_cast<std::size_t>(parameter)].name);
    if (!slot.info.readout) out.grad = copy(trace.grad(id));
    view.slots.push_back(std::move(out));
  }
  return view;
}

}  // namespace

std::vector<WhatIfView> Session::what_if(Batch& example, bool lean) const {
  if (input_.empty() && holds_.empty()) return {};
  WhatIfView view{.edits = input_};
  Trace<float> trace(run_->model().slots(), example, lean);
  Params<float> gradient(run_->model().params());
  const double loss = run_->model().forward(run_->theta(), trace);
  run_->model().backward(run_->theta(), trace, gradient);
  view.before = describe(*run_, trace, loss, Shown::kAnswersAndStates);
  view.answers_follow = change_input(example, input_);
  return {std::move(view)};
}

void Session::measure_holds(const Params<float>& theta,
                            const std::vector<Intervention>& interventions,
                            const std::string& state) {
  // While training goes on a measurement of a moment ago will do: it takes as long as some updates.
  const std::uint64_t now = run_->updates();
  const bool known = !hold_effect_.empty();
  const std::uint64_t age = known ? now - hold_effect_.front().update : 0;
  if (known && (hold_state_ == state || (has_work() && age < kHoldPatience))) return;
  const Evaluation free = run_->held_out(), held = run_->held_out(theta, interventions);
  hold_effect_ = {{now, shown_loss(free.loss), static_cast<float>(free.accuracy),
                   shown_loss(held.loss), static_cast<float>(held.accuracy)}};
  hold_state_ = state;
}

std::shared_ptr<const Snapshot> Session::snapshot(const SnapshotRequest& request) {
  auto s = std::make_shared<Snapshot>();
  s->sequence = sequence_;
  s->config = config_;
  s->state = state_;
  s->finished = finished_;
  s->update = run_->updates();
  s->furthest = furthest_;
  s->seek_target = state_ == RunState::kSeeking ? goal_ : run_->updates();
  s->state_hash = format_hex(run_->state_hash(), 8);
  s->fault = fault_;
  s->fault_met = fault_met_;
  s->task = task_view_;
  for (const ParamInfo& p : run_->theta().table().infos())
    s->parameters.push_back({p.name, p.rows, p.cols});
  s->cost = cost_;

  // After a fault the example that shows it comes first, whatever was watched.
  const bool from_batch = watch_.source == WatchSource::kBatch || state_ == RunState::kDiverged;
  const int count = from_batch ? run_->batch() : run_->task().held_out_count();
  const int wanted =
      state_ == RunState::kDiverged ? fault_example_ : static_cast<int>(watch_.index);
  const int index = std::clamp(wanted, 0, count - 1);
  Batch example =
      from_batch ? single_out(run_->next_batch(), index) : run_->task().held_out(index, 1);
  const bool lean = example.steps > kLongestShown;
  std::vector<WhatIfView> changed = what_if(example, lean);
  Trace<float>& trace = watch_room_.trace(run_->model(), std::move(example), lean);
  Params<float>& gradient = watch_room_.gradient(run_->model());
  std::optional<Params<float>> held;
  std::vector<Intervention> interventions;
  if (!holds_.empty()) {
    held = run_->theta();
    if (const auto others = hold_weights(holds_, *held))
      if (auto fit = interventions_of(others.value(), trace))
        interventions = std::move(fit).value();
  }
  const Params<float>& theta = held ? *held : run_->theta();
  trace.set_interventions(interventions);
  const double loss = run_->model().forward(theta, trace);
  run_->model().backward(theta, trace, gradient);
  s->example = describe(*run_, trace, loss);
  s->example.from = from_batch ? WatchSource::kBatch : WatchSource::kHeldOut;
  s->example.index = static_cast<std::uint32_t>(index);
  s->example.count = static_cast<std::uint32_t>(count);
  s->what_if = std::move(changed);
  for (WhatIfView& view : s->what_if) {
    view.before.from = s->example.from;
    view.before.index = s->example.index;
    view.before.count = s->example.count;
  }
  inquiry_.update({s->state_hash, s->example.from, s->example.index, has_work()},
                  {config_, run_->task(), run_->model(), theta, trace, loss, run_->updates(),
                   history_, *run_, gradient, place_, book_.records(), imported_});
  s->findings = inquiry_.findings();

  s->holds = holds_;
  if (!holds_.empty()) measure_holds(theta, interventions, s->state_hash);
  s->hold_effect = hold_effect_;

  s->us_per_update = request.us_per_update;
  show_runs(*s);
  s->samples = samples_;
  s->notices = notices_;
  s->saved = std::move(saved_);
  saved_.clear();
  s->exported = std::move(exported_);
  exported_.clear();
  s->history_epoch = history_epoch_;
  const std::size_t known = request.history_epoch == history_epoch_
                                ? std::min<std::size_t>(request.history_rows, history_.size())
                                : 0;
  s->history_first = static_cast<std::uint32_t>(known);
  s->history.assign(history_.begin() + static_cast<std::ptrdiff_t>(known), history_.end());
  return s;
}

}  // namespace unroll
