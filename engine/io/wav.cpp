#include "engine/io/wav.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/contract.h"
#include "engine/math/functions.h"
#include "engine/math/trigonometry.h"

namespace unroll {
namespace {

constexpr double kLoudest = 0.8;
constexpr double kAttackSeconds = 0.004;
constexpr double kReleaseSeconds = 0.06;
/// How loud each harmonic begins; the higher it is, the sooner it dies away.
constexpr std::array<double, 6> kHarmonics = {1.0, 0.5, 0.3, 0.14, 0.08, 0.05};
constexpr double kDecaySeconds = 0.9;

/// Adds one harmonic: a point on a shrinking circle, turned by the same angle with each sample.
void add_harmonic(double hertz, double loudness, double decay_seconds, int rate,
                  std::vector<double>& tone) {
  const double turn = 2 * hertz / rate;  // with each sample, in half turns
  const double shrink = math::exp(-1 / (decay_seconds * rate));
  const double along = shrink * math::cos_pi(turn);
  const double across = shrink * math::sin_pi(turn);
  double x = loudness;
  double y = 0;
  for (double& sample : tone) {
    sample += y;
    const double next = along * x - across * y;
    y = across * x + along * y;
    x = next;
  }
}

void add_note(double hertz, std::size_t begin, std::size_t length, int rate,
              std::vector<double>& tone, std::vector<float>& sound) {
  const auto attack = static_cast<std::size_t>(kAttackSeconds * rate);
  const auto release = static_cast<std::size_t>(kReleaseSeconds * rate);
  tone.assign(std::min(length + release, sound.size() - begin), 0.0);
  for (std::size_t h = 0; h < kHarmonics.size(); ++h) {
    const double order = static_cast<double>(h + 1);
    if (hertz * order > 0.45 * rate) break;
    add_harmonic(hertz * order, kHarmonics[h], kDecaySeconds / order, rate, tone);
  }
  for (std::size_t i = 0; i < tone.size(); ++i) {
    double share = 1;
    if (i < attack) share = static_cast<double>(i) / static_cast<double>(attack);
    if (i >= length) share *= 1 - static_cast<double>(i - length) / static_cast<double>(release);
    sound[begin + i] += static_cast<float>(tone[i] * share);
  }
}

void append(std::string_view text, Bytes& out) {
  for (const char c : text) out.push_back(static_cast<std::uint8_t>(c));
}

/// The `count` lowest bytes of `value`, the lowest first.
void append_number(std::uint32_t value, int count, Bytes& out) {
  for (int i = 0; i < count; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// As loud as it may be without being cut off.
std::vector<std::int16_t> to_scale(const std::vector<float>& sound) {
  float peak = 0;
  for (const float s : sound) peak = std::max(peak, std::abs(s));
  const double scale = peak > 0 ? kLoudest * 32767 / static_cast<double>(peak) : 0;
  std::vector<std::int16_t> out;
  out.reserve(sound.size());
  for (const float s : sound) {
    const double scaled = static_cast<double>(s) * scale;
    out.push_back(static_cast<std::int16_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5));
  }
  return out;
}

Bytes riff(const std::vector<std::int16_t>& sound, int rate) {
  constexpr std::uint32_t kSampleBytes = 2;
  const auto data_bytes = static_cast<std::uint32_t>(sound.size()) * kSampleBytes;
  const auto rate32 = static_cast<std::uint32_t>(rate);
  Bytes out;
  out.reserve(44 + data_bytes);
  append("RIFF", out);
  append_number(36 + data_bytes, 4, out);
  append("WAVEfmt ", out);
  append_number(16, 4, out);
  append_number(1, 2, out);  // PCM
  append_number(1, 2, out);  // channels
  append_number(rate32, 4, out);
  append_number(rate32 * kSampleBytes, 4, out);
  append_number(kSampleBytes, 2, out);
  append_number(8 * kSampleBytes, 2, out);
  append("data", out);
  append_number(data_bytes, 4, out);
  for (const std::int16_t s : sound)
    append_number(static_cast<std::uint16_t>(s), kSampleBytes, out);
  return out;
}

}  // namespace

double pitch_hertz(int pitch) {
  UNROLL_ASSERT(pitch >= 0 && pitch <= 127, "no MIDI pitch: " + std::to_string(pitch));
  // The octave of A 6.875 Hz (pitch -3) upward by the twelfth root of two.
  constexpr double kSemitone = 1.0594630943592952646;
  double hertz = 6.875;
  int above = pitch + 3;
  for (; above >= 12; above -= 12) hertz *= 2;
  for (; above > 0; --above) hertz *= kSemitone;
  return hertz;
}

Result<std::vector<std::int16_t>> render_sound(const NoteSequence& sequence, int rate) {
  if (rate < kSlowestRate || rate > kFastestRate) {
    return Error{"rate", std::to_string(rate) + " samples per second is not in " +
                             std::to_string(kSlowestRate) + " to " + std::to_string(kFastestRate)};
  }
  if (!(sequence.seconds() <= kLongestSoundSeconds)) {
    return Error{"",
                 "the tune lasts longer than 10 minutes; write fewer repeats, or make a MIDI "
                 "file, which has no such limit"};
  }
  const double tick_seconds = static_cast<double>(sequence.quarter_us) / 1e6 / kTicksPerQuarter;
  const auto sample_at = [&](std::uint32_t ticks) {
    return static_cast<std::size_t>(ticks * tick_seconds * rate + 0.5);
  };
  std::vector<float> sound(sample_at(sequence.length) +
                           static_cast<std::size_t>(kSoundTailSeconds * rate));
  std::vector<double> tone;
  for (const TimedNote& note : sequence.notes) {
    UNROLL_ASSERT(note.onset + note.duration <= sequence.length, "a note behind the end");
    const std::size_t begin = sample_at(note.onset);
    add_note(pitch_hertz(note.pitch), begin, sample_at(note.onset + note.duration) - begin, rate,
             tone, sound);
  }
  return to_scale(sound);
}

Result<Bytes> wav_file(const NoteSequence& sequence, int rate) {
  const auto sound = render_sound(sequence, rate);
  if (!sound) return sound.error();
  return riff(sound.value(), rate);
}

}  // namespace unroll
