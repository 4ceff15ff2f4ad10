#include "engine/io/abc_timeline.h"

#include <utility>

#include "engine/io/abc_fields.h"

namespace unroll {
namespace {

constexpr AbcTicks kLongest = 16 * kAbcWholeNote;

/// `ticks` times `factor`; nothing where that is no whole number of ticks, is 0 or too long.
std::optional<AbcTicks> scaled(AbcTicks ticks, AbcFactor factor) {
  const AbcTicks product = ticks * factor.numerator;
  if (product <= 0 || product % factor.denominator != 0) return std::nullopt;
  const AbcTicks result = product / factor.denominator;
  if (result > kLongest) return std::nullopt;
  return result;
}

std::array<int, 7> signature_of(const AbcKey& key) {
  constexpr std::array<int, 7> kSharpOrder = {3, 0, 4, 1, 5, 2, 6};  // F C G D A E B
  std::array<int, 7> signature{};
  for (int i = 0; i < key.sharps; ++i) signature[static_cast<std::size_t>(kSharpOrder[i])] = 1;
  for (int i = 0; i < -key.sharps; ++i)
    signature[static_cast<std::size_t>(kSharpOrder[6 - i])] = -1;
  return signature;
}

}  // namespace

AbcTimeline::AbcTimeline(AbcTune& tune)
    : tune_(tune), metre_(tune.metre), unit_(tune.unit), signature_(signature_of(tune.key)) {}

AbcProblem AbcTimeline::set_field(char field, std::string_view value) {
  if (field == 'K') {
    const Result<AbcKey> key = parse_abc_key(value);
    if (!key) return key.error().what;
    signature_ = signature_of(key.value());
  } else if (field == 'M') {
    const Result<AbcMetre> metre = parse_abc_metre(value);
    if (!metre) return metre.error().what;
    metre_ = metre.value();
  } else if (field == 'L') {
    const Result<AbcTicks> unit = parse_abc_unit(value);
    if (!unit) return unit.error().what;
    unit_ = unit.value();
  }
  return std::nullopt;
}

AbcProblem AbcTimeline::find_pitch(const AbcWritten& written, AbcSound& sound) {
  constexpr std::array<int, 7> kSemitones = {0, 2, 4, 5, 7, 9, 11};
  const std::string too_far = "the note lies outside the range of MIDI; use fewer octave marks";
  if (written.octave < 0 || written.octave >= kOctaves) return too_far;
  const auto letter = static_cast<std::size_t>(written.letter);
  sound.staff = written.octave * 7 + written.letter;
  const auto staff = static_cast<std::size_t>(sound.staff);
  if (written.accidental) {
    accidentals_[letter] = written.accidental;
  } else if (tied_element_[staff] == element_count_ + 1) {
    sound.pitch = tied_pitch_[staff];
    return std::nullopt;
  }
  sound.pitch =
      written.octave * 12 + kSemitones[letter] + accidentals_[letter].value_or(signature_[letter]);
  if (sound.pitch < 0 || sound.pitch > 127) return too_far;
  return std::nullopt;
}

void AbcTimeline::open_bar(AbcPlace place) {
  if (bar_has_music_) return;
  bar_ = AbcBar{.start = clock_,
                .metre = metre_.ticks(),
                .first_note = tune_.notes.size(),
                .line = place.line,
                .column = place.column,
                .begins_repeat = std::exchange(begins_repeat_, false)};
  bar_.endings = std::exchange(endings_, {});
  for (std::size_t n = 1; n < bar_.endings.size() && bar_.ending == 0; ++n) {
    if (bar_.endings[n]) bar_.ending = static_cast<std::uint8_t>(n);
  }
  bar_has_music_ = true;
}

AbcProblem AbcTimeline::add(std::span<const AbcSound> sounds, AbcFactor length, AbcPlace place) {
  auto outer = scaled(unit_, length);
  if (outer && tuplet_left_ > 0) outer = scaled(*outer, tuplet_);
  if (outer && broken_) outer = scaled(*outer, *broken_);
  const std::string no_length =
      "the length cannot be written as a note (at most 16 whole notes, at least 1/65536); "
      "write a simpler one";
  if (!outer) return no_length;
  open_bar(place);
  Element element{.first_note = tune_.notes.size(), .start = clock_, .duration = *outer};
  for (const AbcSound& sound : sounds) {
    const auto duration = scaled(*outer, sound.length);
    if (!duration) return no_length;
    if (&sound == &sounds.front()) element.duration = *duration;
    tune_.notes.push_back({.start = clock_,
                           .duration = *duration,
                           .line = sound.place.line,
                           .column = sound.place.column,
                           .pitch = static_cast<std::uint8_t>(sound.pitch),
                           .tied = sound.tied});
    if (sound.tied) {
      tied_element_[static_cast<std::size_t>(sound.staff)] = element_count_ + 2;
      tied_pitch_[static_cast<std::size_t>(sound.staff)] = sound.pitch;
    }
  }
  clock_ += element.duration;
  last_ = element;
  broken_.reset();
  if (tuplet_left_ > 0) --tuplet_left_;
  ++element_count_;
  return std::nullopt;
}

AbcProblem AbcTimeline::break_rhythm(int steps, bool first_longer) {
  if (!last_ || broken_) return "\">\" and \"<\" stand between two notes of one bar, as in A>B";
  if (steps > 3) return "at most three signs are allowed: A>>>B";
  const AbcFactor longer{(2 << steps) - 1, 1 << steps};
  const AbcFactor shorter{1, 1 << steps};
  const AbcFactor& first = first_longer ? longer : shorter;
  const auto duration = scaled(last_->duration, first);
  if (!duration) return "the notes are too short or too long for this broken rhythm";
  for (std::size_t i = last_->first_note; i < tune_.notes.size(); ++i) {
    const auto note = scaled(tune_.notes[i].duration, first);
    if (!note) return "the notes are too short or too long for this broken rhythm";
    tune_.notes[i].duration = *note;
  }
  last_->duration = *duration;
  clock_ = last_->start + *duration;
  broken_ = first_longer ? shorter : longer;
  return std::nullopt;
}

AbcProblem AbcTimeline::begin_tuplet(int p, std::optional<int> q, std::optional<int> r) {
  if (tuplet_left_ > 0) return unfinished();
  if (p < 2 || p > 9) return "a tuplet has 2 to 9 notes, as in (3ABc";
  const bool compound = metre_.beats > 3 && metre_.beats % 3 == 0;
  constexpr std::array<int, 10> kInTheTimeOf = {0, 0, 3, 2, 3, 0, 2, 0, 3, 0};
  int time = kInTheTimeOf[static_cast<std::size_t>(p)];
  if (time == 0) time = compound ? 3 : 2;
  tuplet_ = {q.value_or(time), p};
  tuplet_left_ = r.value_or(p);
  if (tuplet_.numerator < 1 || tuplet_.numerator > 64 || tuplet_left_ < 1 || tuplet_left_ > 64) {
    return "the numbers of a tuplet (p:q:r are 1 to 64, as in (3:2:3ABc";
  }
  return std::nullopt;
}

AbcProblem AbcTimeline::unfinished() const {
  if (broken_) return "a note must follow \">\" or \"<\" in the same bar";
  if (tuplet_left_ > 0) {
    return "the tuplet before this needs " + std::to_string(tuplet_left_) +
           (tuplet_left_ == 1 ? " more note" : " more notes");
  }
  return std::nullopt;
}

void AbcTimeline::close_bar(const AbcBarLine& bar_line) {
  if (bar_has_music_) {
    bar_.duration = clock_ - bar_.start;
    bar_.note_count = tune_.notes.size() - bar_.first_note;
    tune_.bars.push_back(bar_);
    bar_has_music_ = false;
  }
  if (!tune_.bars.empty()) {
    AbcBar& bar = tune_.bars.back();
    bar.ends_repeat = bar.ends_repeat || bar_line.ends_repeat;
    bar.ends_part = bar.ends_part || bar_line.ends_part;
  }
}

AbcProblem AbcTimeline::bar_line(const AbcBarLine& bar_line) {
  if (AbcProblem problem = unfinished()) return problem;
  close_bar(bar_line);
  begins_repeat_ = begins_repeat_ || bar_line.begins_repeat;
  accidentals_.fill(std::nullopt);
  last_.reset();
  return std::nullopt;
}

bool AbcTimeline::spoil(AbcPlace place) {
  open_bar(place);
  broken_.reset();
  tuplet_left_ = 0;
  last_.reset();
  return !std::exchange(bar_.spoiled, true);
}

AbcProblem AbcTimeline::finish() {
  if (AbcProblem problem = unfinished()) return problem;
  close_bar({.ends_part = true});
  return std::nullopt;
}

}  // namespace unroll
