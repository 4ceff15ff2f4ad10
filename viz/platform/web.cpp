#include "viz/platform/web.h"

#include <emscripten/emscripten.h>

#include <utility>

#include "viz/platform/worker_runner.h"

namespace unroll::viz {
namespace {

double page_us() { return emscripten_get_now() * 1000; }

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

WebPlatform::WebPlatform() : link_(bridge::ask(bridge::Question::kLink)) {}

std::unique_ptr<Runner> WebPlatform::make_runner() {
  const std::uint32_t engine = next_engine_++;
  auto link = make_worker_link(engine);
  engines_[engine] = link.get();
  auto runner = runners_.add(std::move(link), page_us, [this, engine] { engines_.erase(engine); });
  watch_if_needed();
  return runner;
}

double WebPlatform::now_us() const { return page_us(); }

Preferences WebPlatform::preferences() const {
  const std::uint32_t flags = bridge::flags();
  return {.dark = (flags & 1) != 0,
          .reduced_motion = (flags & 2) != 0,
          .high_contrast = (flags & 4) != 0,
          .touch = (flags & 8) != 0};
}

void WebPlatform::set_link(const std::string& link) {
  link_ = link;
  bridge::show_link(link);
}

std::string WebPlatform::share_address(const std::string& link) const {
  return bridge::ask(bridge::Question::kAddress) + "#" + link;
}

void WebPlatform::copy_text(const std::string& text) {
  clipboard_ = text;
  bridge::copy(text);
}

void WebPlatform::store(const std::string& key, Bytes bytes) { bridge::store(key, bytes); }

void WebPlatform::load(const std::string& key, std::function<void(Bytes)> done) {
  loads_[next_number_] = std::move(done);
  bridge::load(key, next_number_++);
}

void WebPlatform::pick_file(std::size_t limit, FileDone done) {
  // A cancelled choice is never heard of again, so only the latest is remembered.
  picks_.clear();
  picks_[next_number_] = std::move(done);
  bridge::pick_file(limit, next_number_++);
}

void WebPlatform::offer_file(const std::string& name, const std::string& mime, Bytes content) {
  bridge::offer_file(name, mime, content);
}

void WebPlatform::play_sound(std::vector<std::int16_t> samples, int rate, double volume) {
  bridge::play_sound(samples, rate, volume);
}

void WebPlatform::set_volume(double volume) { bridge::set_volume(volume); }

void WebPlatform::stop_sound() { bridge::stop_sound(); }

SoundState WebPlatform::sound() {
  const double seconds = bridge::sound_position();
  if (seconds >= 0) return {true, seconds, {}};
  return {false, 0, bridge::ask(bridge::Question::kSoundProblem)};
}

bool WebPlatform::deliver(bridge::Delivery kind, std::uint32_t engine, std::uint32_t tag,
                          Bytes& bytes) {
  using bridge::Delivery;
  using Kind = EngineEvent::Kind;
  const auto report = [&](EngineEvent event) {
    if (const auto found = engines_.find(engine); found != engines_.end())
      found->second->deliver(std::move(event));
    return true;
  };
  switch (kind) {
    case Delivery::kEngineReady:
      return report({.kind = Kind::kReady});
    case Delivery::kEngineSnapshot:
      return report({.kind = Kind::kSnapshot, .snapshot = std::move(bytes)});
    case Delivery::kEnginePong:
      return report({.kind = Kind::kPong, .number = tag});
    case Delivery::kEngineFailed:
      return report({.kind = Kind::kFailed, .text = text_of(bytes)});
    case Delivery::kStored:
      if (auto load = loads_.extract(tag)) load.mapped()(std::move(bytes));
      return true;
    case Delivery::kStorageProblem:
      storage_problem_ = text_of(bytes);
      return true;
    case Delivery::kPickedName:
      picked_name_ = text_of(bytes);
      return true;
    case Delivery::kPickedFile:
      if (auto pick = picks_.extract(tag)) {
        pick.mapped()(std::exchange(picked_name_, {}), std::move(bytes));
      }
      return true;
    default:
      return false;
  }
}

bool WebPlatform::tick(bool visible) {
  const bool news = runners_.tick(visible);
  watch_if_needed();
  return news;
}

void WebPlatform::watch_if_needed() {
  const bool wanted = runners_.wants_ticks();
  if (wanted == ticking_) return;
  ticking_ = wanted;
  bridge::set_ticking(wanted);
}

void WebPlatform::connect_clipboard() {
  ImGuiIO& io = ImGui::GetIO();
  io.ClipboardUserData = this;
  io.SetClipboardTextFn = [](void* self, const char* text) {
    static_cast<WebPlatform*>(self)->copy_text(text);
  };
  io.GetClipboardTextFn = [](void* self) {
    return static_cast<WebPlatform*>(self)->clipboard_.c_str();
  };
}

}  // namespace unroll::viz
