#pragma once
// What outlives a visit: the user's own texts and the last state of the run, in the place's
// storage.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/base/archive.h"
#include "engine/session/snapshot.h"
#include "viz/platform/platform.h"

namespace unroll::viz {

/// A run as it was kept.
struct KeptRun {
  std::string link;     ///< of the configuration
  std::string text_id;  ///< as in TaskConfig::text
  std::string title;    ///< of the text
  std::uint64_t update = 0;
  Bytes file;
};

/// A text of the user as it was kept.
struct KeptText {
  std::string title;
  std::string text;
};

class Keeper {
 public:
  explicit Keeper(Platform& platform) : platform_(platform) {}

  void keep_text(const std::string& text_id, const KeptText& text);
  /// Calls back with the text, or nothing when it is not (or no longer) kept here.
  void find_text(const std::string& text_id, std::function<void(std::optional<KeptText>)> done);

  void keep_run(const KeptRun& run);
  /// Calls back with the last run, or nothing.
  void find_run(std::function<void(std::optional<KeptRun>)> done);

  /// Whether `snapshot` holds something that the storage does not, and enough time has passed since
  /// the last time. With `urgent` time does not count.
  bool wants_save(const Snapshot& snapshot, double now_us, bool urgent) const;
  /// The command that asks for the file; remembers that it is under way.
  Save ask(const Snapshot& snapshot, double now_us);
  /// True while a file was asked for and has not come.
  bool waiting(double now_us) const;
  /// Stores the file if `snapshot` brings the one that was asked for.
  void take(const Snapshot& snapshot, const std::string& link);

  static constexpr double kPace = 10e6;  ///< microseconds between two saves while training

 private:
  Platform& platform_;
  std::uint32_t ticket_ = 0;
  bool waiting_ = false;
  double asked_at_ = -kPace;
  std::string asked_hash_, kept_hash_;
};

}  // namespace unroll::viz
