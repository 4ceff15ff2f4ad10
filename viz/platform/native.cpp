#include "viz/platform/native.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "viz/platform/thread_runner.h"

namespace unroll::viz {
namespace {

double steady_us() {
  using namespace std::chrono;
  return duration<double, std::micro>(steady_clock::now().time_since_epoch()).count();
}

std::function<void()> pusher(Uint32 type) {
  return [type] {
    SDL_Event event{};
    event.type = type;
    SDL_PushEvent(&event);
  };
}

std::string without_hash(std::string link) {
  if (!link.empty() && link.front() == '#') link.erase(0, 1);
  return link;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

NativePlatform::NativePlatform(const NativeOptions& options)
    : wake_event_(SDL_RegisterEvents(1)),
      link_(without_hash(options.link)),
      forced_theme_(options.theme),
      storage_(data_folder()),
      programs_(pusher(wake_event_)) {
  ask_theme();
}

std::unique_ptr<Runner> NativePlatform::make_runner() {
  return runners_.add(make_thread_link(steady_us, pusher(wake_event_)), steady_us);
}

double NativePlatform::now_us() const { return steady_us(); }

Preferences NativePlatform::preferences() const {
  Preferences preferences;
  preferences.dark = forced_theme_.empty() ? dark_ : forced_theme_ == "dark";
  return preferences;
}

void NativePlatform::ask_theme() {
  if (!forced_theme_.empty()) return;
  programs_.run({{"gsettings", "get", "org.gnome.desktop.interface", "color-scheme"}},
                [this](const ProgramAnswer& answer) {
                  dark_ = answer.status == 0 && answer.output.find("dark") != std::string::npos;
                });
}

void NativePlatform::copy_text(const std::string& text) { SDL_SetClipboardText(text.c_str()); }

void NativePlatform::store(const std::string& key, Bytes bytes) { storage_.store(key, bytes); }

void NativePlatform::load(const std::string& key, std::function<void(Bytes)> done) {
  done(storage_.load(key));
}

void NativePlatform::pick_file(std::size_t limit,
                               std::function<void(std::string name, Bytes content)> done) {
  programs_.run(
      {{"zenity", "--file-selection", "--title=Open a text"}, {"kdialog", "--getopenfilename"}},
      [limit, done = std::move(done)](const ProgramAnswer& answer) {
        if (answer.status < 0) {
          SDL_ShowSimpleMessageBox(
              SDL_MESSAGEBOX_INFORMATION, "Unroll",
              "No file dialog is installed (zenity or kdialog). Drop the file onto the "
              "window, or copy its text and paste it here.",
              nullptr);
        }
        if (answer.status != 0) return;
        const std::filesystem::path path = first_line(answer.output);
        auto content = read_file(path, limit);
        if (content) done(path.filename().string(), std::move(*content));
      });
}

void NativePlatform::offer_file(const std::string& name, const std::string&, Bytes content) {
  const std::filesystem::path proposed =
      downloads_folder() / std::filesystem::path(name).filename();
  programs_.run(
      {{"zenity", "--file-selection", "--save", "--confirm-overwrite", "--title=Save",
        "--filename=" + proposed.string()},
       {"kdialog", "--getsavefilename", proposed.string()}},
      [proposed, content = std::move(content)](const ProgramAnswer& answer) {
        const bool chosen = answer.status == 0;
        if (!chosen && answer.status >= 0) return;
        const std::filesystem::path path = chosen ? first_line(answer.output) : proposed.string();
        const bool written = write_file(path, content);
        if (written && chosen) return;
        const std::string text = (written ? "Saved as " : "Could not write ") + path.string();
        SDL_ShowSimpleMessageBox(written ? SDL_MESSAGEBOX_INFORMATION : SDL_MESSAGEBOX_ERROR,
                                 "Unroll", text.c_str(), nullptr);
      });
}

void NativePlatform::play_sound(std::vector<std::int16_t> samples, int rate, double volume) {
  sound_.play(std::move(samples), rate, volume);
}

bool NativePlatform::tick() {
  runners_.tick(true);
  return runners_.wants_ticks();
}

void NativePlatform::settle(const std::function<void()>& poll) {
  constexpr int kMostRounds = 200;
  constexpr Uint32 kRoundMs = 5;
  int quiet = 0;
  for (int round = 0; runners_.main() && round < kMostRounds && quiet < 3; ++round) {
    runners_.tick(true);
    poll();
    quiet = runners_.main()->answered() ? quiet + 1 : 0;
    SDL_Delay(kRoundMs);
  }
}

}  // namespace unroll::viz
