#pragma once
// The only door to the engine: commands in, snapshots out. Knows no thread and no clock; a runner
// decides where and when step() is called.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/sampler.h"
#include "engine/session/command.h"
#include "engine/session/inquiry.h"
#include "engine/session/pass_room.h"
#include "engine/session/run_book.h"
#include "engine/session/snapshot.h"
#include "engine/session/task_library.h"
#include "engine/session/timeline.h"
#include "engine/train/stop_rule.h"

namespace unroll {

/// Of session files. 4: the runs that are kept beside the present one.
inline constexpr std::uint32_t kSessionFileVersion = 4;
/// What is kept of them takes at most so much memory, and room in a session file.
inline constexpr std::size_t kKeptRunsBytes = 8u << 20;

class Session {
 public:
  /// Starts with the default configuration, paused at update 0.
  Session();

  /// Shares large products with `team`, which must outlive the session; the bits stay the same.
  void use(math::Team* team);

  /// Carries out a command. One that cannot be carried out leaves all as it was and a notice in the
  /// next snapshot says why.
  void apply(const Command& command);

  /// One unit of work: at most one training update. True if there is more to do.
  bool step();
  /// True while playing or travelling.
  bool has_work() const { return state_ == RunState::kPlaying || state_ == RunState::kSeeking; }

  /// Grows with every change that a snapshot would show.
  std::uint64_t sequence() const { return sequence_; }

  /// The present state, with answers to the standing questions. Changes nothing that training
  /// depends on.
  std::shared_ptr<const Snapshot> snapshot(const SnapshotRequest& request);

 private:
  void on(const Reset& c);
  void on(const ProvideText& c);
  void on(const Play& c);
  void on(const Pause& c);
  void on(const StepUpdate& c);
  void on(const SeekTo& c);
  void on(const SetField& c);
  void on(const Watch& c);
  void on(const SetSampling& c);
  void on(const Generate& c);
  void on(const Save& c);
  void on(const Restore& c);
  void on(const Import& c);
  void on(const Export& c);
  void on(const Ask& c);
  void on(const SetHolds& c);
  void on(const SwitchRun& c);
  void on(const PinRun& c);
  void on(const ForgetRun& c);
  void on(const RecallRun& c);
  void on(const SetInput& c);

  /// The task of `config` if a run of this configuration is possible and fits into memory.
  Result<std::shared_ptr<const TaskLibrary::Entry>> admit(const Config& config);
  /// Starts anew, or explains why not and keeps what is there.
  bool start(Config config);
  /// Begins at update 0 of `config`, whose task is `task`. What there was is gone.
  void begin(const Config& config, std::shared_ptr<const TaskLibrary::Entry> task);
  /// The present run as a record without history, samples and keyframes.
  RunRecord record_present() const;
  /// Puts the present run among those that are kept, if there is anything in it; what comes now
  /// stands at `next`.
  void keep_present(RunPlace& next);
  /// Where the present run is the beginning of one that is kept, it becomes that one.
  void rejoin();
  /// Takes over where a record stands and what it has reached; the state stays.
  void take_over(RunRecord record);
  void travel(std::uint64_t update, bool from_keyframe);
  void show_runs(Snapshot& snapshot) const;
  /// Of all runs, by id.
  std::vector<RunHistory> histories() const;
  /// After start(): the run begins with these parameters in place of those of its seed.
  void begin_with(std::vector<float> theta);
  void note(bool error, std::string text);
  void do_update();
  void record(const UpdateReport& report);
  /// A loss as history and snapshot show it: in bits where it is a surprise.
  float shown_loss(double loss) const;
  void measure_start();
  /// Watches from here on; a pause is no reason to count anew.
  void arm_stop_rule();
  /// Pauses when the stop rule says that the run has done enough.
  void stop_if_done();
  /// Changes `example` as the user wants it; gives how it was while nothing was changed or held, or
  /// nothing where nothing is.
  std::vector<WhatIfView> what_if(Batch& example, bool lean) const;
  /// How holds change the held-out examples; measured anew once it is due.
  void measure_holds(const Params<float>& theta, const std::vector<Intervention>& interventions,
                     const std::string& state);
  void diverge(const NonFinite& where);
  void write_sample(const SamplingRule& rule, std::uint32_t length, const std::string& prefix,
                    std::uint64_t seed);
  /// What the network writes for a source that the user typed.
  void write_answer(const std::string& source);
  void keep_sample(SampleView sample);

  Bytes write_file(bool with_text) const;
  Result<Ok> read_file(const Bytes& file, const std::string& text);

  TaskLibrary tasks_;
  std::shared_ptr<const TaskLibrary::Entry> task_;
  TaskView task_view_;
  math::Team* team_ = nullptr;
  std::optional<Run> run_;
  analysis::Cost cost_;  ///< of its model
  Timeline timeline_;
  RunBook book_{kKeptRunsBytes};
  std::vector<ForgottenRun> forgotten_;  ///< oldest first
  RunPlace place_;                       ///< of the present run
  std::uint32_t next_run_ = 2;
  bool run_curves_ = false;  ///< asked for
  bool imported_ = false;    ///< the first parameters do not follow from the seed
  Config config_;            ///< with the live fields as they are now
  RunState state_ = RunState::kPaused;
  StopRule stop_rule_{StopConfig{}};
  std::optional<std::uint64_t> stop_fed_;  ///< update that the rule was fed with last
  bool finished_ = false;                  ///< the rule has paused the run here
  std::uint64_t goal_ = 0;                 ///< of Play (0 = none), StepUpdate and SeekTo
  std::uint64_t furthest_ = 0;
  std::vector<Fault> fault_;
  std::vector<Fault> fault_met_;  ///< the same, kept when the run goes back from it
  int fault_example_ = 0;

  std::vector<HistoryRow> history_;
  std::uint32_t history_epoch_ = 1;

  Watch watch_;
  PassRoom watch_room_;  ///< of the watched example
  Inquiry inquiry_;
  std::vector<InputEdit> input_;  ///< what is changed in the watched example
  std::vector<Hold> holds_;
  std::vector<HoldEffect> hold_effect_;  ///< none or one
  std::string hold_state_;               ///< the parameters of hold_effect_
  SetSampling sampling_;
  std::vector<SampleView> samples_;
  std::vector<NoticeView> notices_;
  std::uint32_t next_notice_ = 1;
  std::vector<SavedFile> saved_, exported_;
  std::uint64_t sequence_ = 1;
};

}  // namespace unroll
