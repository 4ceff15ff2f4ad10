#pragma once
// The application without its picture: owns the runner, takes in snapshots, carries out what views,
// bars and keys wish for, keeps link and storage up to date. Knows no ImGui.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/session/link.h"
#include "engine/session/runner.h"
#include "viz/app/jukebox.h"
#include "viz/app/keeper.h"
#include "viz/app/pace.h"
#include "viz/app/race.h"
#include "viz/app/settings_store.h"
#include "viz/app/snapshot_store.h"
#include "viz/app/undo.h"
#include "viz/platform/platform.h"
#include "viz/views/view.h"

namespace unroll::viz {

/// A short notice to be shown.
struct Message {
  bool problem = false;
  std::string text;

  bool operator==(const Message&) const = default;
};

class Controller {
 public:
  /// Makes the runner and begins with the platform's link. `views`: those that a link may name.
  Controller(Platform& platform, std::vector<ViewInfo> views);

  /// Takes in news. True when the picture has to be drawn anew.
  bool poll();
  /// True while news is to be expected, or work of our own is waiting for its time.
  bool busy() const;

  /// Carries out everything in `outbox`.
  void deliver(Outbox& outbox);

  /// A text from outside: dropped, chosen or pasted.
  void use_text(const std::string& title, std::string text);
  /// A file from outside; empty content means that it was too large to be read.
  void use_file(const std::string& name, const Bytes& content);
  /// A session that was saved as a file, with its text: goes on with it; asks before, where that
  /// takes the place of something that was trained.
  void open_session(const Bytes& file);
  /// The address was changed from outside.
  void follow_link(const std::string& link);
  /// Nobody sees the page any more: saves, and training waits if the user wants it to. Or somebody
  /// sees it again.
  void be_hidden(bool hidden);

  /// Null until the first snapshot.
  const Snapshot* now() const { return store_.now().get(); }
  const Snapshot* numbers() const { return store_.numbers().get(); }
  const SnapshotStore& store() const { return store_; }
  const Runner& runner() const { return *runner_; }
  const Pace& pace() const { return pace_; }
  const Race& race() const { return race_; }
  const Jukebox& jukebox() const { return jukebox_; }

  /// The run that the views show: 0 is the main one. Rivals count once they have shown themselves.
  std::size_t shown_run() const;
  const SnapshotStore& shown_store() const;
  /// All runs of the race, the main one first. Valid until the next poll() or deliver().
  std::vector<RunView> runs() const;

  ViewState& state() { return state_; }
  const ViewState& state() const { return state_; }

  /// Asked at the start whether to go on with an earlier run.
  const std::optional<KeptRun>& resume_offer() const { return resume_offer_; }
  /// Asked whether to open a session file in place of what is here.
  bool open_offered() const { return offered_file_.has_value(); }
  /// The configuration and view as a link, without '#'; empty for the very start.
  std::string link() const;

  /// What a command that a view posts would leave to be taken back; nothing where it is no edit.
  std::optional<UndoEntry> before_of(const Command& command) const;
  /// How much is wrong with the run that is shown, as far as it was last looked for; a fault that
  /// it ran into counts too.
  std::size_t findings() const { return findings_; }
  /// What can be taken back or made again.
  const UndoLog& undo_log() const { return undo_; }
  /// What was asked of the sessions, oldest first.
  const std::vector<LogLine>& log() const { return log_; }
  /// The panel of which the user wants a file; once.
  std::optional<SavePanel> take_panel_to_save() { return std::exchange(panel_to_save_, {}); }
  bool wants_file() const { return panel_to_save_.has_value(); }
  /// Gives the user a file to keep.
  void give_file(const std::string& name, const std::string& mime, Bytes content);
  /// Version, link, state and log as text.
  std::string report() const;

  /// Messages since the last call.
  std::vector<Message> take_messages();
  /// The last few messages, newest last.
  const std::vector<Message>& recent_messages() const { return recent_messages_; }

  /// Files above this many bytes are not read.
  static constexpr std::size_t kLargestFile = 64u << 20;

