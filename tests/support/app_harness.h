#pragma once
// The whole application without a window: a real engine in place, a place to run that records what
// is asked of it, a clock that moves only when told to.

#include <imgui.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/raster.h"
#include "viz/app/app.h"
#include "viz/platform/platform.h"
#include "viz/widgets/item_registry.h"

namespace unroll::viz::testing {

/// Plays back one canned snapshot and notes what is posted.
class CannedRunner final : public Runner {
 public:
  explicit CannedRunner(std::shared_ptr<const Snapshot> snapshot) { show(std::move(snapshot)); }

  void show(std::shared_ptr<const Snapshot> snapshot);
  void post(const Command& command) override { posted.push_back(command); }
  void pump(double) override {}
  std::shared_ptr<const Snapshot> latest() const override { return latest_; }
  const History& history() const override { return history_; }
  RunnerHealth health() const override { return health_now; }
  std::string health_text() const override { return health_words; }

  std::vector<Command> posted;
  RunnerHealth health_now = RunnerHealth::kRunning;
  std::string health_words;

 private:
  std::shared_ptr<const Snapshot> latest_;
  History history_;
};

/// A runner that answers late, as one that works elsewhere does: each command takes some frames to
/// get there.
class LateRunner final : public Runner {
 public:
  LateRunner(std::unique_ptr<Runner> there, int frames)
      : there_(std::move(there)), frames_(frames) {}

  void post(const Command& command) override { on_the_way_.push_back({command, frames_}); }
  void pump(double budget_us) override;
  std::shared_ptr<const Snapshot> latest() const override { return there_->latest(); }
  const History& history() const override { return there_->history(); }
  RunnerHealth health() const override { return there_->health(); }
  std::string health_text() const override { return there_->health_text(); }

 private:
  struct OnTheWay {
    Command command;
    int frames;
  };
  std::unique_ptr<Runner> there_;
  int frames_;
  std::vector<OnTheWay> on_the_way_;
};

class FakePlatform : public Platform {
 public:
  std::unique_ptr<Runner> make_runner() override;
  double now_us() const override { return time_us; }
  Preferences preferences() const override { return wish; }
  std::string link() const override { return start_link; }
  void set_link(const std::string& link) override { shown_links.push_back(link); }
  std::string share_address(const std::string& link) const override {
    return "https://unroll.example/#" + link;
  }
  void copy_text(const std::string& text) override { clipboard = text; }
  void store(const std::string& key, Bytes bytes) override;
  void load(const std::string& key, std::function<void(Bytes)> done) override;
  std::string storage_problem() const override { return problem; }
  void pick_file(std::size_t limit,
                 std::function<void(std::string name, Bytes content)> done) override;
  void offer_file(const std::string& name, const std::string&, Bytes content) override {
    offered[name] = std::move(content);
  }
  void play_sound(std::vector<std::int16_t> samples, int rate, double volume) override;
  void set_volume(double now) override { volume = now; }
  void stop_sound() override { sounding = false; }
  /// Goes on with the clock and ends with the samples.
  SoundState sound() override;

  double time_us = 0;
  double step_cost_us = 500;  ///< how long one look at the clock takes inside the engine
  int late_frames = 0;        ///< that a command takes to the engine
  Preferences wish;
  std::string start_link = "v=1";  ///< the defaults; an empty one is a first visit
  std::string clipboard, problem;
  std::vector<std::string> shown_links;
  std::map<std::string, Bytes> stored;
  std::map<std::string, Bytes> offered;  ///< files that the user was given, by name
  std::string picked_name;               ///< what the user chooses in the file dialog
  Bytes picked_content;

  std::vector<std::int16_t> heard;  ///< what was last to be played
  int heard_rate = 0, plays = 0;
  double volume = -1, heard_since_us = 0;
  bool sounding = false;
  std::string no_sound;  ///< set: there is no sound, for this reason

  std::shared_ptr<const Snapshot> canned;  ///< set: no engine, only this
  CannedRunner* canned_runner = nullptr;   ///< valid while the application lives
};

struct AppOptions {
  float width = 1440, height = 900;
  float pixel_ratio = 1;
  bool record_cells = true;
};

class AppHarness {
 public:
  explicit AppHarness(FakePlatform& platform, const AppOptions& options = {});
  ~AppHarness();
  AppHarness(const AppHarness&) = delete;
  AppHarness& operator=(const AppHarness&) = delete;

  App& app() { return *app_; }
  nlohmann::json state() const { return nlohmann::json::parse(app_->state_json()); }

  /// Frames of a sixtieth of a second each.
  void step(int frames = 1);
  void wait(double seconds) { step(static_cast<int>(seconds * 60) + 1); }
  /// Frames until `done`, at most `frames`; the test fails if that never happens.
  void until(const std::function<bool()>& done, int frames = 2000);
  /// Only takes in news, as an idle window would; gives how many frames it would have drawn.
  int idle(double seconds);
  void resize(float width, float height);

  const ItemRegistry& items() const;
  const Item& item(std::string_view label) const;
  bool has(std::string_view label) const { return items().find(label) != nullptr; }
  std::string value(std::string_view label) const { return item(label).value; }
  ImVec2 middle_of(std::string_view label) const;

  void move(ImVec2 to);
  void click_at(ImVec2 at);
  void click(std::string_view label) { click_at(middle_of(label)); }
  void double_click(std::string_view label);
  void drag(ImVec2 from, ImVec2 to);
  void wheel(float notches);
  void key(ImGuiKey key, int modifiers = 0);
  void type(std::string_view text);

  Image picture() const;

 private:
  void use() const { ImGui::SetCurrentContext(context_); }
  void frame();

  FakePlatform& platform_;
  ImGuiContext* context_;
  std::unique_ptr<App> app_;
  float pixel_ratio_;
};

}  // namespace unroll::viz::testing
