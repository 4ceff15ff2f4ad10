#include "engine/io/wav.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace unroll {
namespace {

/// A quarter note lasts half a second.
NoteSequence notes(std::vector<TimedNote> list, std::uint32_t length) {
  NoteSequence out;
  out.notes = std::move(list);
  out.length = length;
  return out;
}

Bytes rendered(const NoteSequence& sequence, int rate) {
  auto file = wav_file(sequence, rate);
  REQUIRE(file);
  return std::move(file).value();
}

std::vector<int> samples(const Bytes& file) {
  std::vector<int> out;
  for (std::size_t i = 44; i + 1 < file.size(); i += 2)
    out.push_back(static_cast<std::int16_t>(file[i] | file[i + 1] << 8));
  return out;
}

int loudest(const std::vector<int>& s, std::size_t begin, std::size_t end) {
  int peak = 0;
  for (std::size_t i = begin; i < end; ++i) peak = std::max(peak, std::abs(s[i]));
  return peak;
}

constexpr std::uint32_t kQuarter = kTicksPerQuarter;

}  // namespace

TEST_CASE("wav: the header says what follows", "[io][music]") {
  const Bytes file = rendered(notes({{0, kQuarter, 69}}, 2 * kQuarter), 8000);
  const std::size_t data = 2 * (8000 + 2000);  // one second, and the tail of a quarter
  REQUIRE(file.size() == 44 + data);
  const Bytes head(file.begin(), file.begin() + 44);
  const Bytes wanted = {'R', 'I', 'F',  'F',  0x44, 0x4E, 0,    0,    'W',  'A', 'V',
                        'E', 'f', 'm',  't',  ' ',  16,   0,    0,    0,    1,   0,
                        1,   0,   0x40, 0x1F, 0,    0,    0x80, 0x3E, 0,    0,   2,
                        0,   16,  0,    'd',  'a',  't',  'a',  0x20, 0x4E, 0,   0};
  CHECK(head == wanted);
}

TEST_CASE("wav: pitches are equal temperament on A 440", "[io][music]") {
  CHECK(pitch_hertz(69) == Catch::Approx(440).epsilon(1e-12));
  CHECK(pitch_hertz(57) == Catch::Approx(220).epsilon(1e-12));
  for (int pitch = 0; pitch < 128; ++pitch)
    CHECK(pitch_hertz(pitch) ==
          Catch::Approx(440 * std::pow(2, (pitch - 69) / 12.0)).epsilon(1e-12));
}

TEST_CASE("wav: a note has its pitch, and rests are silent", "[io][music]") {
  // Half a second of rest, a note of one second, half a second of rest.
  for (const int rate : {8000, 22050, 44100}) {
    for (const int pitch : {45, 60, 69, 81}) {
      const auto key = static_cast<std::uint8_t>(pitch);
      const auto s = samples(rendered(notes({{kQuarter, 2 * kQuarter, key}}, 4 * kQuarter), rate));
      const auto half = static_cast<std::size_t>(rate / 2);
      CHECK(loudest(s, 0, half) == 0);
      CHECK(loudest(s, half, 3 * half) == 26214);  // 0.8 of full scale
      CHECK(loudest(s, 3 * half + half / 4, s.size()) == 0);
      // Upward crossings of zero over the last half second, where the fundamental dominates.
      int crossings = 0;
      for (std::size_t i = 2 * half; i < 3 * half; ++i) crossings += s[i - 1] < 0 && s[i] >= 0;
      CHECK(std::abs(crossings - pitch_hertz(pitch) / 2) <= 1);
    }
  }
}

TEST_CASE("wav: a plucked tone dies away", "[io][music]") {
  const auto s = samples(rendered(notes({{0, 8 * kQuarter, 69}}, 8 * kQuarter), 8000));
  CHECK(loudest(s, 8000, 9000) < loudest(s, 0, 1000) / 2);
  CHECK(loudest(s, 24000, 25000) < loudest(s, 8000, 9000) / 4);
  CHECK(loudest(s, 24000, 25000) > 0);
}

TEST_CASE("wav: however many notes sound together, nothing is cut off", "[io][music]") {
  std::vector<TimedNote> chord;
  for (int pitch = 40; pitch < 80; ++pitch)
    chord.push_back({0, 4 * kQuarter, static_cast<std::uint8_t>(pitch)});
  const auto s = samples(rendered(notes(chord, 4 * kQuarter), 8000));
  CHECK(std::count_if(s.begin(), s.end(), [](int v) { return std::abs(v) >= 26214; }) == 1);
}

TEST_CASE("wav: the bytes are the same everywhere", "[io][music]") {
  const Bytes file = rendered(
      notes({{0, kQuarter, 60}, {0, kQuarter, 67}, {kQuarter, 3, 127}}, 2 * kQuarter), 44100);
  std::uint32_t sum = 0;
  for (const std::uint8_t byte : file) sum = sum * 31 + byte;
  CHECK(sum == 1281122454u);
}

TEST_CASE("wav: the file holds the rendered samples", "[io][music]") {
  const NoteSequence tune = notes({{0, kQuarter, 60}, {kQuarter, kQuarter, 64}}, 2 * kQuarter);
  const auto sound = render_sound(tune, 22050);
  REQUIRE(sound);
  CHECK(samples(rendered(tune, 22050)) ==
        std::vector<int>(sound.value().begin(), sound.value().end()));
  CHECK_FALSE(render_sound(tune, 7999));
}

TEST_CASE("wav: an empty tune is a short silence, a rate or length out of range is refused",
          "[io][music]") {
  CHECK(loudest(samples(rendered(NoteSequence{}, 8000)), 0, 2000) == 0);
  CHECK_FALSE(wav_file(NoteSequence{}, 7999));
  CHECK_FALSE(wav_file(NoteSequence{}, 96'001));
  CHECK_FALSE(wav_file(notes({}, 1201 * kQuarter), 8000));
}

}  // namespace unroll
