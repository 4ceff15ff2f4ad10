#pragma once
// What a view is: it reads a snapshot and where we look, draws, and writes wishes into an outbox.
// It never calls the engine and keeps nothing that a snapshot holds.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/field.h"
#include "engine/session/command.h"
#include "engine/session/rivals.h"
#include "engine/session/snapshot.h"
#include "viz/views/curve_digest.h"
#include "viz/views/time_spent.h"
#include "viz/views/tune.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

/// A built-in text to choose from.
struct TextChoice {
  std::string_view name;   ///< as in TaskConfig::text
  std::string_view title;  ///< as shown
};

// What views, bars and keys can wish for beside commands to the session.

/// One field of the configuration gets another value. A live field changes from the next update
/// on; any other starts anew. If training was going on, it goes on.
struct ChangeField {
  Config config;      ///< with the new value
  std::string key;    ///< FieldInfo::key
  std::string value;  ///< as text
  bool live = false;  ///< FieldInfo::live
};
/// The same configuration from its first update.
struct SameStart {};
/// The same configuration with the next seed.
struct NewSeed {};
/// Learns from this text of the user.
struct UseText {
  std::string title;
  std::string text;
};
/// Opens the system's file dialog: for a text, a saved session, weights.
struct PickText {};
/// Puts `text` on the clipboard; `what` names it in the confirmation.
struct CopyText {
  std::string text;
  std::string what;
};
/// Trains, or stops training, at the chosen speed.
struct TogglePlay {};
struct SetSpeed {
  Speed speed = Speed::kMax;
};
/// Travels to `update`; while the last journey is under way only the newest wish is kept.
struct Travel {
  std::uint64_t update = 0;
};
/// Copies the address of this very run and view.
struct Share {};
/// One change to try. A live field changes where the run is, or at its last finite state, and it
/// trains on from there; any other field starts anew.
struct Rescue {
  std::string key, value;  ///< as in ChangeField
};
/// Opens the view of that id.
struct OpenView {
  std::string view;
};
/// Whether to go on with the run of the last visit.
struct AnswerResume {
  bool yes = false;
};
/// Whether to open the session file that was brought, in place of all runs that are here.
struct AnswerOpen {
  bool yes = false;
};

/// Opens the calculator on the number at `address` ("rnn0.h[3]@7", "grad rnn0.h[3]@7").
struct WorkOut {
  std::string address;
};

/// One more model beside the others, told by the fields in which it differs from the main one.
struct AddRival {
  Rival differs;
};
/// One more model, the same as run `run`.
struct DuplicateRun {
  std::size_t run = 0;
};
/// Takes run `run` (1 = the first rival) out of the race.
struct RemoveRival {
  std::size_t run = 1;
};
/// One field of run `run` (0 = the main one) gets another value.
struct ChangeRival {
  std::size_t run = 1;
  std::string key;
  std::string value;
};

/// Takes back the last edit, or makes it again: its inverse takes effect now.
struct Undo {};
struct Redo {};

enum class PanelFormat : std::uint8_t { kPng, kSvg, kCsv };
/// Gives the user a file of what the panel of a view shows.
struct SavePanel {
  std::string view;
  PanelFormat format = PanelFormat::kPng;
};
/// Gives the user the run in a format of another program.
struct SaveExport {
  ExportFormat format = ExportFormat::kMetrics;
};
/// Gives the user the session of the main run as a file, to go on with here or elsewhere.
struct SaveSession {};
/// Copies version, link, state and log.
struct CopyReport {};
/// What is open now, under a name; or opens it again, or forgets it.
struct SaveLayout {
  std::string name;
};
struct UseLayout {
  std::size_t index = 0;
};
struct DropLayout {
  std::size_t index = 0;
};
/// Makes the rivals about as large as the main run, by their units.
struct MatchParameters {};
/// Plays a tune of ViewInput::tunes from its beginning, in place of what sounds.
struct PlayTune {
  std::size_t sheet = 0;
};
struct StopTune {};
enum class TuneFormat : std::uint8_t { kMidi, kWav, kAbc };
/// Gives the user a file of that tune.
struct SaveTune {
  std::size_t sheet = 0;
  TuneFormat format = TuneFormat::kMidi;
};

using Wish = std::variant<ChangeField, SameStart, NewSeed, UseText, PickText, CopyText, TogglePlay,
                          SetSpeed, Travel, Share, Rescue, OpenView, AnswerResume, AnswerOpen,
                          WorkOut, AddRival, DuplicateRun, RemoveRival, ChangeRival, Undo, Redo,
                          SavePanel, SaveExport, SaveSession, CopyReport, SaveLayout, UseLayout,
                          DropLayout, MatchParameters, PlayTune, StopTune, SaveTune>;

/// Where views put what the user wants. The application delivers it after the frame.
class Outbox {
 public:
  explicit Outbox(ViewState& state) : state_(state) {}

