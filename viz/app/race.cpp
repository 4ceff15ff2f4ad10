#include "viz/app/race.h"

#include <algorithm>
#include <utility>

#include "engine/session/config_fields.h"

namespace unroll::viz {
namespace {

constexpr double kPumpBudget = 4e3;    // microseconds, for a session in place
constexpr double kStandstill = 1.5e6;  // microseconds without an update: nobody waits any longer
constexpr double kAskAgain = 0.5e6;

/// `config` with the live fields of `other`.
Config with_live_fields(Config config, const Config& other) {
  FieldTexts live;
  for (const FieldDescription& field : list_fields(other))
    if (field.info.live) live.emplace_back(field.info.key, field.value);
  read_fields(config, live, Strictness::kLenient);
  return config;
}

}  // namespace

void Race::equip(Racer& racer) {
  racer.runner = platform_.make_runner();
  if (text_) racer.runner->post(*text_);
  if (sampling_) racer.runner->post(*sampling_);
  if (watch_) racer.runner->post(*watch_);
}

void Race::set(std::vector<Rival> rivals) {
  racers_.resize(std::min(racers_.size(), std::min(rivals.size(), kMostRivals)));
  for (std::size_t i = 0; i < std::min(rivals.size(), kMostRivals); ++i) {
    if (i == racers_.size()) equip(racers_.emplace_back());
    if (racers_[i].started && racers_[i].differs == rivals[i]) continue;
    racers_[i].differs = std::move(rivals[i]);
    racers_[i].started = false;
  }
  armed_ = false;
}

bool Race::add(Rival rival) {
  if (racers_.size() >= kMostRivals) return false;
  Racer& racer = racers_.emplace_back();
  racer.differs = std::move(rival);
  equip(racer);
  return true;
}

void Race::remove(std::size_t index) {
  if (index < racers_.size()) racers_.erase(racers_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Race::change(std::size_t index, const std::string& key, const std::string& value, bool live) {
  Racer& racer = racers_[index];
  set_rival_field(racer.differs, key, value);
  Config config = racer.store.config();
  if (!set_field(config, key, value)) return;
  racer.store.expect_config(config, platform_.now_us());
  if (live && racer.started)
    racer.runner->post(SetField{key, value});
  else
    racer.started = false;
}

void Race::change_all(const std::string& key, const std::string& value) {
  for (Racer& racer : racers_) {
    const bool own =
        std::ranges::find(racer.differs, key, &Rival::value_type::first) != racer.differs.end();
    if (!own && racer.started) racer.runner->post(SetField{key, value});
  }
}

std::vector<Rival> Race::rivals() const {
  std::vector<Rival> out;
  for (const Racer& racer : racers_) out.push_back(racer.differs);
  return out;
}

void Race::post_all(const Watch& watch) {
  watch_ = watch;
  for (Racer& racer : racers_) send_to(racer, watch);
}

void Race::post_all(const SetSampling& sampling) {
  sampling_ = sampling;
  for (Racer& racer : racers_) racer.runner->post(sampling);
}

void Race::provide(const ProvideText& text) {
  text_ = text;
  for (Racer& racer : racers_) racer.runner->post(text);
}

void Race::restart(std::uint64_t main_sequence) {
  for (Racer& racer : racers_) racer.started = false;
  wait_past_ = main_sequence;
  armed_ = false;
}

void Race::arm(std::uint64_t update, const StopConfig& stop) {
  armed_ = stop.goal != StopGoal::kNone;
  armed_at_ = update;
  stop_ = stop;
  winner_.reset();
  for (Racer& racer : racers_) {
    racer.rule = StopRule(stop, update);
    racer.rows_read = 0;
  }
}

void Race::send_to(Racer& racer, const Command& command) {
  racer.store.expect(command, platform_.now_us());
  racer.runner->post(command);
}

void Race::after_start(std::size_t index, Command command) {
  if (index < racers_.size()) racers_[index].after_start.push_back(std::move(command));
}

void Race::post(std::size_t index, const Command& command) {
  racers_[index].store.hurry();
  send_to(racers_[index], command);
}

bool Race::follow(const Snapshot& main, bool training, double now_us) {
  bool news = false;
  for (std::size_t i = 0; i < racers_.size(); ++i) {
    Racer& racer = racers_[i];
    racer.runner->pump(kPumpBudget);
    if (racer.store.follow(*racer.runner, now_us, training)) {
      news |= !racer.store.numbers_behind();
      hear(i);
    }
  }
  if (wait_past_ == main.sequence) return news;
  wait_past_.reset();
  for (std::size_t i = 0; i < racers_.size(); ++i) {
    Racer& racer = racers_[i];
    const Config wanted = rival_config(main.config, racer.differs);
    if (!racer.started || with_live_fields(wanted, racer.sent) != racer.sent)
      start(racer, main, now_us);
    send(racer, main, now_us);
    if (training) watch_goal(i);
  }
  return news;
}

void Race::start(Racer& racer, const Snapshot& main, double now_us) {
  racer.sent = rival_config(main.config, racer.differs);
  racer.started = true;
  racer.wanted.reset();
  racer.rows_read = 0;
  racer.moved_at = now_us;
  if (armed_) racer.rule = StopRule(stop_, armed_at_);
  send_to(racer, Reset{racer.sent});
  racer.store.expect_config(racer.sent, now_us);
  for (const Command& command : std::exchange(racer.after_start, {})) send_to(racer, command);
}

void Race::send(Racer& racer, const Snapshot& main, double now_us) {
  const Snapshot* now = racer.now();
  if (!now || main.state == RunState::kSeeking || !fits(racer)) return;
  if (now->update != racer.seen_update) {
    racer.seen_update = now->update;
    racer.moved_at = now_us;
  }
  const std::uint64_t target = main.update;
  if (now->update == target) return;
  if (now->state == RunState::kDiverged && target >= now->update) return;
  const bool lost = now->state == RunState::kPaused && now_us - racer.sent_at > kAskAgain;
  if (racer.wanted == target && !lost) return;
  if (!racer.wanted || *racer.wanted == now->update) racer.moved_at = now_us;  // it had arrived
  racer.wanted = target;
  racer.sent_at = now_us;
  racer.runner->post(SeekTo{target});
}

void Race::hear(std::size_t index) {
  Racer& racer = racers_[index];
  const Snapshot& now = *racer.store.now();
  if (!now.notices.empty() && now.notices.back().id < racer.last_notice) racer.last_notice = 0;
  for (const NoticeView& notice : now.notices) {
    if (notice.id <= racer.last_notice) continue;
    racer.last_notice = notice.id;
    if (notice.error)
      problems_.push_back("Model " + std::string(1, run_letter(index + 1)) + ": " + notice.text);
  }
}

void Race::watch_goal(std::size_t index) {
  Racer& racer = racers_[index];
  if (!armed_ || !racer.now()) return;
  const std::vector<HistoryRow>& rows = racer.runner->history().rows();
  racer.rows_read = std::min(racer.rows_read, rows.size());
  for (; racer.rows_read < rows.size(); ++racer.rows_read) {
    const HistoryRow& row = rows[racer.rows_read];
    if (row.update <= armed_at_) continue;
    const auto reason = racer.rule.feed({.update = row.update,
                                         .loss_bits = static_cast<double>(row.held_out_bits),
                                         .accuracy = static_cast<double>(row.accuracy)});
    if (reason != StopReason::kGoal) continue;
    if (!winner_) winner_ = index;
    armed_ = false;
    return;
  }
}

std::optional<std::size_t> Race::take_winner() { return std::exchange(winner_, std::nullopt); }

std::vector<std::string> Race::take_problems() { return std::exchange(problems_, {}); }

bool Race::fits(const Racer& racer) const {
  return racer.started && racer.store.now() &&
         with_live_fields(racer.store.now()->config, racer.sent) == racer.sent;
}

bool Race::lively(const Racer& racer, const Snapshot& main, double now_us) const {
  const Snapshot* now = racer.now();
  if (!now || racer.runner->health() != RunnerHealth::kRunning || !fits(racer)) return false;
  if (now->state == RunState::kDiverged) return false;
  return now->update >= main.update || now_us - racer.moved_at < kStandstill;
}

std::uint64_t Race::lag(const Snapshot& main, double now_us) const {
  std::uint64_t most = 0;
  for (const Racer& racer : racers_)
    if (lively(racer, main, now_us) && racer.now()->update < main.update)
      most = std::max(most, main.update - racer.now()->update);
  return most;
}

bool Race::busy(const Snapshot& main, double now_us) const {
  if (wait_past_) return true;
  return std::ranges::any_of(racers_, [&](const Racer& racer) {
    const RunnerHealth health = racer.runner->health();
    if (health == RunnerHealth::kFailed) return false;
    if (!racer.now() || health != RunnerHealth::kRunning || racer.store.expects_config())
      return true;
    if (racer.store.numbers_behind()) return true;
    return lively(racer, main, now_us) && racer.now()->update != main.update;
  });
}

std::string Race::trouble(std::size_t index, double now_us) const {
  const Racer& racer = racers_[index];
  if (racer.runner->health() != RunnerHealth::kRunning) return racer.runner->health_text();
  if (!racer.now() || !racer.started) return "Starting.";
  if (!fits(racer) && now_us - racer.moved_at > kStandstill)
    return "This model cannot learn this task; the log says why.";
  if (racer.now()->state == RunState::kDiverged)
    return "Left the real numbers at update " + std::to_string(racer.now()->update) + ".";
  if (racer.wanted && racer.now()->update < *racer.wanted && now_us - racer.moved_at > kStandstill)
    return "Stands still; the others go on.";
  return {};
}

}  // namespace unroll::viz
