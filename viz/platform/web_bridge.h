#pragma once
// The page's script (web/*.js) as seen from here. Everything that crosses is a number or bytes.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/archive.h"

namespace unroll::viz::bridge {

/// What the page hands in through `unroll_deliver`; web/host.js has the same list.
enum class Delivery : std::uint32_t {
  kEngineReady = 0,
  kEngineSnapshot = 1,  ///< bytes: an encoded snapshot
  kEnginePong = 2,      ///< tag: number of the ping
  kEngineFailed = 3,    ///< bytes: why
  kStored = 4,          ///< tag: number of the load; bytes: what was stored
  kStorageProblem = 5,  ///< bytes: a sentence, or nothing
  kPastedText = 6,      ///< bytes: the text
  kDroppedName = 7,     ///< bytes: name of the file whose content follows
  kDroppedFile = 8,     ///< bytes: its content, empty when it is too large
  kPickedName = 9,      ///< tag: number of the choice
  kPickedFile = 10,
  kLink = 11,       ///< bytes: the address's new fragment
  kTypedText = 12,  ///< bytes: what was typed into the page's own text field
  kErased = 13,     ///< tag: how many characters were erased there
};

/// The bytes that go with the delivery at hand.
Bytes take(std::size_t size);

enum class Question { kLink, kAddress, kSoundProblem };
std::string ask(Question question);
/// Preferences: 1 dark, 2 reduced motion, 4 high contrast, 8 touch, 16 gallery, 32 Apple keyboard.
std::uint32_t flags();

void show_link(const std::string& link);
void copy(const std::string& text);
void store(const std::string& key, const Bytes& bytes);
void load(const std::string& key, std::uint32_t number);
void pick_file(std::size_t limit, std::uint32_t number);
void offer_file(const std::string& name, const std::string& mime, const Bytes& bytes);

/// Plays one channel of 16-bit samples; `volume` 0..1.
void play_sound(const std::vector<std::int16_t>& samples, int rate, double volume);
void set_volume(double volume);
void stop_sound();
/// Seconds since it began; below 0 while nothing sounds.
double sound_position();

/// The text field that the keyboard writes into, or none.
void show_typing(bool on, float x, float y, float line_height);
/// Hands a text to the script that asked for it.
void give(const std::string& text);
/// Calls `unroll_tick` about twice a second from now on, or no longer.
void set_ticking(bool on);
/// The program cannot start: the page says why.
void fail_start(const std::string& text);
/// Asks for a turn soon.
void wake();

}  // namespace unroll::viz::bridge
