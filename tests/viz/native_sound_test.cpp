// SDL's audio with the driver that plays into nothing.
#include "viz/platform/native_sound.h"

#include <catch2/catch_test_macros.hpp>

namespace unroll::viz {
namespace {

struct Driver {
  explicit Driver(const char* name) {
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    SDL_setenv("SDL_AUDIODRIVER", name, 1);
  }
  ~Driver() { SDL_QuitSubSystem(SDL_INIT_AUDIO); }
};

/// Waits until `condition` holds, two seconds at most.
template <class Condition>
bool soon(Condition&& condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    SDL_Delay(5);
  }
  return false;
}

}  // namespace

TEST_CASE("native sound: it moves on, can be stopped, and ends by itself", "[platform][sound]") {
  const Driver driver("dummy");
  NativeSound sound;
  CHECK_FALSE(sound.state().on);
  sound.play(std::vector<std::int16_t>(22050, 1000), 22050, 0.5);
  CHECK(sound.state().problem.empty());
  REQUIRE(sound.state().on);
  REQUIRE(soon([&] { return sound.state().seconds > 0.1; }));
  CHECK(sound.state().seconds < 1);
  sound.set_volume(0);
  sound.stop();
  CHECK_FALSE(sound.state().on);
  CHECK(sound.state().seconds == 0);
  sound.play(std::vector<std::int16_t>(4410, 1000), 22050, 1);
  REQUIRE(sound.state().on);
  CHECK(soon([&] { return !sound.state().on; }));
  CHECK(sound.state().problem.empty());
  sound.play(std::vector<std::int16_t>(220500), 22050, 1);  // and it may end while it sounds
}

TEST_CASE("native sound: without a device there is a sentence and no sound", "[platform][sound]") {
  const Driver driver("no-such-driver");
  NativeSound sound;
  sound.play(std::vector<std::int16_t>(2205), 22050, 1);
  CHECK_FALSE(sound.state().on);
  CHECK(sound.state().problem.find("This machine gives no sound") == 0);
  sound.stop();
}

}  // namespace unroll::viz
