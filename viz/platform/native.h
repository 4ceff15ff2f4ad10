#pragma once
// The desktop as the place where the application runs.

#include <SDL.h>

#include <string>

#include "viz/platform/native_options.h"
#include "viz/platform/native_process.h"
#include "viz/platform/native_sound.h"
#include "viz/platform/native_storage.h"
#include "viz/platform/platform.h"
#include "viz/platform/runner_watch.h"

namespace unroll::viz {

class NativePlatform final : public Platform {
 public:
  /// SDL must be running: news from other threads arrives as an SDL event of type wake_event().
  explicit NativePlatform(const NativeOptions& options);

  std::unique_ptr<Runner> make_runner() override;
  double now_us() const override;
  Preferences preferences() const override;
  std::string link() const override { return link_; }
  void set_link(const std::string& link) override { link_ = link; }
  std::string share_address(const std::string&) const override { return {}; }
  void copy_text(const std::string& text) override;
  void store(const std::string& key, Bytes bytes) override;
  void load(const std::string& key, std::function<void(Bytes)> done) override;
  std::string storage_problem() const override { return storage_.problem(); }
  void pick_file(std::size_t limit,
                 std::function<void(std::string name, Bytes content)> done) override;
  void offer_file(const std::string& name, const std::string& mime, Bytes content) override;
  void play_sound(std::vector<std::int16_t> samples, int rate, double volume) override;
  void set_volume(double volume) override { sound_.set_volume(volume); }
  void stop_sound() override { sound_.stop(); }
  SoundState sound() override { return sound_.state(); }

  Uint32 wake_event() const { return wake_event_; }
  /// Hands out what other programs have answered. True if there was anything.
  bool deliver() { return programs_.deliver(); }
  /// Asks the desktop again whether it is dark.
  void ask_theme();
  /// Keeps watch over the engines; true while it wants to be called again in half a second.
  bool tick();
  /// Waits a moment, so that a save asked for just now can come back. `poll` takes in news.
  void settle(const std::function<void()>& poll);

 private:
  Uint32 wake_event_;
  std::string link_;
  std::string forced_theme_;
  bool dark_ = false;
  FolderStorage storage_;
  SidePrograms programs_;
  RunnerWatch runners_;
  NativeSound sound_;
};

}  // namespace unroll::viz
