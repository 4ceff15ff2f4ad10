#pragma once
// What a session shows of itself: immutable once published, complete enough to draw every view.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/analysis/cost.h"
#include "engine/base/archive.h"
#include "engine/session/command.h"
#include "engine/session/config.h"
#include "engine/session/findings.h"
#include "engine/tasks/task.h"

namespace unroll {

enum class RunState : std::uint8_t { kPaused, kPlaying, kSeeking, kDiverged };

/// A value that left the real line: the first one of the update that failed (NonFinite).
struct Fault {
  std::uint64_t update = 0;
  std::string slot;        ///< NonFinite::place: "rnn0.h" or, in backward, "gradient of rnn0.h"
  std::int32_t time = -1;  ///< step within its sequence, -1 where there is none
  bool of_source = false;  ///< that sequence is what an encoder reads
  OperationKind operation = OperationKind::kForward;  ///< that computed it
  std::string formula;  ///< what that operation carried out (NonFinite::formula)
  std::string text;     ///< one sentence for the user

  /// "rnn0.h at step 3", "encoder0.h at step 3 of the source"; without a step the slot alone.
  std::string place() const;
};

/// One row per update. Not measured = NaN.
struct HistoryRow {
  std::uint32_t update = 0;  ///< after how many updates
  /// Mean over the batch before the update: bits per target, or squared units (TaskView::loss).
  float loss_bits = 0;
  float held_out_bits = 0;  ///< the same over the held-out examples, after the update
  float gradient_norm = 0;  ///< global, before clipping
  float clipped_norm = 0;   ///< global, after clipping
  float accuracy = 0;       ///< of the held-out examples, share of targets named right
};

/// A slot that another is computed from.
struct SlotRead {
  /// Of the step that is read: 0, -1 the step before, +1 the step after, or one of these.
  static constexpr std::int32_t kAllSteps = 1 << 20, kFirstStep = kAllSteps + 1,
                                kLastStep = kAllSteps + 2;
  std::uint32_t slot = 0;  ///< index in ExampleView::slots
  std::int32_t delay = 0;

  bool operator==(const SlotRead&) const = default;
};

/// One named intermediate of the watched example. Column-major, rows x steps.
struct SlotView {
  std::string layer;    ///< "rnn0"
  std::string name;     ///< "h"
  std::string symbol;   ///< "h"
  std::string formula;  ///< "h_t = tanh(a_t)"
  std::int32_t rows = 0;
  std::int32_t steps = 0;  ///< T, or 1 for an initial state
  bool per_step = true;    ///< false for an initial state
  std::vector<float> value;
  std::vector<SlotRead> reads;          ///< what its formula reads
  std::vector<std::string> parameters;  ///< that its formula reads: "rnn0.Wx"
  std::vector<float> grad;  ///< d(loss of this example's batch)/d(value); empty for read-outs
};

/// A whole example with every intermediate, forward and backward.
struct ExampleView {
  std::uint64_t update = 0;  ///< the parameters are those after this many updates
  WatchSource from = WatchSource::kHeldOut;
  std::uint32_t index = 0;
  std::uint32_t count = 0;            ///< how many examples there are to choose from
  std::vector<std::int32_t> inputs;   ///< symbol ids, one per step; empty where numbers are read
  std::vector<std::int32_t> targets;  ///< class ids, one per step; -1 = no loss here
  std::vector<float> values;          ///< numbers read, features x steps
  std::vector<float> target_values;   ///< numbers to be hit, outputs x steps
  std::vector<std::int32_t> source;   ///< symbol ids that an encoder reads first
  std::vector<float> source_values;   ///< or numbers, features x steps of the source
  std::int32_t length = 0, source_length = 0;  ///< steps that are data; padding follows
  float loss_bits = 0;                         ///< mean over the steps of this example
  std::vector<SlotView> slots;

  /// The slot `layer`.`name`, or nullptr.
  const SlotView* find(const std::string& layer, const std::string& name) const;
};

/// The watched example as its task has made it and with nothing held, beside the changed one in
/// Snapshot::example.
struct WhatIfView {
  std::vector<InputEdit> edits;  ///< in force; none where something is held only
  /// Where each answer is what the input reads next, the right answers change with it; elsewhere
  /// those of the task stay.
  bool answers_follow = false;
  ExampleView before;  ///< of its slots only those of the answers, losses and states h
};

struct BaselineView {
  std::string name;
  double value = 0;
};

/// The data as the network sees it.
struct TaskView {
  std::string text_id;  ///< as in the configuration
  std::string title;
  std::string help;  ///< what is to be learned
  bool own = false;  ///< made from what the user brought
  Measure measure = Measure::kBits;
  LossKind loss = LossKind::kSoftmax;
  std::vector<BaselineView> baselines;  ///< in the task's measure, the weakest first
  std::vector<std::string> classes;     ///< UTF-8 of each output
  std::vector<std::string> sources;     ///< UTF-8 of each symbol of the source
  // The rest of numbers is of texts alone, 0 elsewhere.
  std::uint64_t symbols_in_text = 0;
  std::uint64_t held_out_symbols = 0;
  std::vector<std::string> symbols;   ///< UTF-8 of each input; "other" has an empty string
  std::vector<std::uint64_t> counts;  ///< occurrences in the whole text, per symbol id
  std::string preview;      ///< the beginning of the text, at most 4 kB, or some examples in words
  double uniform_bits = 0;  ///< log2 of the number of symbols: pure guessing
  double unigram_bits = 0;  ///< held-out, knowing only the frequency of each symbol
  double bigram_bits = 0;   ///< held-out, knowing only the symbol before
};

struct SampleView {
  std::uint64_t update = 0;
  double temperature = 0;
  std::string prefix;  ///< what was given: the beginning of a text, or the source of an answer
  std::string text;    ///< characters, or words with a space between two
  /// Per symbol of `text` the probability that the network gave it before it wrote it, at
  /// temperature 1. Of an answer also that of its end sign.
  std::vector<float> probabilities;
};

struct NoticeView {
  std::uint32_t id = 0;
  bool error = false;
  std::string text;
};

/// What the holds do to all held-out examples; losses as in HistoryRow.
struct HoldEffect {
  std::uint64_t update = 0;  ///< measured with the parameters after this many updates
  float free_loss = 0, free_accuracy = 0;
  float held_loss = 0, held_accuracy = 0;
};

struct ParameterView {
  std::string name;  ///< "rnn0.Wh"
  std::int32_t rows = 0, cols = 0;
};

/// A live edit: in force from update `after` + 1 on.
struct LoggedEdit {
  std::uint64_t after = 0;
  std::string key, value;

