#pragma once
// Everything that can be asked of a session. Commands are data: they travel to a worker, into the
// log that makes a run repeatable, and into tests.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/archive.h"
#include "engine/session/config.h"
#include "engine/session/export.h"
#include "engine/session/hold.h"
#include "engine/session/question.h"

namespace unroll {

/// Starts anew from `config`: initial parameters from its seed, update 0, history empty. Paused.
struct Reset {
  Config config;
};

/// Hands over a text of the user (UTF-8) under a title. The session checks it and, if it can be
/// learned from, starts anew on it with the other settings unchanged; otherwise a notice says why
/// and nothing changes.
struct ProvideText {
  std::string title;
  std::string text;
  bool table = false;  ///< it is a table of numbers and is to be learned as one
  /// The settings to start with in place of the present ones; its task.text counts for nothing.
  std::optional<Config> config = {};
};

/// Trains until Pause, a fault, or update `until` (0 = no end).
struct Play {
  std::uint64_t until = 0;
};

struct Pause {};

/// Trains `updates` updates, then pauses.
struct StepUpdate {
  std::uint64_t updates = 1;
};

/// Travels to the exact state after `update` updates, backward or forward, then pauses.
struct SeekTo {
  std::uint64_t update = 0;
};

/// Changes one live field (FieldInfo::live) of the configuration from the next update on.
struct SetField {
  std::string key;
  std::string value;
};

enum class WatchSource : std::uint8_t { kHeldOut, kBatch };

/// Which example the snapshot shows: number `index` of the fixed held-out windows (computed beside
/// the training with the current parameters) or of the last training batch.
struct Watch {
  WatchSource source = WatchSource::kHeldOut;
  std::uint32_t index = 0;
};

/// How samples are written as training goes on. temperature 0 takes the likeliest symbol.
struct SetSampling {
  double temperature = 0.8;
  std::uint32_t length = 160;  ///< symbols
  std::uint32_t every = 50;    ///< updates between two samples
  std::uint32_t top_k = 0;     ///< only the k likeliest symbols are drawn; 0: all
};

/// Samples are cut to this many symbols.
inline constexpr std::uint32_t kLongestSample = 2000;

/// A larger top_k than any text has different symbols.
inline constexpr std::uint32_t kLargestTopK = 1'000'000;

/// Writes one sample now, continuing `prefix`. Another `seed` draws another text; without one it
/// follows from the configuration and the update. A task that reads a source and writes an answer
/// (Task::feedback) takes `prefix` as the source and always the likeliest symbol; the rest is
/// unused.
struct Generate {
  double temperature = 0.8;
  std::uint32_t length = 160;
  std::string prefix;
  std::optional<std::uint64_t> seed = {};
  std::uint32_t top_k = 0;  ///< only the k likeliest symbols are drawn; 0: all
};

/// Asks for a session file in the next snapshot. With `with_text` false a user's text is left out
/// (the page keeps it elsewhere); the file then needs ProvideText's text in Restore.
struct Save {
  std::uint32_t ticket = 0;  ///< comes back beside the bytes
  bool with_text = true;
};

/// Continues from a session file; `text` is the user's text where the file does not hold it.
struct Restore {
  Bytes file;
  std::string text;
};

/// Starts anew with the present settings, but from the parameters in a safetensors file that has
/// PyTorch's names (engine/io/torch_names.h). Where a tensor is missing, not known or of another
/// shape a notice names it, and nothing changes.
struct Import {
  Bytes file;
};

/// Asks for the run in the format of another program; it comes as `exported` in the next snapshot.
struct Export {
  std::uint32_t ticket = 0;  ///< comes back beside the bytes
  ExportFormat format = ExportFormat::kSafetensors;
};

/// Replaces the standing questions. Each is answered beside the training for the watched example
/// and the present parameters, again and again (Snapshot::findings); an unasked one costs nothing.
struct Ask {
  QuestionSet questions = 0;
  MatrixChoice matrix = {};  ///< what Question::kMatrix is about
  std::string cell = {};     ///< of Question::kCell: "rnn0.h[3]@7", "grad rnn0.h[3]@7"
  std::string parts = {};    ///< of Question::kParts, in the same form
  bool run_curves = false;   ///< the snapshot holds the curves of all runs
  SearchTable search = {};   ///< what Question::kSearch is about
  UnitChoice unit = {};      ///< what Question::kUnit is about
  std::uint32_t given = 0;   ///< steps that Question::kContinuation gives; 0: half of them

  bool operator==(const Ask&) const = default;
};

/// Replaces what is held (hold.h) in the watched example and in Snapshot::hold_effect. Nothing of
/// it reaches the training.
struct SetHolds {
  std::vector<Hold> holds;
};

/// Goes over to another run of Snapshot::runs, to the last update that it has reached. The present
/// one is kept in its place.
struct SwitchRun {
  std::uint32_t run = 0;
};

/// A pinned run is kept where room is short and others go.
struct PinRun {
  std::uint32_t run = 0;
  bool pinned = true;
};

/// Lets go of a run that is not the present one. What branched off it now hangs where it hung.
struct ForgetRun {
  std::uint32_t run = 0;
};

/// Brings a run back that was let go of; the last few are still at hand.
struct RecallRun {
  std::uint32_t run = 0;
};

/// What stands at one step of the watched example in place of what its task has put there.
struct InputEdit {
  bool of_source = false;  ///< of what an encoder reads first
  std::int32_t step = 0;
  std::int32_t symbol = -1;   ///< where symbols are read
  std::vector<float> values;  ///< where numbers are read, one for each

  bool operator==(const InputEdit&) const = default;
};

/// Replaces what is changed in the input of the watched example: what would the network answer?
/// Nothing of it reaches the training. Watching another example lets go of it.
struct SetInput {
  std::vector<InputEdit> edits;
};

/// More steps at once are refused.
inline constexpr std::size_t kMostInputEdits = 2048;

using Command = std::variant<Reset, ProvideText, Play, Pause, StepUpdate, SeekTo, SetField, Watch,
                             SetSampling, Generate, Save, Restore, Import, Export, Ask, SetHolds,
                             SwitchRun, PinRun, ForgetRun, SetInput, RecallRun>;

/// One encoding for worker messages, session files and the log.
Bytes encode_command(const Command& command);
/// False when the bytes are no command.
bool decode_command(const Bytes& bytes, Command& out);
/// The command as it comes out of its bytes, which is what a worker would take.
Command through_bytes(const Command& command);

}  // namespace unroll