 private:
  void post(const Command& command);
  void post_to(std::size_t run, const Command& command);
  /// `wanted` of the run that is shown, `everyone` of all.
  void ask_all(QuestionSet everyone, Ask wanted);
  /// Asks for the same as last, and for what the clinic wants to know.
  void ask_again();
  /// Looks into the clinic every now and then.
  void examine();
  /// The run that is shown has trained since it was last looked at.
  bool unexamined() const;
  void save_session_if_wanted();
  void import_weights(const Bytes& file);
  void carry_out(const Wish& wish);
  void open_view_called(std::string_view id);
  void work_out(const std::string& address);
  void edit(const ChangeField& edit);
  void edit_main(const ChangeField& edit);
  void make_edit(const ChangeField& edit);
  void edit_run(std::size_t run, const std::string& key, const std::string& value);
  void add_rival(const Rival& rival);
  void remove_rival(std::size_t run);
  void start_anew(const Config& config, bool go_on);
  void take_back(bool redo);
  /// Makes `before` hold and gives what held until now.
  Before restore(const Before& before);
  Before start_now() const;
  void switch_run(std::uint32_t run);
  void remember(std::string name, Before before);
  /// What was changed in the state of the views and can be taken back.
  void remember_looks();
  /// What is held in run `run` of the race, and what is read in place of the input.
  std::vector<Hold> held_in(std::size_t run) const;
  std::vector<InputEdit> edits_now() const;
  void note_down(std::size_t run, const Command& command);
  void match_parameters();
  void keep_settings_if_changed();
  void layout(const Wish& wish);
  void save_tune(const SaveTune& wish);
  void toggle_play();
  void travel_on();
  void share();
  void rescue(const Rescue& change);
  void finish_rescue();
  void answer_resume(bool yes);
  void answer_open(bool yes);
  void take_session(const Bytes& file);

  /// Rivals go where the main run is, and the main run waits a little for them, or while hidden.
  void follow_race();

  void begin(const std::string& link);
  void begin_with(const Link& link);
  void fetch_own_text(const Link& link);

  void say(bool problem, std::string text);
  void hear_news();
  void look_at_fault();
  void take_own_text_over();
  void save_if_due(bool urgent);
  void show_link_if_due();
  Link present_link() const;
  bool link_outdated() const;

  Platform& platform_;
  std::vector<ViewInfo> views_;
  std::unique_ptr<Runner> runner_;
  SnapshotStore store_;
  Pace pace_;
  Keeper keeper_;
  Race race_;
  Jukebox jukebox_;
  ViewState state_;

  Sampling posted_sampling_;
  std::optional<Sampling> sampling_seen_;  ///< by the undo log; nothing before the first frame
  SearchTable table_seen_;                 ///< the same; without a query it has not been opened
  UndoLog undo_;
  std::vector<LogLine> log_;
  std::optional<SavePanel> panel_to_save_;
  std::uint32_t export_ticket_ = 0;
  ExportFormat export_format_ = ExportFormat::kMetrics;
  std::optional<KeptSettings> kept_settings_;  ///< as they stand in the storage

  /// What the views on screen need answered, by each run; nothing where it is not known.
  std::vector<std::optional<Ask>> asked_ = {Ask{}};
  QuestionSet asked_of_all_ = 0;  ///< by the views of the last frame, of every run
  Ask asked_of_shown_;            ///< the same, of the run that is shown
  std::size_t ailments_ = 0, findings_ = 0;
  bool asks_again_ = false;                    ///< not on behalf of the user: nothing is in a hurry
  bool examining_ = false;                     ///< the clinic is asked although no view shows it
  double looked_at_ = 0;                       ///< when that began last
  std::string examined_;                       ///< state that was looked at last
  bool session_wanted_ = false;                ///< a file of it, not yet asked for
  std::optional<std::uint32_t> session_file_;  ///< its ticket, until it comes

  Watch watch_;  ///< as last asked for; after a fault the session shows another example
  bool fault_seen_ = false, hidden_ = false;
  std::optional<std::uint64_t> wanted_update_;  ///< of Travel, not yet posted
  std::optional<Rescue> rescue_;                ///< to go on with when the journey has ended
  std::uint64_t rescue_at_ = 0;
  bool changed_midway_ = false;  ///< a live field was changed after the first update

  FieldTexts unknown_link_keys_;
  std::string shown_link_;
  double link_shown_at_ = 0;
  std::optional<Link> waiting_link_;  ///< wants a text of the user that is not here

  std::optional<KeptText> sent_text_;  ///< until the session has taken it
  std::string text_id_before_;
  std::optional<KeptRun> resume_offer_;
  std::optional<Bytes> offered_file_;

  std::uint32_t last_notice_ = 0;
  std::string last_storage_problem_;
  std::uint64_t sequence_at_post_ = 0;
  double last_post_ = 0;
  std::vector<Message> messages_, recent_messages_;
};

}  // namespace unroll::viz
