#pragma once
// The tunes in what the network wrote: reads one sample once, plays one tune of it when asked,
// makes files. While a tune sounds, its sample stays the one that is shown.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/session/snapshot.h"
#include "viz/platform/platform.h"
#include "viz/views/view.h"

namespace unroll::viz {

class Jukebox {
 public:
  /// `platform` must outlive it.
  explicit Jukebox(Platform& platform) : platform_(platform) {}

  /// Looks at the snapshot that is shown, and at what sounds. `wanted` as in TuneLook::sample;
  /// another one ends what sounds. True when the picture has changed.
  bool follow(const Snapshot& shown, std::uint64_t wanted = 0);

  /// Null unless what is learned is tunes and one has been written.
  const TuneReading* tunes() const { return tunes_ ? &*tunes_ : nullptr; }
  Sounding sounding() const;

  /// Plays tune `sheet` of tunes() from its beginning; `volume` 0..1. A number out of range or a
  /// tune that cannot be played does nothing.
  void play(std::size_t sheet, double volume);
  void stop();
  /// Takes effect while something sounds.
  void set_volume(double volume);

  struct File {
    std::string name, mime;
    Bytes content;
  };
  /// The file that is asked for, or why there is none.
  Result<File> file(const SaveTune& wish) const;

 private:
  const TuneSheet* sheet(std::size_t index) const;

  Platform& platform_;
  std::optional<TuneReading> tunes_;
  bool on_ = false;
  std::uint64_t wanted_ = 0;
  std::size_t sheet_ = 0;
  double volume_ = 0;
  bool newer_waits_ = false;
  std::string problem_;
};

}  // namespace unroll::viz
