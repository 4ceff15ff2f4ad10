#pragma once
// A browser tab as the place where the application runs.

#include <imgui.h>

#include <cstdint>
#include <map>
#include <string>

#include "viz/platform/platform.h"
#include "viz/platform/runner_watch.h"
#include "viz/platform/web_bridge.h"

namespace unroll::viz {

class WorkerLink;

class WebPlatform final : public Platform {
 public:
  WebPlatform();

  std::unique_ptr<Runner> make_runner() override;
  double now_us() const override;
  Preferences preferences() const override;
  std::string link() const override { return link_; }
  void set_link(const std::string& link) override;
  std::string share_address(const std::string& link) const override;
  void copy_text(const std::string& text) override;
  void store(const std::string& key, Bytes bytes) override;
  void load(const std::string& key, std::function<void(Bytes)> done) override;
  std::string storage_problem() const override { return storage_problem_; }
  void pick_file(std::size_t limit,
                 std::function<void(std::string name, Bytes content)> done) override;
  void offer_file(const std::string& name, const std::string& mime, Bytes content) override;
  void play_sound(std::vector<std::int16_t> samples, int rate, double volume) override;
  void set_volume(double volume) override;
  void stop_sound() override;
  SoundState sound() override;

  /// Takes in what concerns engines, storage and chosen files. False for any other kind. `engine`:
  /// the number of the one that a message comes from.
  bool deliver(bridge::Delivery kind, std::uint32_t engine, std::uint32_t tag, Bytes& bytes);

  /// Keeps watch over the engines. True if there is something new to say about one.
  bool tick(bool visible);
  /// Lets the page call tick() as long as that is of use.
  void watch_if_needed();
  /// Of the main run; null when it is gone.
  const RemoteRunner* runner() const { return runners_.main(); }

  /// Makes ImGui's clipboard the page's; call once ImGui runs.
  void connect_clipboard();
  void remember_clipboard(std::string text) { clipboard_ = std::move(text); }

 private:
  using FileDone = std::function<void(std::string, Bytes)>;

  std::string link_;
  std::string clipboard_;
  std::string storage_problem_;
  std::string picked_name_;
  std::uint32_t next_number_ = 1;
  std::map<std::uint32_t, std::function<void(Bytes)>> loads_;
  std::map<std::uint32_t, FileDone> picks_;
  std::uint32_t next_engine_ = 0;
  std::map<std::uint32_t, WorkerLink*> engines_;  ///< those that live
  RunnerWatch runners_;
  bool ticking_ = false;
};

}  // namespace unroll::viz
