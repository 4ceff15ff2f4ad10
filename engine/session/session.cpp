#include "engine/session/session.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/nn/model_rules.h"
#include "engine/session/config_fields.h"
#include "engine/session/decoding.h"
#include "engine/session/input_edit.h"
#include "engine/session/memory_need.h"
#include "engine/session/task_view.h"
#include "engine/tasks/registry.h"
#include "engine/tasks/spelling.h"
#include "engine/tasks/words.h"

namespace unroll {

namespace {

constexpr std::size_t kKeyframeBytes = 64u << 20;
// Of the 512 MB that a page gives: the rest is for keyframes, kept runs, and the program.
constexpr std::size_t kTrainingBytes = 256u << 20, kSessionBytes = 384u << 20;
constexpr std::size_t kMostRows = 1u << 16;
constexpr std::size_t kKeptSamples = 12, kKeptNotices = 8;
constexpr std::uint64_t kHeldOutEvery = 10;
constexpr std::uint64_t kSampleStream = 2;
constexpr double kLn2 = 0.69314718055994530942;
constexpr float kNotMeasured = std::numeric_limits<float>::quiet_NaN();

float bits(double nats) { return static_cast<float>(nats / kLn2); }

std::string describe_stop(StopReason reason, std::uint64_t update) {
  const std::string at = " at update " + std::to_string(update) + ". Play goes on from here.";
  switch (reason) {
    case StopReason::kUpdates:
      return "The last update that the stop rule allows is done: training paused" + at;
    case StopReason::kGoal:
      return "The goal of the stop rule is reached: training paused" + at;
    case StopReason::kFlat:
      return "No progress for as long as the stop rule waits: training paused" + at;
  }
  return {};
}

/// How a value came about, as it stands before a formula.
std::string_view doing(OperationKind operation) {
  switch (operation) {
    case OperationKind::kForward:
      return ", computed forward by ";
    case OperationKind::kBackward:
    case OperationKind::kAccumulate:
      return ", computed backward through ";
    case OperationKind::kClip:
      return ", computed before clipping by ";
    case OperationKind::kUpdate:
      return ", computed in the update by ";
  }
  return {};
}

SamplingRule sampling_rule(double temperature, std::uint32_t top_k) {
  return {temperature > 0 ? std::min(temperature, 10.0) : 0,
          static_cast<int>(std::min(top_k, kLargestTopK))};
}

std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const std::size_t bytes = step ? step->bytes : 1;
    out.emplace_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return out;
}

/// `text` without what is no UTF-8.
std::string valid_utf8(std::string_view text) {
  std::string out;
  for (const std::string& character : characters(text))
    if (decode_utf8(character)) out += character;
  return out;
}

template <class T>
void keep_last(std::vector<T>& list, std::size_t count) {
  if (list.size() > count)
    list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(count));
}

}  // namespace

Session::Session() : timeline_(kKeyframeBytes) {
  const bool started = start(Config{});
  UNROLL_ASSERT(started, "the default configuration does not start");
}

void Session::apply(const Command& command) {
  std::visit([this](const auto& c) { on(c); }, command);
  ++sequence_;
}

void Session::note(bool error, std::string text) {
  notices_.push_back({next_notice_++, error, std::move(text)});
  keep_last(notices_, kKeptNotices);
}

Result<std::shared_ptr<const TaskLibrary::Entry>> Session::admit(const Config& config) {
  const int longest = tasks_.longest_length(config.task);
  if (longest > 0 && config.task.length > longest)
    return Error{"T", std::to_string(config.task.length) +
                          " steps are more than an example of this text has (allowed: 1 to " +
                          std::to_string(longest) +
                          "; default: " + std::to_string(TaskConfig{}.length) +
                          "). The present run goes on unchanged."};
  auto task = tasks_.find(config.task, config.seed);
  if (!task) return task;
  const DataShape& shape = task.value()->task->shape();
  if (const auto fits = check_model(config.model, shape); !fits) return fits.error();
  const MemoryNeed need = memory_needed(config.model, shape, config.task.batch);
  const auto refuse = [](std::size_t bytes, std::size_t limit, const std::string& what) {
    return Error{"memory", "This would take " + std::to_string(bytes >> 20) + " MB; the limit is " +
                               std::to_string(limit >> 20) + " MB. Make " + what +
                               " smaller. The present run goes on unchanged."};
  };
  if (need.training > kTrainingBytes) return refuse(need.training, kTrainingBytes, "T, B or H");
  if (need.total() > kSessionBytes)
    return refuse(need.total(), kSessionBytes,
                  is_attentive(config.model.kind) ? "T, heads or blocks" : "T or H");
  return task;
}

