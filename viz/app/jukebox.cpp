#include "viz/app/jukebox.h"

#include <utility>

#include "engine/io/midi.h"
#include "engine/io/wav.h"

namespace unroll::viz {
namespace {

constexpr int kPlayedRate = 22'050, kSavedRate = 44'100;  // samples per second

/// The sample that is wanted, else the newest; nullptr where no tunes are written.
const SampleView* sample_of(const Snapshot& shown, std::uint64_t wanted) {
  if (!writes_tunes(shown.task) || shown.samples.empty()) return nullptr;
  for (const SampleView& sample : shown.samples)
    if (wanted != 0 && tune_checksum(sample) == wanted) return &sample;
  return &shown.samples.back();
}

}  // namespace

bool Jukebox::follow(const Snapshot& shown, std::uint64_t wanted) {
  const SampleView* newest = sample_of(shown, wanted);
  bool changed = false;
  if (std::exchange(wanted_, wanted) != wanted && on_) {
    stop();
    changed = true;
  }
  if (on_) {
    SoundState state = platform_.sound();
    on_ = state.on;
    problem_ = std::move(state.problem);
    if (on_ && !newest) stop();
    changed = !on_;
  }
  if (!newest) {
    changed |= tunes_.has_value();
    tunes_.reset();
    return changed;
  }
  const bool newer = !tunes_ || tunes_->checksum != tune_checksum(*newest);
  if (newer && !on_) {
    tunes_ = read_tunes(*newest);
    changed = true;
  }
  const bool waits = newer && on_;
  changed |= waits != newer_waits_;
  newer_waits_ = waits;
  return changed;
}

Sounding Jukebox::sounding() const {
  return {.on = on_,
          .sheet = sheet_,
          .seconds = on_ ? platform_.sound().seconds : 0,
          .newer_waits = newer_waits_,
          .problem = problem_};
}

const TuneSheet* Jukebox::sheet(std::size_t index) const {
  return tunes_ && index < tunes_->sheets.size() ? &tunes_->sheets[index] : nullptr;
}

void Jukebox::play(std::size_t index, double volume) {
  const TuneSheet* tune = sheet(index);
  if (!tune || !tune->silent.empty()) return;
  auto sound = render_sound(cut_after(tune->heard, kLongestTune), kPlayedRate);
  if (!sound) {
    problem_ = sound.error().what;
    return;
  }
  platform_.play_sound(std::move(sound).value(), kPlayedRate, volume);
  SoundState state = platform_.sound();
  on_ = state.on;
  problem_ = std::move(state.problem);
  sheet_ = index;
  volume_ = volume;
}

void Jukebox::stop() {
  if (!on_) return;
  platform_.stop_sound();
  on_ = false;
}

void Jukebox::set_volume(double volume) {
  if (!on_ || volume == volume_) return;
  volume_ = volume;
  platform_.set_volume(volume);
}

Result<Jukebox::File> Jukebox::file(const SaveTune& wish) const {
  const TuneSheet* tune = sheet(wish.sheet);
  if (!tune) return Error{"tune", "there is no such tune any more"};
  if (wish.format == TuneFormat::kAbc)
    return File{"unroll-tune.abc", "text/vnd.abc", Bytes(tune->abc.begin(), tune->abc.end())};
  if (!tune->silent.empty()) return Error{"tune", tune->silent};
  if (wish.format == TuneFormat::kMidi)
    return File{"unroll-tune.mid", "audio/midi", midi_file(tune->heard)};
  auto content = wav_file(cut_after(tune->heard, kLongestTune), kSavedRate);
  if (!content) return content.error();
  return File{"unroll-tune.wav", "audio/wav", std::move(content).value()};
}

}  // namespace unroll::viz
