#include "viz/app/controller.h"

#include <algorithm>
#include <type_traits>

#include "engine/base/numbers.h"
#include "engine/session/config_fields.h"
#include "viz/app/docks.h"
#include "viz/views/rescue.h"
#include "viz/views/time_window.h"

namespace unroll::viz {
namespace {

constexpr double kAnswerPatience = 1e6;  // microseconds: a command may have nothing to answer
constexpr double kPumpBudget = 8e3;      // for a session in place
constexpr std::size_t kRecentMessages = 8;
constexpr std::uint64_t kLead = 16;  // updates that the main run may be ahead of its rivals

/// Commands after which the session stands still.
template <class T>
constexpr bool kStops =
    std::is_same_v<T, Reset> || std::is_same_v<T, StepUpdate> || std::is_same_v<T, SeekTo> ||
    std::is_same_v<T, Restore> || std::is_same_v<T, Import> || std::is_same_v<T, ProvideText> ||
    std::is_same_v<T, SwitchRun>;

/// Commands that are about the model which the views show; any other is the main run's.
bool of_shown_run(const Command& command) {
  return std::holds_alternative<Generate>(command) || std::holds_alternative<SetHolds>(command);
}

std::string label_of(std::string_view key) {
  for (const FieldDescription& field : config_fields())
    if (field.info.key == key) return std::string(field.info.label);
  return std::string(key);
}

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

}  // namespace

Controller::Controller(Platform& platform, std::vector<ViewInfo> views)
    : platform_(platform),
      views_(std::move(views)),
      runner_(platform.make_runner()),
      keeper_(platform),
      race_(platform),
      jukebox_(platform) {
  find_settings(platform, [this](std::optional<KeptSettings> kept) {
    kept_settings_ = std::move(kept);
    if (!kept_settings_) return;
    state_.settings = kept_settings_->settings;
    if (state_.theme == ThemeChoice::kAuto) state_.theme = kept_settings_->theme;
  });
  begin(platform.link());
  poll();
}

bool Controller::poll() {
  runner_->pump(kPumpBudget);
  const double now_us = platform_.now_us();
  bool changed = store_.follow(*runner_, now_us, pace_.training());
  if (now()) {
    if (changed) hear_news();
    changed &= !store_.numbers_behind();  // what views do not show yet is no reason to draw
    const bool was_training = pace_.training();
    pace_.follow(*now(), now_us, [this](const Command& command) { post(command); });
    follow_race();
    changed |= race_.follow(*now(), pace_.training(), now_us);
    changed |= was_training != pace_.training();
    changed |= jukebox_.follow(*shown_store().numbers(), state_.tune.sample);
    travel_on();
    finish_rescue();
    const std::size_t findings = findings_;
    examine();
    changed |= findings != findings_;
    save_session_if_wanted();
    save_if_due(!pace_.training());
    show_link_if_due();
    keep_settings_if_changed();
  }
  if (std::string problem = platform_.storage_problem(); problem != last_storage_problem_) {
    last_storage_problem_ = std::move(problem);
    if (!last_storage_problem_.empty()) say(true, last_storage_problem_);
  }
  return changed || !messages_.empty();
}

bool Controller::busy() const {
  if (!now() || runner_->health() != RunnerHealth::kRunning) return true;
  const double now_us = platform_.now_us();
  const bool answer_due =
      now()->sequence == sequence_at_post_ && now_us - last_post_ < kAnswerPatience;
  return answer_due || pace_.training() || now()->state == RunState::kPlaying ||
         now()->state == RunState::kSeeking || store_.numbers_behind() || store_.expects_config() ||
         store_.expects_change() || wanted_update_ || rescue_ || keeper_.waiting(now_us) ||
         link_outdated() || race_.busy(*now(), now_us) || jukebox_.sounding().on ||
         session_wanted_ || session_file_ || examining_ || unexamined();
}

void Controller::follow_race() {
  const double now_us = platform_.now_us();
  const std::uint64_t lag = race_.lag(*now(), now_us);
  const bool rests = hidden_ && state_.settings.rests_hidden;
  // Between the two marks it does what it did before, so that it does not flutter.
  if (rests || lag > kLead || lag <= kLead / 2)
    pace_.hold(rests || lag > kLead, now_us, [this](const Command& command) { post(command); });
  for (std::string& problem : race_.take_problems()) say(true, std::move(problem));
  if (const auto winner = race_.take_winner(); winner && pace_.training()) {
    pace_.pause(now_us, [this](const Command& command) { post(command); });
    say(false, "Model " + std::string(1, run_letter(*winner + 1)) +
                   " has reached the goal of the stop rule: the race is paused. Play goes on.");
  }
}

std::size_t Controller::shown_run() const {
  const auto run = static_cast<std::size_t>(std::max(0, state_.shown_run));
  return run >= 1 && run <= race_.size() && race_.at(run - 1).now() ? run : 0;
}

const SnapshotStore& Controller::shown_store() const {
  const std::size_t run = shown_run();
  return run == 0 ? store_ : race_.at(run - 1).store;
}

std::vector<RunView> Controller::runs() const {
  std::vector<RunView> out;
  out.push_back({numbers(), store_.config(), &store_.curves(), runner_->history().rows(),
                 runner_->health() == RunnerHealth::kRunning ? "" : runner_->health_text(),
                 &store_.time_spent()});
  for (std::size_t i = 0; i < race_.size(); ++i) {
    const Racer& racer = race_.at(i);
    out.push_back(
        {racer.now() ? racer.store.numbers().get() : nullptr,
         racer.started ? racer.store.config() : rival_config(store_.config(), racer.differs),
         &racer.store.curves(), racer.runner->history().rows(),
         race_.trouble(i, platform_.now_us()), &racer.store.time_spent()});
  }
  return out;
}

void Controller::post(const Command& command) {
  sequence_at_post_ = now() ? now()->sequence : 0;
  last_post_ = platform_.now_us();
  std::visit(
      [this]<class T>([[maybe_unused]] const T& c) {
        if constexpr (std::is_same_v<T, Watch>) watch_ = c;
        if constexpr (std::is_same_v<T, Watch> || std::is_same_v<T, SetSampling>) race_.post_all(c);
        if constexpr (std::is_same_v<T, ProvideText>) race_.provide(c);
        if constexpr (kStops<T>) {
          // A slow step is part of training.
          if (!(std::is_same_v<T, StepUpdate> && pace_.stepping())) pace_.stopped(last_post_);
        }
      },
      command);
  note_down(0, command);
  const bool by_user = !asks_again_ && !std::holds_alternative<Save>(command) &&
                       !(std::holds_alternative<StepUpdate>(command) && pace_.stepping());
  if (by_user) store_.hurry();
  store_.expect(command, last_post_);
  runner_->post(command);
}

void Controller::post_to(std::size_t run, const Command& command) {
  if (run == 0) return post(command);
  if (run > race_.size()) return;
  note_down(run, command);
  race_.post(run - 1, command);
}

void Controller::ask_all(QuestionSet everyone, Ask wanted) {
  const std::size_t run = shown_run(), count = race_.size() + 1;
  // Who has come or moved up may have been asked anything.
  if (asked_.size() != count) {
    const bool more = asked_.size() < count;
    asked_.resize(count, Ask{});
    if (!more)
      for (std::size_t i = 1; i < count; ++i) asked_[i].reset();
  }
  asked_of_all_ = everyone;
  asked_of_shown_ = wanted;
  const bool curves = std::exchange(wanted.run_curves, false);
  wanted.questions |= everyone;
  if (examining_) wanted.questions |= set_of({Question::kClinic});
  for (std::size_t i = 0; i < count; ++i) {
    Ask mine = i == run ? wanted : Ask{.questions = everyone};
    mine.run_curves = curves && i == 0;  // the main run keeps the others
    if (asked_[i] == mine) continue;
    post_to(i, mine);
    asked_[i] = std::move(mine);
  }
}

void Controller::ask_again() {
  asks_again_ = true;
  ask_all(asked_of_all_, asked_of_shown_);
  asks_again_ = false;
}

void Controller::deliver(Outbox& outbox) {
  for (const Command& command : outbox.take_commands()) {
    if (auto entry = before_of(command)) remember(std::move(entry->name), std::move(entry->before));
    const auto* go = std::get_if<SwitchRun>(&command);
    if (go)
      switch_run(go->run);
    else
      post_to(of_shown_run(command) ? shown_run() : 0, command);
    // What is changed in an example is changed for all who read it.
    if (std::holds_alternative<SetInput>(command))
      for (std::size_t i = 0; i < race_.size(); ++i) race_.post(i, command);
  }
  for (const Wish& wish : outbox.take_wishes()) carry_out(wish);
  ask_all(outbox.take_questions_to_all(), outbox.take_questions());
  remember_looks();
  const Sampling& sampling = state_.sampling;
  if (sampling.temperature != posted_sampling_.temperature ||
      sampling.length != posted_sampling_.length || sampling.every != posted_sampling_.every ||
      sampling.top_k != posted_sampling_.top_k) {
    post(SetSampling{sampling.temperature, static_cast<std::uint32_t>(sampling.length),
                     static_cast<std::uint32_t>(sampling.every),
                     static_cast<std::uint32_t>(sampling.top_k)});
  }
  posted_sampling_ = sampling;
  jukebox_.set_volume(state_.tune.volume);
}

void Controller::carry_out(const Wish& wish) {
  std::visit(
      Overloaded{
          [this](const ChangeField& w) { edit(w); },
          [this](const SameStart&) {
            remember("same start", start_now());
            start_anew(store_.config(), false);
          },
          [this](const NewSeed&) {
            remember("new seed", start_now());
            Config config = store_.config();
            ++config.seed;
            start_anew(config, false);
          },
          [this](const UseText& w) { use_text(w.title, w.text); },
          [this](const PickText&) {
            platform_.pick_file(
                kLargestFile,
                [this](const std::string& name, const Bytes& content) { use_file(name, content); });
          },
          [this](const CopyText& w) {
            platform_.copy_text(w.text);
            say(false, w.what + " copied");
          },
          [this](const TogglePlay&) { toggle_play(); },
          [this](const SetSpeed& w) {
            state_.speed = w.speed;
            if (pace_.training())
              pace_.play(w.speed, platform_.now_us(),
                         [this](const Command& command) { post(command); });
          },
          [this](const Travel& w) {
            wanted_update_ = w.update;
            travel_on();
          },
          [this](const Share&) { share(); },
          [this](const Rescue& w) { rescue(w); },
          [this](const OpenView& w) { open_view_called(w.view); },
          [this](const AnswerResume& w) { answer_resume(w.yes); },
          [this](const AnswerOpen& w) { answer_open(w.yes); },
          [this](const WorkOut& w) { work_out(w.address); },
          [this](const AddRival& w) { add_rival(w.differs); },
          [this](const DuplicateRun& w) {
            add_rival(w.run >= 1 && w.run <= race_.size() ? race_.at(w.run - 1).differs : Rival{});
          },
          [this](const RemoveRival& w) { remove_rival(w.run); },
          [this](const ChangeRival& w) { edit_run(w.run, w.key, w.value); },
          [this](const Undo&) { take_back(false); },
          [this](const Redo&) { take_back(true); },
          [this](const SavePanel& w) { panel_to_save_ = w; },
          [this](const SaveExport& w) {
            export_format_ = w.format;
            post(Export{++export_ticket_, w.format});
          },
          [this](const SaveSession&) { session_wanted_ = true; },
          [this](const CopyReport&) {
            platform_.copy_text(report());
            say(false, "Report copied");
          },
          [this](const SaveLayout& w) { layout(w); },
          [this](const UseLayout& w) { layout(w); },
          [this](const DropLayout& w) { layout(w); },
          [this](const MatchParameters&) { match_parameters(); },
          [this](const PlayTune& w) { jukebox_.play(w.sheet, state_.tune.volume); },
          [this](const StopTune&) { jukebox_.stop(); },
          [this](const SaveTune& w) { save_tune(w); },
      },
      wish);
}

void Controller::save_tune(const SaveTune& wish) {
  auto file = jukebox_.file(wish);
  if (!file) return say(true, "The tune was not saved: " + file.error().what + ".");
  give_file(file.value().name, file.value().mime, std::move(file.value().content));
}

void Controller::open_view_called(std::string_view wanted) {
  for (const ViewInfo& view : views_)
    if (view.id == wanted) open(state_, view, views_);
}

void Controller::work_out(const std::string& address) {
  state_.calculated = address;
  state_.calculated_before.clear();
  state_.calculated_whole = false;
  state_.guess.clear();
  open_view_called("calculator");
}

void Controller::edit(const ChangeField& edit) {
  if (const std::size_t run = shown_run(); run > 0) {
    if (is_rival_field(edit.key)) return edit_run(run, edit.key, edit.value);
    // What all models share is the main run's to change.
    Config config = store_.config();
    config.task = edit.config.task;
    config.seed = edit.config.seed;
    config.train.stop = edit.config.train.stop;
    return edit_main({config, edit.key, edit.value, edit.live});
  }
  edit_main(edit);
}

void Controller::edit_main(const ChangeField& edit) {
  remember(label_of(edit.key),
           edit.live ? Before(FieldBefore{edit.key, field_value(store_.config(), edit.key)})
                     : start_now());
  make_edit(edit);
}

void Controller::make_edit(const ChangeField& edit) {
  if (!edit.live) return start_anew(edit.config, pace_.training());
  store_.expect_config(edit.config, platform_.now_us());
  if (now() && now()->update > 0) changed_midway_ = true;
  post(SetField{edit.key, edit.value});
  race_.change_all(edit.key, edit.value);
}

void Controller::edit_run(std::size_t run, const std::string& key, const std::string& value) {
  if (run > 0 && run <= race_.size()) {
    // One that has diverged has nothing finite to go on from.
    const Snapshot* rival = race_.at(run - 1).now();
    const bool live = is_live_field(key) && !(rival && rival->state == RunState::kDiverged);
    remember(label_of(key) + " of model " + std::string(1, run_letter(run)),
             RivalsBefore{race_.rivals()});
    return race_.change(run - 1, key, value, live);
  }
  Config config = store_.config();
  if (run == 0 && set_field(config, key, value))
    edit_main({config, key, value, is_live_field(key)});
}

void Controller::add_rival(const Rival& rival) {
  const std::vector<Rival> before = race_.rivals();
  if (race_.add(rival))
    remember("add a model", RivalsBefore{before});
  else
    say(true, "A race has room for " + std::to_string(kMostRivals + 1) + " models.");
}

void Controller::remove_rival(std::size_t run) {
  if (run == 0 || run > race_.size()) return;
  remember("take out model " + std::string(1, run_letter(run)), RivalsBefore{race_.rivals()});
  race_.remove(run - 1);
  const auto shown = static_cast<std::size_t>(state_.shown_run);
  if (shown >= run) state_.shown_run = shown == run ? 0 : static_cast<int>(shown) - 1;
}

void Controller::start_anew(const Config& config, bool go_on) {
  store_.expect_config(config, platform_.now_us());
  wanted_update_.reset();
  rescue_.reset();
  changed_midway_ = false;
  post(Reset{config});
  race_.restart(sequence_at_post_);
  if (go_on) toggle_play();
}

void Controller::toggle_play() {
  const auto send = [this](const Command& command) { post(command); };
  rescue_.reset();
  if (now() && now()->state == RunState::kSeeking) return post(Pause{});
  if (pace_.training()) return pace_.pause(platform_.now_us(), send);
  if (now() && now()->state == RunState::kDiverged) return;
  if (now()) race_.arm(now()->update, store_.config().train.stop);
  pace_.play(state_.speed, platform_.now_us(), send);
}

void Controller::travel_on() {
  if (!wanted_update_ || !now() || now()->state == RunState::kSeeking) return;
  const std::uint64_t target = *wanted_update_;
  wanted_update_.reset();
  if (target != now()->update) post(SeekTo{target});
}

void Controller::rescue(const Rescue& change) {
  if (!now()) return;
  Config config = store_.config();
  if (!set_field(config, change.key, change.value)) return;
  const bool live = is_live_field(change.key);
  // A rival goes where the main run is, and a new start has nowhere to go back to.
  if (shown_run() > 0 || !live) return edit({config, change.key, change.value, live});
  rescue_ = change;
  rescue_at_ = last_good_update(*now());
  post(SeekTo{rescue_at_});
  finish_rescue();  // where it is there already, nothing will be heard
}

void Controller::finish_rescue() {
  if (!rescue_ || now()->state != RunState::kPaused || now()->update != rescue_at_) return;
  // The change belongs to the update at which the journey ended, not to one on the way.
  const Rescue change = *std::exchange(rescue_, std::nullopt);
  Config config = now()->config;
  if (!set_field(config, change.key, change.value)) return;
  edit_main({config, change.key, change.value, true});
  toggle_play();
}

void Controller::use_text(const std::string& title, std::string text) {
  remember("text", start_now());
  sent_text_ = KeptText{title, text};
  text_id_before_ = now() ? now()->config.task.text : std::string();
  wanted_update_.reset();
  changed_midway_ = false;
  post(ProvideText{title, std::move(text), std::exchange(state_.table_wanted, false)});
  race_.restart(sequence_at_post_);
}

void Controller::be_hidden(bool hidden) {
  hidden_ = hidden;
  if (hidden) save_if_due(true);
}

void Controller::save_if_due(bool urgent) {
  const double now_us = platform_.now_us();
  // One file at a time: the other would take its place.
  if (!now() || session_file_ || !keeper_.wants_save(*now(), now_us, urgent)) return;
  post(keeper_.ask(*now(), now_us));
}

void Controller::hear_news() {
  const Snapshot& snapshot = *now();
  if (!snapshot.notices.empty() && snapshot.notices.back().id < last_notice_) last_notice_ = 0;
  for (const NoticeView& notice : snapshot.notices) {
    if (notice.id <= last_notice_) continue;
    last_notice_ = notice.id;
    if (notice.error) sent_text_.reset();
    say(notice.error, notice.text);
  }
  take_own_text_over();
  look_at_fault();
  if (!snapshot.exported.empty() && snapshot.exported.front().ticket == export_ticket_) {
    const auto format = static_cast<std::size_t>(export_format_);
    give_file("unroll" + std::string(kExportEndings[format]), "application/octet-stream",
              snapshot.exported.front().file);
  }
  if (session_file_ && !snapshot.saved.empty() && snapshot.saved.front().ticket == *session_file_) {
    session_file_.reset();
    give_file("unroll-session.unroll", "application/octet-stream", snapshot.saved.front().file);
  }
  Link plain;
  plain.config = snapshot.config;
  plain.rivals = race_.rivals();
  keeper_.take(snapshot, write_link(plain));
}

void Controller::look_at_fault() {
  const bool fault = now()->state == RunState::kDiverged && !now()->fault.empty();
  // Once: from then on the user looks where he wants to.
  if (fault && !fault_seen_ && now()->fault.front().time >= 0)
    move_playhead(state_, now()->fault.front().time, now()->fault.front().of_source);
  fault_seen_ = fault;
}

void Controller::say(bool problem, std::string text) {
  messages_.push_back({problem, text});
  recent_messages_.push_back({problem, std::move(text)});
  if (recent_messages_.size() > kRecentMessages) recent_messages_.erase(recent_messages_.begin());
}

std::vector<Message> Controller::take_messages() { return std::exchange(messages_, {}); }

}  // namespace unroll::viz