bool Session::start(Config config) {
  if (auto shortened = tasks_.shorten(config.task)) note(false, std::move(*shortened));
  auto task = admit(config);
  if (!task) {
    note(true, task.error().text());
    return false;
  }
  // A run that was never trained is as if it had not been.
  RunPlace next{.id = furthest_ > 0 ? next_run_++ : place_.id};
  keep_present(next);
  place_ = next;
  begin(config, std::move(task).value());
  return true;
}

void Session::use(math::Team* team) {
  team_ = team;
  run_->use(team);
}

void Session::begin(const Config& config, std::shared_ptr<const TaskLibrary::Entry> task) {
  task_ = std::move(task);
  task_view_ = describe_task(config.task, *task_);
  config_ = config;
  run_.emplace(config_, task_->task);
  cost_ = analysis::model_cost(config_.model, task_->task->shape());
  run_->use(team_);
  timeline_.start(config_, run_->capture());
  imported_ = false;
  state_ = RunState::kPaused;
  stop_fed_.reset();
  finished_ = false;
  furthest_ = 0;
  fault_.clear();
  fault_met_.clear();
  samples_.clear();
  inquiry_.forget();
  input_.clear();
  holds_.clear();
  hold_effect_.clear();
  history_.clear();
  ++history_epoch_;
  measure_start();
}

float Session::shown_loss(double loss) const {
  return run_->task().shape().loss == LossKind::kSquared ? static_cast<float>(loss) : bits(loss);
}

void Session::measure_start() {
  const Evaluation e = run_->held_out();
  history_.push_back({0, kNotMeasured, shown_loss(e.loss), kNotMeasured, kNotMeasured,
                      static_cast<float>(e.accuracy)});
}

void Session::on(const Reset& c) { start(c.config); }

void Session::on(const ProvideText& c) {
  Config config = c.config.value_or(config_);
  if (c.table)
    config.task.kind = task_made_from(Material::kTable).kind;
  else if (!takes_text(config.task.kind))
    config.task.kind = task_made_from(Material::kCharacters).kind;
  auto id = tasks_.add(config.task.kind, c.title.empty() ? "your text" : c.title, c.text);
  if (!id) {
    note(true, id.error().text() + " The text in use stays.");
    return;
  }
  config.task.text = id.value();
  start(config);
}

void Session::arm_stop_rule() {
  if (!finished_ && stop_fed_ == run_->updates()) return;
  stop_rule_ = StopRule(config_.train.stop, run_->updates());
  stop_fed_.reset();
  finished_ = false;
}

void Session::on(const Play& c) {
  fault_.clear();
  arm_stop_rule();
  goal_ = c.until;
  const bool reached = goal_ != 0 && run_->updates() >= goal_;
  state_ = reached ? RunState::kPaused : RunState::kPlaying;
}

void Session::on(const Pause&) {
  if (state_ != RunState::kDiverged) state_ = RunState::kPaused;
}

void Session::on(const StepUpdate& c) {
  fault_.clear();
  arm_stop_rule();
  goal_ = run_->updates() + std::max<std::uint64_t>(1, c.updates);
  state_ = RunState::kPlaying;
}

void Session::on(const SeekTo& c) { travel(c.update, false); }

void Session::travel(std::uint64_t update, bool from_keyframe) {
  fault_.clear();
  stop_fed_.reset();
  finished_ = false;
  goal_ = update;
  const Keyframe& frame = timeline_.nearest(update);
  if (from_keyframe || update < run_->updates() || frame.update > run_->updates()) {
    const bool fits = run_->restore(frame);
    UNROLL_ASSERT(fits, "a keyframe of another model");
  }
  config_ = timeline_.config_at(run_->updates());
  state_ = run_->updates() == goal_ ? RunState::kPaused : RunState::kSeeking;
}