  /// To the session.
  void post(Command command) { commands_.push_back(std::move(command)); }
  /// To the application.
  void wish(Wish wish) { wishes_.push_back(std::move(wish)); }
  /// What the view needs answered beside the training (Snapshot::findings). To be said anew in
  /// every frame in which it is drawn: what nobody says any more is no longer computed.
  void ask(QuestionSet questions) { wanted_.questions |= questions; }
  /// The same for how one number came about: Ask::cell.
  void ask_cell(std::string address) {
    ask(set_of({Question::kCell}));
    wanted_.cell = std::move(address);
  }
  /// The same for a second number: Ask::parts.
  void ask_parts(std::string address) {
    ask(set_of({Question::kParts}));
    wanted_.parts = std::move(address);
  }
  /// The same for Question::kMatrix; one matrix at a time.
  void ask_matrix(MatrixChoice matrix) {
    ask(set_of({Question::kMatrix}));
    wanted_.matrix = std::move(matrix);
  }
  /// The same for Question::kSearch.
  void ask_search(SearchTable table) {
    ask(set_of({Question::kSearch}));
    wanted_.search = std::move(table);
  }
  /// The same for Question::kUnit; one unit at a time.
  void ask_unit(UnitChoice unit) {
    ask(set_of({Question::kUnit}));
    wanted_.unit = std::move(unit);
  }
  /// The same for Question::kContinuation.
  void ask_continuation(std::uint32_t given) {
    ask(set_of({Question::kContinuation}));
    wanted_.given = given;
  }
  /// The curves of all runs that are kept (Snapshot::run_curves).
  void ask_run_curves() { wanted_.run_curves = true; }
  /// The same as ask(), of every run of the race.
  void ask_all(QuestionSet questions) { everyone_ |= questions; }
  /// Where we look; a change shows in the next view drawn.
  ViewState& state() { return state_; }

  std::vector<Command> take_commands() { return std::exchange(commands_, {}); }
  std::vector<Wish> take_wishes() { return std::exchange(wishes_, {}); }
  Ask take_questions() { return std::exchange(wanted_, {}); }
  /// What ask_all() has gathered.
  QuestionSet take_questions_to_all() { return std::exchange(everyone_, 0); }

 private:
  ViewState& state_;
  std::vector<Command> commands_;
  std::vector<Wish> wishes_;
  Ask wanted_;
  QuestionSet everyone_ = 0;
};

/// Something that was asked of the session, as the log shows it.
struct LogLine {
  std::uint64_t update = 0;  ///< after how many updates
  char run = 'A';            ///< letter of the run that it went to
  std::string text;
};

/// One run of the race.
struct RunView {
  const Snapshot* now = nullptr;        ///< as in ViewInput; null until it has shown itself
  Config config = {};                   ///< as the controls show it
  const CurveDigest* curves = nullptr;  ///< of its history
  std::span<const HistoryRow> history = {};
  std::string trouble = {};          ///< what hinders it, one sentence; or empty
  const TimeSpent* spent = nullptr;  ///< on its training; null where nobody measures
};

/// What of ViewInput::tunes can be heard.
struct Sounding {
  bool on = false;
  std::size_t sheet = 0;
  double seconds = 0;        ///< since it began
  bool newer_waits = false;  ///< a newer sample is shown once it has ended
  std::string problem = {};  ///< why nothing can be heard, one sentence; or empty
};

/// What a view gets to read.
struct ViewInput {
  const Snapshot& now;     ///< refreshed at most 10 times a second while training
  const ViewState& state;  ///< where we look
  const Config& config;    ///< as the controls show it: ahead of `now` until a change has arrived
  std::span<const Hold> holds;       ///< what is held; ahead of `now` in the same way
  std::span<const InputEdit> edits;  ///< what is read in place of the input; the same
  const CurveDigest& curves;
  std::span<const HistoryRow> history;
  std::span<const TextChoice> texts;
  std::span<const RunView> runs = {};  ///< of the race; the first is the main run
  std::span<const LogLine> log = {};   ///< what was asked of the sessions so far, oldest first
  int shown_run = 0;                   ///< the one that all the above belongs to
  bool training = false;               ///< the user has pressed Play, at whatever speed
  bool phone = false;                  ///< one panel at a time, full width
  bool maximised = false;              ///< this panel fills the screen
  const TuneReading* tunes = nullptr;  ///< TuneLook::sample read as music; null without one
  Sounding sounding = {};
};

/// Where a view stands. The views of the left and right column stand below each other. Those of the
/// stage, the large panel in the centre, share it, and so do those of the strip below it: one of
/// each is open. On the phone a view of the stage or the strip (but Unroll and Curves, which fill
/// the screen) is as high as what it draws.
enum class Dock { kLeft, kStage, kStrip, kRight };

/// True for the docks that show one view of several.
constexpr bool is_shared(Dock dock) { return dock == Dock::kStage || dock == Dock::kStrip; }

struct ViewInfo {
  std::string_view id;     ///< in links and tests: "unroll"
  std::string_view title;  ///< on the panel
  Dock dock;
  std::string_view help;  ///< how to read it; required
};

class View {
 public:
  virtual ~View() = default;
  virtual ViewInfo info() const = 0;
  /// What the right end of the title line says: the one thing to know (unit, scale, count).
  virtual std::string note(const ViewInput& input) const = 0;
  /// Draws the content of the panel at ImGui's cursor, in the width available.
  virtual void draw(const ViewInput& input, Outbox& outbox) const = 0;
};

}  // namespace unroll::viz
