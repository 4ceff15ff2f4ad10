#include "engine/io/midi.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "engine/base/numbers.h"

namespace unroll {
namespace {

NoteSequence played(std::string_view text) {
  const auto tunes = parse_abc(text);
  REQUIRE(tunes);
  auto sequence = play_tune(tunes.value().front());
  REQUIRE(sequence);
  return std::move(sequence).value();
}

std::string hex(const Bytes& bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) out += (out.empty() ? "" : " ") + format_hex(byte, 2);
  return out;
}

std::string vlq(std::uint32_t value) {
  Bytes out;
  append_vlq(value, out);
  return hex(out);
}

bool contains(const Bytes& file, const Bytes& part) {
  return std::search(file.begin(), file.end(), part.begin(), part.end()) != file.end();
}

}  // namespace

TEST_CASE("midi: variable-length quantities are those of the specification", "[io][music]") {
  CHECK(vlq(0) == "00");
  CHECK(vlq(0x40) == "40");
  CHECK(vlq(0x7F) == "7f");
  CHECK(vlq(0x80) == "81 00");
  CHECK(vlq(0x2000) == "c0 00");
  CHECK(vlq(0x3FFF) == "ff 7f");
  CHECK(vlq(0x4000) == "81 80 00");
  CHECK(vlq(0x100000) == "c0 80 00");
  CHECK(vlq(0x1FFFFF) == "ff ff 7f");
  CHECK(vlq(0x200000) == "81 80 80 00");
  CHECK(vlq(0x8000000) == "c0 80 80 00");
  CHECK(vlq(0xFFFFFFF) == "ff ff ff 7f");
}

TEST_CASE("midi: a whole file, byte for byte", "[io][music]") {
  NoteSequence sequence = played("X:1\nT:Two\nM:6/8\nL:1/8\nQ:1/4=120\nK:Em\nG2F z3|\n");
  sequence.program = 73;
  const Bytes wanted = {
      'M',  'T',  'h',  'd',  0,    0,    0,    6,    0,    0,    0,    1,
      0x27, 0x60, 'M',  'T',  'r',  'k',  0,    0,    0,    54,   0x00, 0xFF,
      0x03, 3,    'T',  'w',  'o',  0x00, 0xFF, 0x51, 3,    0x07, 0xA1, 0x20,  // 500 000 us
      0x00, 0xFF, 0x58, 4,    6,    3,    36,   8,  // 6/8, a click per dotted quarter
      0x00, 0xFF, 0x59, 2,    1,    1,              // one sharp, minor
      0x00, 0xC0, 73,   0x00, 0x90, 67,   90,   0xCE, 0x60, 0x80, 67,   0,  // G for 10080 ticks
      0x00, 0x90, 66,   90,   0xA7, 0x30, 0x80, 66,   0,                    // F sharp for 5040
      0xF6, 0x10, 0xFF, 0x2F, 0x00};                                        // the rest of 15120
  CHECK(hex(midi_file(sequence)) == hex(wanted));
}

TEST_CASE("midi: signatures", "[io][music]") {
  const auto file = [](std::string_view head) {
    return midi_file(played("X:1\n" + std::string(head) + "\nC4|\n"));
  };
  CHECK(contains(file("M:2/2\nK:Bb"), {0xFF, 0x58, 4, 2, 1, 48, 8}));
  CHECK(contains(file("M:3/4\nK:Bb"), {0xFF, 0x58, 4, 3, 2, 24, 8}));
  CHECK(contains(file("M:6/1\nK:Bb"), {0xFF, 0x58, 4, 6, 0, 255, 8}));
  CHECK(contains(file("M:5/64\nK:Bb"), {0xFF, 0x58, 4, 5, 6, 1, 8}));
  CHECK_FALSE(contains(file("M:none\nK:Bb"), {0xFF, 0x58}));
  CHECK(contains(file("M:3/4\nK:Bb"), {0xFF, 0x59, 2, 0xFE, 0}));
  CHECK(contains(file("M:3/4\nK:D dor"), {0xFF, 0x59, 2, 0, 0}));
  CHECK(contains(file("M:3/4\nK:F#m"), {0xFF, 0x59, 2, 3, 1}));
  CHECK_FALSE(contains(file("K:C"), {0xFF, 0x03}));
}

TEST_CASE("midi: a note ends before the same one begins again", "[io][music]") {
  CHECK(contains(midi_file(played("X:1\nL:1/4\nK:C\nCC|\n")), {0x80, 60, 0, 0x00, 0x90, 60, 90}));
}

TEST_CASE("midi: a title of any length and kind leaves the file whole", "[io][music]") {
  NoteSequence sequence;
  sequence.title = std::string(100'000, '\xFF');
  const Bytes file = midi_file(sequence);
  CHECK(file.size() < 300);
  CHECK(hex(Bytes(file.end() - 3, file.end())) == "ff 2f 00");
}

}  // namespace unroll