void Session::on(const SetField& c) {
  Config changed = config_;
  if (!is_live_field(c.key)) {
    note(true, "\"" + printable(c.key) + "\" cannot change while training; it needs a new start.");
    return;
  }
  if (const auto set = set_field(changed, c.key, c.value); !set) {
    note(true, set.error().text());
    return;
  }
  if (changed == config_) return;
  const std::uint64_t now = run_->updates();
  if (furthest_ > now) {
    // The future stays as it was; what comes now is a branch.
    RunPlace branch{.id = next_run_++, .parent = place_.id, .fork = now};
    keep_present(branch);
    place_ = branch;
  }
  timeline_.edit({now, c.key, c.value});
  config_ = timeline_.config_at(now);
  // What comes now may be finite.
  std::erase_if(fault_met_, [&](const Fault& fault) { return fault.update >= now; });
  stop_rule_ = StopRule(config_.train.stop, now);
  stop_fed_.reset();
  finished_ = false;
  if (furthest_ > now) {
    furthest_ = now;
    std::erase_if(history_, [&](const HistoryRow& row) { return row.update > now; });
    std::erase_if(samples_, [&](const SampleView& s) { return s.update > now; });
    ++history_epoch_;
  }
  rejoin();
  if (state_ == RunState::kDiverged) {
    fault_.clear();
    state_ = RunState::kPaused;
  }
}

void Session::on(const Watch& c) {
  watch_ = c;
  input_.clear();
}

void Session::on(const SetInput& c) {
  if (const auto fit = check_input(c.edits, run_->task().shape()); !fit)
    return note(true, fit.error().text());
  input_ = c.edits;
  inquiry_.forget_example();
}

void Session::on(const Ask& c) {
  inquiry_.ask(c);
  run_curves_ = c.run_curves;
}

void Session::on(const SetHolds& c) {
  const Trace<float> trace(run_->model().slots(), run_->task().held_out(0, 1), true);
  Params<float> theta = run_->theta();
  const auto others = hold_weights(c.holds, theta);
  if (!others) return note(true, others.error().text());
  if (const auto fit = interventions_of(others.value(), trace); !fit)
    return note(true, fit.error().text());
  holds_ = c.holds;
  hold_effect_.clear();
  inquiry_.forget_example();
}

void Session::on(const SetSampling& c) {
  sampling_ = {std::clamp(c.temperature, 0.0, 10.0), std::min(c.length, kLongestSample),
               std::max<std::uint32_t>(1, c.every), c.top_k};
}

void Session::on(const Generate& c) {
  if (task_->task->feedback()) return write_answer(c.prefix);
  if (task_->text == nullptr) {
    note(true,
         "Only a network that reads a text or writes answers step by step can write; this one "
         "learns another task.");
    return;
  }
  write_sample(sampling_rule(c.temperature, c.top_k), std::min(c.length, kLongestSample), c.prefix,
               c.seed.value_or(config_.seed));
}

void Session::on(const Save& c) { saved_ = {{c.ticket, run_->updates(), write_file(c.with_text)}}; }

void Session::on(const Restore& c) {
  if (const auto read = read_file(c.file, c.text); !read) note(true, read.error().text());
}

void Session::on(const Export& c) {
  if (c.format == ExportFormat::kRuns) {
    exported_ = {{c.ticket, run_->updates(), write_runs(histories())}};
    return;
  }
  auto file = export_run(c.format, config_, *run_, history_);
  if (file)
    exported_ = {{c.ticket, run_->updates(), std::move(file).value()}};
  else
    note(true, file.error().text());
}

bool Session::step() {
  if (!has_work()) return false;
  if (state_ == RunState::kSeeking && run_->updates() == goal_) {
    state_ = RunState::kPaused;
  } else {
    do_update();
    if (has_work() && goal_ != 0 && run_->updates() >= goal_) state_ = RunState::kPaused;
  }
  ++sequence_;
  return has_work();
}

void Session::do_update() {
  config_ = timeline_.config_at(run_->updates());
  if (state_ == RunState::kPlaying) inquiry_.follow(*run_);
  const UpdateReport report = run_->update(config_.train);
  if (report.fault && report.clipped_norm == 0) {
    diverge(*report.fault);
    return;
  }
  record(report);
  timeline_.visit(*run_);
  const bool replayed = run_->updates() <= furthest_;
  furthest_ = std::max(furthest_, run_->updates());
  if (report.fault) {
    diverge(*report.fault);
    return;
  }
  // A journey to where no run has been is training, as that of a rival.
  const bool playing = state_ == RunState::kPlaying;
  if ((playing || !replayed) && run_->updates() % sampling_.every == 0)
    write_sample(sampling_rule(sampling_.temperature, sampling_.top_k), sampling_.length, "",
                 config_.seed);
  if (playing) stop_if_done();
}

