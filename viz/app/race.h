#pragma once
// The runs that race beside the main one: a runner each, the same task, batches and seed, another
// model. They go where the main run is, update by update. One that hangs or dies is on its own.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/rivals.h"
#include "engine/session/runner.h"
#include "engine/train/stop_rule.h"
#include "viz/app/snapshot_store.h"
#include "viz/platform/platform.h"

namespace unroll::viz {

/// One rival as it is now.
struct Racer {
  Rival differs;
  std::unique_ptr<Runner> runner;
  SnapshotStore store;

  Config sent;                          ///< the configuration that it was last started with
  bool started = false;                 ///< `sent` holds
  std::optional<std::uint64_t> wanted;  ///< update that it was last sent to
  double sent_at = 0;                   ///< when
  std::uint64_t seen_update = 0;
  double moved_at = 0;  ///< when seen_update changed
  StopRule rule{StopConfig{}};
  std::size_t rows_read = 0;         ///< of the history, by the rule
  std::vector<Command> after_start;  ///< to be posted once it has been started
  std::uint32_t last_notice = 0;

  const Snapshot* now() const { return started ? store.now().get() : nullptr; }
};

class Race {
 public:
  explicit Race(Platform& platform) : platform_(platform) {}

  /// Replaces all rivals.
  void set(std::vector<Rival> rivals);
  /// False, and nothing changes, when there is no room.
  bool add(Rival rival);
  void remove(std::size_t index);
  /// Gives one rival a field of its own. `live`: without a new start.
  void change(std::size_t index, const std::string& key, const std::string& value, bool live);
  /// A live field of the main run has changed: so it does for those that have none of their own.
  void change_all(const std::string& key, const std::string& value);

  std::size_t size() const { return racers_.size(); }
  bool empty() const { return racers_.empty(); }
  const Racer& at(std::size_t index) const { return racers_[index]; }
  /// The configuration of a rival, as the controls show it.
  const Config& config(std::size_t index) const { return racers_[index].store.config(); }
  std::vector<Rival> rivals() const;

  /// To every rival; remembered for those to come.
  void post_all(const Watch& watch);
  void post_all(const SetSampling& sampling);
  void provide(const ProvideText& text);
  void post(std::size_t index, const Command& command);
  /// The same once that rival is started the next time; what it is told before is lost then.
  void after_start(std::size_t index, Command command);

  /// The main run starts anew: so do the others, once it shows another snapshot than the one
  /// numbered `main_sequence`.
  void restart(std::uint64_t main_sequence);
  /// From `update` on the goal of the stop rule is watched.
  void arm(std::uint64_t update, const StopConfig& stop);

  /// Takes in news and sends every rival to where `main` is. True when there is something new.
  bool follow(const Snapshot& main, bool training, double now_us);
  /// The first rival that has reached the goal since arm(); once.
  std::optional<std::size_t> take_winner();
  /// What the rivals' engines have to say, with their letters; problems only.
  std::vector<std::string> take_problems();

  /// Updates that the slowest rival is behind `main`; those that stand still do not count.
  std::uint64_t lag(const Snapshot& main, double now_us) const;
  /// True while some rival is on its way.
  bool busy(const Snapshot& main, double now_us) const;
  /// What hinders a rival, one sentence; empty when nothing does.
  std::string trouble(std::size_t index, double now_us) const;

 private:
  void equip(Racer& racer);
  void send_to(Racer& racer, const Command& command);
  void start(Racer& racer, const Snapshot& main, double now_us);
  void send(Racer& racer, const Snapshot& main, double now_us);
  void hear(std::size_t index);
  void watch_goal(std::size_t index);
  bool fits(const Racer& racer) const;
  bool lively(const Racer& racer, const Snapshot& main, double now_us) const;

  Platform& platform_;
  std::vector<Racer> racers_;
  std::optional<std::uint64_t> wait_past_;  ///< sequence of the main run's last snapshot before
  std::optional<Watch> watch_;
  std::optional<SetSampling> sampling_;
  std::optional<ProvideText> text_;
  std::optional<std::size_t> winner_;
  StopConfig stop_;
  std::uint64_t armed_at_ = 0;
  bool armed_ = false;
  std::vector<std::string> problems_;
};

/// 'A' for the main run, then the rivals.
inline char run_letter(std::size_t run) { return static_cast<char>('A' + run); }

}  // namespace unroll::viz
