#pragma once
// What a fresh engine has to be told to go on where a lost one was: the last session file and the
// commands since.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/session/command.h"
#include "engine/session/snapshot.h"

namespace unroll::viz {

class RestartPlan {
 public:
  /// Takes note of a command on its way to the engine.
  void posted(const Command& command);
  /// Takes note of what the engine shows. True if that brought a session file.
  bool seen(const Snapshot& snapshot);

  /// The engine is gone, and with it the answers that were on their way.
  void lost();

  /// How much of the past is brought back.
  enum class Depth {
    kAll,     ///< as it was, playing if it played
    kPaused,  ///< as it was, but paused
    kConfig,  ///< only the configuration, from the start
  };
  std::vector<Command> commands(Depth depth) const;

  /// The update that commands() goes back to; 0 = the start.
  std::uint64_t saved_update() const { return saved_update_; }

  /// True if a session file taken now would differ from the one there is.
  bool stale() const;

 private:
  struct Asked {
    std::uint32_t ticket = 0;
    std::size_t covered = 0;  ///< how many commands of later_ the file will contain
  };

  std::optional<Restore> saved_;
  std::uint64_t saved_update_ = 0;
  std::vector<Command> later_;  ///< what changed the session since
  std::vector<Asked> asked_;    ///< files on their way, oldest first
  std::optional<Watch> watch_;
  std::optional<SetInput> input_;  ///< of the watched example
  std::optional<SetHolds> holds_;
  std::optional<SetSampling> sampling_;
  std::optional<Ask> questions_;
  std::optional<Play> play_;
  bool play_seen_ = false;
  std::optional<Config> config_;
  std::uint64_t update_ = 0;
};

}  // namespace unroll::viz
