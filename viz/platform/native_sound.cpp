#include "viz/platform/native_sound.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace unroll::viz {
namespace {

constexpr Uint16 kBuffer = 512;  // samples: the playhead moves in steps of 23 ms

}  // namespace

NativeSound::~NativeSound() { stop(); }

void NativeSound::fail(const char* what) { problem_ = std::string(what) + ": " + SDL_GetError(); }

void NativeSound::fill(void* self, Uint8* bytes, int size) {
  NativeSound& sound = *static_cast<NativeSound*>(self);
  auto* out = reinterpret_cast<std::int16_t*>(bytes);
  const std::size_t count = static_cast<std::size_t>(size) / sizeof(std::int16_t);
  const std::size_t from = sound.given_;
  const float volume = sound.volume_;
  for (std::size_t i = 0; i < count; ++i) {
    const float sample =
        from + i < sound.samples_.size() ? static_cast<float>(sound.samples_[from + i]) : 0;
    out[i] = static_cast<std::int16_t>(std::lround(sample * volume));
  }
  sound.given_ = from + count;
}

void NativeSound::play(std::vector<std::int16_t> samples, int rate, double volume) {
  stop();
  problem_.clear();
  if (!SDL_WasInit(SDL_INIT_AUDIO) && SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
    return fail("This machine gives no sound");
  samples_ = std::move(samples);
  rate_ = rate;
  given_ = 0;
  set_volume(std::clamp(volume, 0.0, 1.0));
  SDL_AudioSpec wanted{};
  wanted.freq = rate;
  wanted.format = AUDIO_S16SYS;
  wanted.channels = 1;
  wanted.samples = kBuffer;
  wanted.callback = fill;
  wanted.userdata = this;
  SDL_AudioSpec got{};
  device_ = SDL_OpenAudioDevice(nullptr, 0, &wanted, &got, 0);
  if (device_ == 0) return fail("No sound device could be opened");
  latency_ = got.samples;
  SDL_PauseAudioDevice(device_, 0);
}

void NativeSound::stop() {
  if (device_ != 0) SDL_CloseAudioDevice(std::exchange(device_, 0));
}

SoundState NativeSound::state() {
  const std::size_t given = given_, heard = given - std::min(given, latency_);
  if (device_ != 0 && heard >= samples_.size()) stop();
  const bool on = device_ != 0;
  return {on, on ? static_cast<double>(heard) / rate_ : 0, problem_};
}

}  // namespace unroll::viz