void Session::stop_if_done() {
  const HistoryRow& row = history_.back();
  Measurement m{.update = run_->updates()};
  if (row.update == m.update) {
    m.loss_bits = static_cast<double>(row.held_out_bits);
    m.accuracy = static_cast<double>(row.accuracy);
  }
  const auto reason = stop_rule_.feed(m);
  stop_fed_ = m.update;
  if (!reason) return;
  state_ = RunState::kPaused;
  finished_ = true;
  note(false, describe_stop(*reason, m.update));
}

void Session::record(const UpdateReport& report) {
  const auto update = static_cast<std::uint32_t>(run_->updates());
  if (!history_.empty() && history_.back().update >= update) return;  // a replay
  HistoryRow row{update,
                 shown_loss(report.loss_nats),
                 kNotMeasured,
                 static_cast<float>(report.gradient_norm),
                 static_cast<float>(report.clipped_norm),
                 kNotMeasured};
  if (update % kHeldOutEvery == 0) {
    const Evaluation e = run_->held_out();
    row.held_out_bits = shown_loss(e.loss);
    row.accuracy = static_cast<float>(e.accuracy);
  }
  history_.push_back(row);
  if (history_.size() < kMostRows) return;
  std::vector<HistoryRow> thinner;
  for (std::size_t i = 0; i < history_.size(); i += 2) thinner.push_back(history_[i]);
  history_ = std::move(thinner);
  ++history_epoch_;
}

void Session::diverge(const NonFinite& where) {
  Fault fault{.update = run_->updates(),
              .slot = where.place,
              .time = where.time,
              .of_source = where.of_source,
              .operation = where.operation,
              .formula = where.formula,
              .text = {}};
  fault.text = "The first value that is no finite number is in " + fault.place() +
               std::string(doing(where.operation)) + where.formula +
               ". Go back a few updates, lower the learning rate or switch clipping on.";
  fault_ = fault_met_ = {std::move(fault)};
  fault_example_ = where.example;
  state_ = RunState::kDiverged;
}

void Session::write_sample(const SamplingRule& rule, std::uint32_t length,
                           const std::string& prefix, std::uint64_t seed) {
  if (task_->text == nullptr) return;  // only what reads on can write on
  const SymbolText& text = *task_->text;
  const bool words = task_entry(config_.task.kind).material == Material::kWords;
  std::vector<int> start;
  std::string unknown;
  for (const std::string& symbol : words ? split_words(valid_utf8(prefix)) : characters(prefix)) {
    const int id = text.find(symbol);
    if (id >= 0)
      start.push_back(id);
    else
      unknown = printable(symbol);
  }
  if (!unknown.empty())
    note(false, "The network has never seen \"" + unknown +
                    "\" in its text; the sample begins without it.");
  if (start.empty()) {
    const int line_end = text.find("\n");
    start.push_back(line_end >= 0 ? line_end : text.ids.front());
  }
  const auto written =
      write_symbols(run_->model(), run_->theta(), start, static_cast<int>(length), rule,
                    Random(seed ^ (run_->updates() << 20), kSampleStream), run_->steps());
  SampleView sample{run_->updates(), rule.temperature, prefix, {}, {}};
  for (const auto& [id, probability] : written) {
    const std::string& symbol = text.symbols[static_cast<std::size_t>(id)];
    if (words && !sample.text.empty()) sample.text += ' ';
    sample.text += symbol.empty() ? "\xEF\xBF\xBD" : symbol;
    sample.probabilities.push_back(probability);
  }
  keep_sample(std::move(sample));
}

void Session::write_answer(const std::string& source) {
  const Task& task = run_->task();
  const auto data = read_source(task, source);
  if (!data) return note(true, data.error().text());
  const auto answer =
      analysis::decode_freely(run_->model(), run_->theta(), *task.feedback(), data.value()).front();
  SampleView sample{run_->updates(), 0, source, answer_text(task, classes_of(answer)), {}};
  for (const WrittenSymbol& w : answer) sample.probabilities.push_back(w.probability);
  keep_sample(std::move(sample));
}

void Session::keep_sample(SampleView sample) {
  samples_.push_back(std::move(sample));
  // The very first one stays, to be compared with the last.
  if (samples_.size() > kKeptSamples) samples_.erase(samples_.begin() + 1);
}

}  // namespace unroll
