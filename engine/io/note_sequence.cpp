#include "engine/io/note_sequence.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "engine/base/contract.h"

namespace unroll {
namespace {

constexpr AbcTicks kAbcQuarter = kAbcWholeNote / 4;

/// The order in which bars are heard: repeats and endings unfolded.
class BarOrder {
 public:
  explicit BarOrder(const std::vector<AbcBar>& bars) : bars_(bars) {}

  /// The next bar to be heard; nothing at the end.
  std::optional<std::size_t> next() {
    while (at_ < bars_.size()) {
      const AbcBar& bar = bars_[at_];
      if (bar.begins_repeat && at_ != repeat_start_) start_repeat(at_);
      if (bar.ending != 0) enter_ending();
      if (ending_ != kNone && !bars_[ending_].endings[static_cast<std::size_t>(pass_)]) {
        skip_ending();
        continue;
      }
      const std::size_t heard = at_;
      leave_bar();
      return heard;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  void start_repeat(std::size_t at) {
    repeat_start_ = at;
    pass_ = 1;
    last_pass_ = 0;
    ending_ = kNone;
  }

  void enter_ending() {
    if (last_pass_ == 0) last_pass_ = count_passes();
    ending_ = at_;
    ending_end_ = end_of_ending(at_);
  }

  /// The last bar of the numbered ending that begins at `begin`.
  std::size_t end_of_ending(std::size_t begin) const {
    std::size_t end = begin;
    while (!bars_[end].ends_part && end + 1 < bars_.size() && bars_[end + 1].ending == 0) ++end;
    return end;
  }

  bool another_ending_follows(std::size_t end) const {
    return end + 1 < bars_.size() && bars_[end + 1].ending != 0 && !bars_[end + 1].begins_repeat;
  }

  /// The largest number of the endings from at_ on that stand side by side; where only a first
  /// ending is written, the second one is what follows.
  int count_passes() const {
    int passes = 1;
    for (std::size_t begin = at_;;) {
      for (int n = kAbcMostEndings; n > passes; --n) {
        if (bars_[begin].endings[static_cast<std::size_t>(n)]) passes = n;
      }
      const std::size_t end = end_of_ending(begin);
      if (!another_ending_follows(end))
        return bars_[end].ends_repeat ? std::max(passes, 2) : passes;
      begin = end + 1;
    }
  }

  void skip_ending() {
    const std::size_t end = ending_end_;
    at_ = end + 1;
    if (another_ending_follows(end)) return;
    if (pass_ < last_pass_ && bars_[end].ends_repeat) {
      ++pass_;
      at_ = repeat_start_;
      ending_ = kNone;
    } else {
      start_repeat(at_);
    }
  }

  void leave_bar() {
    std::size_t end = at_++;
    const bool repeats = bars_[end].ends_repeat;
    const bool last_pass = pass_ >= (last_pass_ == 0 ? 2 : last_pass_);
    if (repeats && !last_pass) {
      ++pass_;
      at_ = repeat_start_;
      ending_ = kNone;
    } else if (ending_ != kNone && last_pass && end == ending_end_) {
      while (another_ending_follows(end)) end = end_of_ending(end + 1);
      start_repeat(end + 1);
      at_ = end + 1;
    } else if (repeats) {
      start_repeat(at_);
    }
  }

  const std::vector<AbcBar>& bars_;
  std::size_t at_ = 0;
  std::size_t repeat_start_ = 0;
  int pass_ = 1;
  int last_pass_ = 0;  // 0: no numbered ending met since repeat_start_
  std::size_t ending_end_ = 0;
  std::size_t ending_ = kNone;  // the first bar of the ending that at_ is in
};

/// Places notes in time and keeps those of one pitch apart.
class NotePlacer {
 public:
  explicit NotePlacer(NoteSequence& out) : out_(out) {}

  void place(AbcTicks begin, AbcTicks end, std::uint8_t pitch, bool tied) {
    Key& key = keys_[pitch];
    if (key.note && key.tied && key.end == begin) {
      set_end(*key.note, end);
    } else {
      const std::uint32_t onset = ticks(begin);
      if (key.note) {
        TimedNote& before = out_.notes[*key.note];
        if (before.onset == onset) {  // twice in one chord
          key.end = std::max(key.end, end);
          set_end(*key.note, key.end);
          key.tied = key.tied || tied;
          return;
        }
        before.duration = std::min(before.duration, onset - before.onset);
      }
      key.note = out_.notes.size();
      out_.notes.push_back({.onset = onset, .duration = 0, .pitch = pitch});
      set_end(*key.note, end);
    }
    key.end = end;
    key.tied = tied;
  }

  static std::uint32_t ticks(AbcTicks time) {
    return static_cast<std::uint32_t>(time * kTicksPerQuarter / kAbcQuarter);
  }

 private:
  struct Key {
    std::optional<std::size_t> note;  // the last one of this pitch
    AbcTicks end = 0;
    bool tied = false;
  };

  void set_end(std::size_t index, AbcTicks end) {
    TimedNote& note = out_.notes[index];
    note.duration = std::max(ticks(end), note.onset + 1) - note.onset;
  }

  NoteSequence& out_;
  std::array<Key, 128> keys_;
};

/// Beats per minute at which a dance of this kind is usually played.
AbcTempo usual_tempo(const AbcTune& tune) {
  struct Dance {
    std::string_view rhythm;
    int quarters_of_8;  // the beat in eighth notes
    int per_minute;
  };
  constexpr std::array<Dance, 7> kDances = {{{"jig", 3, 116},
                                             {"slip jig", 3, 116},
                                             {"slide", 3, 130},
                                             {"reel", 4, 100},
                                             {"hornpipe", 2, 160},
                                             {"polka", 2, 126},
                                             {"waltz", 2, 138}}};
  for (const Dance& dance : kDances) {
    if (tune.rhythm == dance.rhythm)
      return {dance.quarters_of_8 * (kAbcWholeNote / 8), dance.per_minute};
  }
  const AbcMetre& metre = tune.metre;
  if (metre.beats > 3 && metre.beats % 3 == 0) return {3 * (kAbcWholeNote / metre.unit), 100};
  return {kAbcQuarter, 112};
}

std::uint32_t quarter_us(const AbcTempo& tempo) {
  const AbcTicks whole_minute = 60'000'000;
  const AbcTicks divisor = tempo.beat / 16 * tempo.per_minute;
  const AbcTicks us = (whole_minute * (kAbcQuarter / 16) + divisor / 2) / divisor;
  return static_cast<std::uint32_t>(std::clamp<AbcTicks>(us, 1, 0xFFFFFF));
}

}  // namespace

double NoteSequence::seconds() const {
  return static_cast<double>(length) * (static_cast<double>(quarter_us) / 1e6) / kTicksPerQuarter;
}

Result<NoteSequence> play_tune(const AbcTune& tune) {
  NoteSequence out;
  out.title = tune.title;
  out.metre = tune.metre;
  out.key = tune.key;
  out.quarter_us = quarter_us(tune.tempo.per_minute > 0 ? tune.tempo : usual_tempo(tune));
  constexpr AbcTicks kLongest = AbcTicks{kMostTicks} * kAbcQuarter / kTicksPerQuarter;
  NotePlacer placer(out);
  BarOrder order(tune.bars);
  AbcTicks clock = 0;
  AbcTicks end = 0;
  std::size_t heard_bars = 0;
  while (const auto index = order.next()) {
    const AbcBar& bar = tune.bars[*index];
    out.bars.push_back({NotePlacer::ticks(clock), *index});
    for (std::size_t i = bar.first_note; i < bar.first_note + bar.note_count; ++i) {
      const AbcNote& note = tune.notes[i];
      const AbcTicks begin = clock + note.start - bar.start;
      placer.place(begin, begin + note.duration, note.pitch, note.tied);
      end = std::max(end, begin + note.duration);
    }
    clock += bar.duration;
    end = std::max(end, clock);
    if (++heard_bars > kMostTimedNotes || out.notes.size() > kMostTimedNotes || end >= kLongest) {
      return Error{"line " + std::to_string(tune.line),
                   "with its repeats the tune is longer than " + std::to_string(kMostTimedNotes) +
                       " notes or 26000 quarter notes; write fewer repeats"};
    }
  }
  std::sort(out.notes.begin(), out.notes.end(), [](const TimedNote& a, const TimedNote& b) {
    return a.onset != b.onset ? a.onset < b.onset : a.pitch < b.pitch;
  });
  out.length = NotePlacer::ticks(clock);
  for (const TimedNote& note : out.notes) {
    out.length = std::max(out.length, note.onset + note.duration);
  }
  return out;
}

NoteSequence cut_after(NoteSequence sequence, double seconds) {
  UNROLL_ASSERT(seconds > 0, "nothing is left of a tune");
  if (sequence.seconds() <= seconds) return sequence;
  const auto end =
      static_cast<std::uint32_t>(seconds * 1e6 / sequence.quarter_us * kTicksPerQuarter);
  std::erase_if(sequence.notes, [end](const TimedNote& note) { return note.onset >= end; });
  std::erase_if(sequence.bars, [end](const HeardBar& bar) { return bar.onset >= end; });
  for (TimedNote& note : sequence.notes) note.duration = std::min(note.duration, end - note.onset);
  sequence.length = end;
  return sequence;
}

}  // namespace unroll
