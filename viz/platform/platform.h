#pragma once
// The place where the application runs, as far as the application may know: a browser tab, a
// desktop window, or a test. One implementation each; CMake chooses.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/archive.h"
#include "engine/session/runner.h"

namespace unroll::viz {

/// What the user asked of the system; read anew every frame, because it may change while we run.
struct Preferences {
  bool dark = false;
  bool reduced_motion = false;
  bool high_contrast = false;
  bool touch = false;  ///< the main pointer is a finger
};

/// What can be heard.
struct SoundState {
  bool on = false;
  double seconds = 0;   ///< since the piece began
  std::string problem;  ///< why there is no sound, one sentence; empty while all is well
};

class Platform {
 public:
  virtual ~Platform() = default;

  /// A runner that suits the place, with an engine of its own. The first one is the main run's, up
  /// to three more are its rivals'; they may come and go. None may outlive the platform.
  virtual std::unique_ptr<Runner> make_runner() = 0;

  /// Microseconds, monotonic.
  virtual double now_us() const = 0;
  virtual Preferences preferences() const = 0;

  /// The link that the program was started with, without '#': configuration and view.
  virtual std::string link() const = 0;
  /// Shows `link` where links are shown (address bar), without a new history entry.
  virtual void set_link(const std::string& link) = 0;
  /// A full address for `link` that another machine can open; empty where there is none.
  virtual std::string share_address(const std::string& link) const = 0;

  virtual void copy_text(const std::string& text) = 0;

  /// Keeps `bytes` under `key` across visits. Failing (private mode, full disk) must not disturb;
  /// it is reported by storage_problem().
  virtual void store(const std::string& key, Bytes bytes) = 0;
  /// Calls back, now or in a later frame, with what was stored; empty if nothing was.
  virtual void load(const std::string& key, std::function<void(Bytes)> done) = 0;
  /// Empty while storing works, otherwise one sentence for the user.
  virtual std::string storage_problem() const = 0;

  /// Lets the user choose a file; calls back with its name and content, not at all if cancelled.
  /// Files above `limit` bytes come back empty with the name kept.
  virtual void pick_file(std::size_t limit,
                         std::function<void(std::string name, Bytes content)> done) = 0;
  /// Gives the user a file to keep.
  virtual void offer_file(const std::string& name, const std::string& mime, Bytes content) = 0;

  /// Plays one channel with `rate` samples per second, once, in place of what sounds. `volume`
  /// 0..1. To be called soon after the user has asked for it: browsers allow no other sound. Where
  /// that fails, sound() says so.
  virtual void play_sound(std::vector<std::int16_t> samples, int rate, double volume) = 0;
  virtual void set_volume(double volume) = 0;
  /// Silence.
  virtual void stop_sound() = 0;
  /// As of now; to be asked again and again while something sounds.
  virtual SoundState sound() = 0;
};

}  // namespace unroll::viz