  bool operator==(const LoggedEdit&) const = default;
};

/// A run that is kept beside the present one, or the present one itself. An edit made in the past
/// opens a branch: a run that has its first updates in common with another.
struct RunCard {
  std::uint32_t id = 0;
  std::uint32_t parent = 0;          ///< run that it branched off; 0: started anew
  std::uint64_t fork = 0;            ///< updates that it has in common with its parent
  Config config;                     ///< at its start
  std::vector<LoggedEdit> edits;     ///< what was changed since, in order
  std::uint64_t furthest = 0;        ///< the largest update that it has reached
  Measure measure = Measure::kBits;  ///< of its task
  LossKind loss = LossKind::kSoftmax;
  float held_out_bits = 0, accuracy = 0;  ///< measured last; not a number if never
  bool pinned = false, present = false;
  bool imported = false;  ///< its first parameters do not follow from its seed
};

/// The history of a run in a few points: means over equal stretches of updates, not a number where
/// nothing was measured.
struct RunCurve {
  std::uint32_t id = 0;
  std::vector<float> update, loss_bits, held_out_bits, accuracy;
};

struct SavedFile {
  std::uint32_t ticket = 0;
  std::uint64_t update = 0;
  Bytes file;
};

struct Snapshot {
  std::uint64_t sequence = 0;  ///< grows with every change
  Config config;
  RunState state = RunState::kPaused;
  bool finished = false;          ///< paused because the stop rule said so, and not moved since
  std::uint64_t update = 0;       ///< updates done
  std::uint64_t furthest = 0;     ///< the largest update reached on this branch
  std::uint64_t seek_target = 0;  ///< while seeking
  std::string state_hash;         ///< 8 hex digits: parameters, optimizer, random state
  std::vector<Fault> fault;       ///< none or one
  std::vector<Fault> fault_met;   ///< the one that this run ran into, also after going back from it
  TaskView task;
  std::vector<ParameterView> parameters;
  analysis::Cost cost;  ///< of the model, for one of its sequences
  ExampleView example;
  Findings findings;                    ///< answers to what was asked for with Ask
  std::vector<SampleView> samples;      ///< the first and the last few, newest last
  std::vector<NoticeView> notices;      ///< the last few, newest last
  std::vector<Hold> holds;              ///< in force in `example`
  std::vector<HoldEffect> hold_effect;  ///< one while something is held
  std::vector<WhatIfView> what_if;      ///< one while the input is changed or anything held
  std::vector<RunCard> runs;            ///< all that are kept, by id; one of them is present
  std::vector<RunCurve> run_curves;     ///< of `runs`, while Ask::run_curves
  /// What an update takes, microseconds, averaged over the last ones by whoever runs the session; 0
  /// where nobody measures.
  double us_per_update = 0;
  std::vector<SavedFile> saved;     ///< none or one, the answer to Save
  std::vector<SavedFile> exported;  ///< none or one, the answer to Export

  std::uint32_t history_epoch = 0;  ///< changes when rows already sent became void
  std::uint32_t history_first = 0;  ///< index of history[0] in the whole history
  std::vector<HistoryRow> history;  ///< the rows that the reader did not have
};

/// What the reader already holds, so that a snapshot carries only what is new.
struct SnapshotRequest {
  std::uint32_t history_epoch = 0;
  std::uint32_t history_rows = 0;
  double us_per_update = 0;  ///< goes into the snapshot as it is
};

/// The whole history on the reader's side, grown by the increments of each snapshot.
class History {
 public:
  /// Takes over the increment in `snapshot`.
  void apply(const Snapshot& snapshot);
  const std::vector<HistoryRow>& rows() const { return rows_; }
  SnapshotRequest request() const { return {epoch_, static_cast<std::uint32_t>(rows_.size()), 0}; }

 private:
  std::uint32_t epoch_ = 0;
  std::vector<HistoryRow> rows_;
};

Bytes encode_snapshot(const Snapshot& snapshot);
/// Null when the bytes are no snapshot.
std::shared_ptr<const Snapshot> decode_snapshot(const std::uint8_t* data, std::size_t size);
/// The snapshot as it comes out of its bytes.
std::shared_ptr<const Snapshot> through_bytes(const Snapshot& snapshot);

}  // namespace unroll
