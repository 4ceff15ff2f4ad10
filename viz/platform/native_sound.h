#pragma once
// Sound on the desktop: SDL's audio, opened when something is played and closed when it has ended.

#include <SDL.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "viz/platform/platform.h"

namespace unroll::viz {

class NativeSound {
 public:
  NativeSound() = default;
  ~NativeSound();
  NativeSound(const NativeSound&) = delete;
  NativeSound& operator=(const NativeSound&) = delete;

  /// Platform::play_sound.
  void play(std::vector<std::int16_t> samples, int rate, double volume);
  void set_volume(double volume) { volume_ = static_cast<float>(volume); }
  void stop();
  SoundState state();

 private:
  static void fill(void* self, Uint8* bytes, int size);
  void fail(const char* what);

  SDL_AudioDeviceID device_ = 0;       ///< 0 while nothing sounds
  std::vector<std::int16_t> samples_;  ///< not touched while the device is open
  int rate_ = 1;
  std::atomic<std::size_t> given_ = 0;  ///< samples given to the device, with the silence behind
  std::atomic<float> volume_ = 1;
  std::size_t latency_ = 0;  ///< samples that the device holds before they are heard
  std::string problem_;
};

}  // namespace unroll::viz
