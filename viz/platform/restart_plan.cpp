#include "viz/platform/restart_plan.h"

#include <algorithm>

namespace unroll::viz {

void RestartPlan::posted(const Command& command) {
  if (const auto* save = std::get_if<Save>(&command)) {
    // A file without the user's text would not stand alone.
    if (save->with_text) asked_.push_back({save->ticket, later_.size()});
  } else if (const auto* play = std::get_if<Play>(&command)) {
    play_ = *play;
    play_seen_ = false;
  } else if (const auto* watch = std::get_if<Watch>(&command)) {
    watch_ = *watch;
    input_.reset();  // it was of another example
  } else if (const auto* input = std::get_if<SetInput>(&command)) {
    input_ = *input;
  } else if (const auto* holds = std::get_if<SetHolds>(&command)) {
    holds_ = *holds;
  } else if (const auto* sampling = std::get_if<SetSampling>(&command)) {
    sampling_ = *sampling;
  } else if (const auto* ask = std::get_if<Ask>(&command)) {
    questions_ = *ask;
  } else if (std::holds_alternative<SetField>(command) || std::holds_alternative<PinRun>(command) ||
             std::holds_alternative<ForgetRun>(command) ||
             std::holds_alternative<RecallRun>(command)) {
    later_.push_back(command);
  } else if (!std::holds_alternative<Generate>(command) &&
             !std::holds_alternative<Export>(command)) {
    play_.reset();
    if (std::holds_alternative<Reset>(command) || std::holds_alternative<ProvideText>(command) ||
        std::holds_alternative<Restore>(command) || std::holds_alternative<Import>(command) ||
        std::holds_alternative<SwitchRun>(command)) {
      later_.push_back(command);
      input_.reset();
      holds_.reset();
    }
  }
}

bool RestartPlan::seen(const Snapshot& snapshot) {
  config_ = snapshot.config;
  update_ = snapshot.update;
  if (snapshot.state == RunState::kPlaying) {
    play_seen_ = true;
  } else if (play_seen_) {
    play_.reset();  // it ended by itself: the last update, or a fault
  }
  bool saved = false;
  for (const SavedFile& file : snapshot.saved) {
    const auto asked = std::find_if(asked_.begin(), asked_.end(),
                                    [&](const Asked& a) { return a.ticket == file.ticket; });
    if (asked == asked_.end()) continue;
    const std::size_t covered = asked->covered;
    saved_ = Restore{file.file, {}};
    saved_update_ = file.update;
    later_.erase(later_.begin(), later_.begin() + static_cast<std::ptrdiff_t>(covered));
    asked_.erase(asked_.begin(), asked + 1);
    for (Asked& a : asked_) a.covered -= covered;
    saved = true;
  }
  return saved;
}

void RestartPlan::lost() {
  asked_.clear();
  play_seen_ = false;
}

std::vector<Command> RestartPlan::commands(Depth depth) const {
  std::vector<Command> all;
  if (depth == Depth::kConfig) {
    if (config_) all.push_back(Reset{*config_});
  } else {
    if (saved_) all.push_back(*saved_);
    all.insert(all.end(), later_.begin(), later_.end());
  }
  if (sampling_) all.push_back(*sampling_);
  if (watch_) all.push_back(*watch_);
  if (input_) all.push_back(*input_);
  if (holds_) all.push_back(*holds_);
  if (questions_) all.push_back(*questions_);
  if (play_ && depth == Depth::kAll) all.push_back(*play_);
  return all;
}

bool RestartPlan::stale() const { return config_ && (!later_.empty() || update_ != saved_update_); }

}  // namespace unroll::viz
