// How a run begins: from a link, from what was kept, from a text of the user; and as which link it
// is shown.

#include <utility>

#include "engine/io/container.h"
#include "engine/session/task_library.h"
#include "viz/app/controller.h"
#include "viz/app/first_load.h"
#include "viz/app/view_link.h"

namespace unroll::viz {
namespace {

constexpr std::uint32_t kSessionTickets = 1u << 31;  // apart from those of the keeper

constexpr double kLinkPace = 0.3e6;        // between two changes of the address
constexpr double kLinkPaceTraining = 2e6;  // browsers allow only so many

}  // namespace

void Controller::share() {
  // In full: what an empty address means may change.
  const std::string text = write_link(present_link());
  const std::string address = platform_.share_address(text);
  platform_.copy_text(address.empty() ? "#" + text : address);
  shown_link_ = link();
  platform_.set_link(shown_link_);
  link_shown_at_ = platform_.now_us();
  const bool whole = fit_in_link(store_.edits());
  std::string message = "Link copied: it opens this very run on any machine.";
  if (now() && now()->task.own)
    message = "Link copied. Your text stays on this device: another machine needs the same text.";
  else if (now() && now()->config.model.numerics == math::Numerics::kFast)
    message =
        "Link copied. Numerics are fast here and exact behind a link: its run differs in the last "
        "digits.";
  else if (changed_midway_)
    message =
        "Link copied. A setting was changed while training, so the link trains with the present "
        "settings from the start.";
  if (!whole)
    message +=
        " What is read in place of the input is too much for a link and is left out: change fewer "
        "steps to share it.";
  say(!whole, message);
}

void Controller::answer_resume(bool yes) {
  if (!resume_offer_) return;
  const KeptRun run = *resume_offer_;
  resume_offer_.reset();
  if (!yes) return;
  const auto restore = [this, run](const std::string& text) {
    wanted_update_.reset();
    changed_midway_ = true;  // the file knows what was changed, the link does not
    undo_.clear();
    post(Restore{run.file, text});
    state_.shown_run = 0;
    race_.set(read_link(run.link).link.rivals);
    race_.restart(sequence_at_post_);
  };
  if (!is_own_text(run.text_id)) return restore({});
  keeper_.find_text(run.text_id, [this, run, restore](const std::optional<KeptText>& text) {
    if (text) {
      const Config config = read_link(run.link).link.config;
      race_.provide({text->title, text->text, takes_table(config.task.kind)});
      restore(text->text);
    } else {
      say(true, "The text of that run is no longer on this device, so the run cannot go on.");
    }
  });
}

void Controller::use_file(const std::string& name, const Bytes& content) {
  if (content.empty()) {
    say(true, name +
                  ": nothing to read. Bring a file that is not empty, not a folder: a text of "
                  "up to 5 MB or a saved run of up to 64 MB.");
    return;
  }
  if (is_container(content)) return open_session(content);
  if (name.ends_with(".safetensors")) return import_weights(content);
  use_text(name, std::string(content.begin(), content.end()));
}

void Controller::open_session(const Bytes& file) {
  if (now() && (now()->furthest > 0 || now()->runs.size() > 1))
    offered_file_ = file;
  else
    take_session(file);
}

void Controller::answer_open(bool yes) {
  const std::optional<Bytes> file = std::exchange(offered_file_, std::nullopt);
  if (file && yes) take_session(*file);
}

void Controller::take_session(const Bytes& file) {
  resume_offer_.reset();
  wanted_update_.reset();
  changed_midway_ = true;  // the file knows what was changed, the link does not
  undo_.clear();
  post(Restore{file, {}});
  state_.shown_run = 0;
  race_.set({});
  race_.restart(sequence_at_post_);
}

void Controller::import_weights(const Bytes& file) {
  remember("weights from a file", start_now());
  wanted_update_.reset();
  rescue_.reset();
  changed_midway_ = false;
  post(Import{file});
  race_.restart(sequence_at_post_);
}

void Controller::save_session_if_wanted() {
  if (!session_wanted_ || session_file_ || keeper_.waiting(platform_.now_us())) return;
  session_wanted_ = false;
  session_file_ = kSessionTickets + export_ticket_++;
  post(Save{.ticket = *session_file_, .with_text = true});
}

void Controller::begin(const std::string& text) {
  const std::string full = with_first_load(text);
  LinkReading reading = read_link(full);
  for (std::string& notice : reading.notices) say(true, "Link: " + std::move(notice));
  ViewLink view = read_view_link(reading.link.extra, views_);
  for (std::string& notice : view.notices) say(true, "Link: " + std::move(notice));
  unknown_link_keys_ = std::move(view.unknown);
  Settings settings = std::move(state_.settings);
  state_ = std::move(view.state);
  state_.settings = std::move(settings);
  if (kept_settings_ && state_.theme == ThemeChoice::kAuto) state_.theme = kept_settings_->theme;
  const TaskConfig& task = reading.link.config.task;
  state_.table_wanted = takes_table(task.kind) && !is_own_text(task.text);
  sampling_seen_.reset();
  table_seen_ = {};
  shown_link_ = text;
  if (view.watch.source != watch_.source || view.watch.index != watch_.index) post(view.watch);
  const bool bare = full != text;
  state_.first_visit = bare;
  race_.set(reading.link.rivals);
  if (is_own_text(reading.link.config.task.text))
    fetch_own_text(reading.link);
  else
    begin_with(reading.link);
  keeper_.find_run([this, bare, link = reading.link](const std::optional<KeptRun>& run) {
    if (!run || run->update == 0) return;
    const Link kept = read_link(run->link).link;
    const bool same_run = kept.config == link.config && kept.rivals == link.rivals;
    if (bare || same_run) resume_offer_ = run;
  });
}

void Controller::begin_with(const Link& link) {
  start_anew(link.config, false);
  if (link.update > 0) post(SeekTo{link.update});
  const LinkedWhatIf what_if = read_view_link(link.extra, views_).what_if;
  const auto to_run = [this](std::size_t run, const Command& command) {
    if (run == 0)
      post(command);
    else
      race_.after_start(run - 1, command);
  };
  for (std::size_t run = 0; run <= race_.size(); ++run) {
    if (!what_if.edits.empty()) to_run(run, SetInput{what_if.edits});
    if (run < what_if.holds.size() && !what_if.holds[run].empty())
      to_run(run, SetHolds{what_if.holds[run]});
  }
}

void Controller::fetch_own_text(const Link& link) {
  keeper_.find_text(link.config.task.text, [this, link](const std::optional<KeptText>& text) {
    if (text) {
      post(ProvideText{text->title, text->text, takes_table(link.config.task.kind), link.config});
      begin_with(link);
      return;
    }
    waiting_link_ = link;
    begin_with({});
    say(true, "This link learns from a text that is not on this device (" + link.config.task.text +
                  "). Paste or drop that text here and the same run starts.");
  });
}

void Controller::follow_link(const std::string& link) {
  const std::string fragment = link.starts_with('#') ? link.substr(1) : link;
  if (fragment == shown_link_) return;
  resume_offer_.reset();
  const Before start = start_now();
  const std::vector<Rival> rivals = race_.rivals();
  begin(fragment);
  remember("a link", start);
  if (race_.rivals() != rivals) remember("the models of a link", RivalsBefore{rivals});
}

void Controller::take_own_text_over() {
  const std::string& text_id = now()->config.task.text;
  if (!sent_text_ || !is_own_text(text_id) || text_id == text_id_before_) return;
  keeper_.keep_text(text_id, *sent_text_);
  sent_text_.reset();
  if (waiting_link_ && waiting_link_->config.task.text == text_id)
    begin_with(*std::exchange(waiting_link_, std::nullopt));
}

Link Controller::present_link() const {
  Link link;
  if (now()) {
    link.config = now()->config;
    link.update = now()->state == RunState::kSeeking ? now()->seek_target : now()->update;
    link.rivals = race_.rivals();
  }
  LinkedWhatIf what_if{.edits = edits_now()};
  for (std::size_t run = 0; run <= race_.size(); ++run) what_if.holds.push_back(held_in(run));
  link.extra = write_view_link(state_, watch_, unknown_link_keys_, what_if);
  return link;
}

std::string Controller::link() const {
  const std::string text = write_link(present_link());
  return text == kFirstLoad ? std::string() : text;
}

bool Controller::link_outdated() const { return now() && link() != shown_link_; }

void Controller::show_link_if_due() {
  const double now_us = platform_.now_us();
  if (now_us - link_shown_at_ < (pace_.training() ? kLinkPaceTraining : kLinkPace)) return;
  link_shown_at_ = now_us;
  if (!link_outdated()) return;
  shown_link_ = link();
  platform_.set_link(shown_link_);
}

}  // namespace unroll::viz
