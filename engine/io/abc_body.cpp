#include "engine/io/abc_body.h"

#include <algorithm>
#include <bitset>
#include <utility>

namespace unroll {
namespace {

constexpr std::string_view kPassedOver = " \t`\\~.HLMOPSTuv";

bool is_note_begin(char c) {
  return (c >= 'A' && c <= 'G') || (c >= 'a' && c <= 'g') || c == '^' || c == '_' || c == '=';
}

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// "2", "/", "//", "3/2" behind a note; 1 where there is none.
AbcProblem read_length(AbcCursor& cursor, AbcFactor& length) {
  constexpr int kLargest = 512;
  length = {cursor.take_number(1), 1};
  int slashes = 0;
  while (cursor.take('/')) ++slashes;
  if (slashes == 1) {
    length.denominator = cursor.take_number(2);
  } else if (slashes > 1) {
    length.denominator = slashes < 10 ? 1 << slashes : 0;
  }
  const int d = length.denominator;
  if (length.numerator < 1 || length.numerator > kLargest) {
    return "a length is a number from 1 to 512, as in A2 or A3/2";
  }
  if (d < 1 || d > kLargest || (d & (d - 1)) != 0) {
    return "a length is divided by 2, 4, 8, ... 512, as in A/2; for other divisions write a "
           "tuplet, as in (3ABc";
  }
  return std::nullopt;
}

/// The sign, the letter and the octave marks of a note.
AbcProblem read_pitch(AbcCursor& cursor, AbcWritten& written) {
  if (cursor.take('=')) {
    written.accidental = 0;
  } else if (cursor.peek() == '^' || cursor.peek() == '_') {
    const char sign = cursor.peek();
    const int step = sign == '^' ? 1 : -1;
    written.accidental = step;
    cursor.skip();
    if (cursor.take(sign)) written.accidental = 2 * step;
  }
  const char name = cursor.peek();
  const bool is_lower = name >= 'a' && name <= 'g';
  if (!is_lower && !(name >= 'A' && name <= 'G')) {
    return "an accidental (^ _ =) needs a note A to G behind it, as in ^F";
  }
  cursor.skip();
  const int from_a = name - (is_lower ? 'a' : 'A');
  written.letter = (from_a + 5) % 7;
  written.octave = is_lower ? 6 : 5;
  for (;; cursor.skip()) {
    if (cursor.peek() == '\'') {
      ++written.octave;
    } else if (cursor.peek() == ',') {
      --written.octave;
    } else {
      return std::nullopt;
    }
  }
}

/// Why `c` is no music, with a hint for the common cases.
std::string unexpected(char c) {
  switch (c) {
    case 'Z':
    case 'X':
      return "rests over several bars are not read; write one rest per bar, as in z6|z6|";
    case '&':
      return "only one voice is read; remove \"&\" and what follows it in the bar";
    case '>':
    case '<':
      return "\">\" and \"<\" stand between two notes, as in A>B";
    case '-':
      return "a tie stands directly behind a note, as in A-|A";
    case '}':
    case ']':
      return std::string("\"") + c + "\" closes nothing here; remove it or open it before";
    default:
      break;
  }
  if (AbcCursor::is_digit(c)) return "a length stands directly behind its note, as in A2";
  if (c > ' ' && c <= '~') {
    return std::string("\"") + c + "\" is no music; remove it, or put a % before a comment";
  }
  return "this character is no music; remove it, or put a % before a comment";
}

}  // namespace

Error abc_error(AbcFlaw flaw) {
  return {
      "line " + std::to_string(flaw.place.line) + ", column " + std::to_string(flaw.place.column),
      std::move(flaw.what)};
}

std::optional<AbcFlaw> AbcBodyReader::read_line(std::string_view line, std::uint32_t number,
                                                std::size_t from) {
  line_number_ = number;
  AbcCursor cursor(line);
  cursor.skip(from);
  while (!cursor.at_end()) {
    const AbcPlace here = place(cursor);
    if (AbcProblem problem = read_symbol(cursor)) return AbcFlaw{here, *std::move(problem)};
    last_symbol_ = here;
  }
  return std::nullopt;
}

std::optional<AbcFlaw> AbcBodyReader::read_field(char field, std::string_view value,
                                                 AbcPlace place) {
  if (field == 'V') return AbcFlaw{place, "only one voice is read; remove the V: lines"};
  if (AbcProblem problem = timeline_.set_field(field, value)) {
    return AbcFlaw{place, *std::move(problem)};
  }
  return std::nullopt;
}

std::optional<AbcFlaw> AbcBodyReader::finish() {
  if (open_slurs_ > 0) return AbcFlaw{last_slur_, "this slur is never closed; add \")\""};
  if (AbcProblem problem = timeline_.finish()) return AbcFlaw{last_symbol_, *std::move(problem)};
  return std::nullopt;
}

std::optional<AbcFlaw> AbcBodyReader::finish_anyway() {
  AbcProblem problem = timeline_.finish();
  if (!problem) return std::nullopt;
  const bool first = timeline_.spoil(last_symbol_);
  timeline_.finish();
  return first ? std::optional(AbcFlaw{last_symbol_, *std::move(problem)}) : std::nullopt;
}

std::optional<std::size_t> AbcBodyReader::give_up_bar(std::string_view line, const AbcFlaw& flaw,
                                                      bool& first) {
  first = timeline_.spoil(flaw.place);
  const std::size_t bar_line = line.find('|', flaw.place.column - 1);
  if (bar_line == std::string_view::npos) return std::nullopt;
  const AbcPlace place{flaw.place.line, static_cast<std::uint32_t>(bar_line) + 1};
  // The bar line itself may be what cannot be read: a second flaw there is a plain bar line.
  const bool again =
      given_up_at_ && given_up_at_->line == place.line && given_up_at_->column == place.column;
  given_up_at_ = place;
  const bool repeats = bar_line > flaw.place.column - 1 && line[bar_line - 1] == ':';
  if (!again) return repeats ? bar_line - 1 : bar_line;
  timeline_.bar_line({});
  return std::min(line.find_first_not_of("|:]", bar_line), line.size());
}

AbcProblem AbcBodyReader::read_symbol(AbcCursor& cursor) {
  const char c = cursor.peek();
  if (is_note_begin(c) || c == 'z' || c == 'x') return read_single(cursor);
  if (c == '|' || c == ':') return read_bar_line(cursor);
  if (c == '[') return read_bracket(cursor);
  if (c == '(' || c == ')') return read_parenthesis(cursor);
  if (c == '{') return read_grace_notes(cursor);
  if (c == '>' || c == '<') return read_broken_rhythm(cursor);
  if (c == '"' || c == '!') {
    cursor.skip();
    if (cursor.take_until(c)) return std::nullopt;
    return std::string("this ") + c + " has no partner on its line; add the second one";
  }
  if (c == 'y') {
    cursor.skip();
    cursor.take_number(0);
    return std::nullopt;
  }
  if (kPassedOver.find(c) == std::string_view::npos) return unexpected(c);
  cursor.skip();
  return std::nullopt;
}

AbcProblem AbcBodyReader::read_bar_line(AbcCursor& cursor) {
  // "|", "||", "|]", "[|", "|:", ":|", ":||:", "::" and the like; only the ends matter.
  const bool ends_repeat = cursor.peek() == ':';
  cursor.take('[');
  int bars = 0;
  int colons = 0;
  char last = '\0';
  for (;; cursor.skip()) {
    const char c = cursor.peek();
    const bool closes = c == ']' && last == '|';
    if (c != '|' && c != ':' && !closes) break;
    bars += c == '|' ? 1 : 0;
    colons += c == ':' ? 1 : 0;
    last = c;
  }
  if (bars == 0 && colons != 2) return "a repeat sign is written |: or :| or ::";
  if (bars > 3 || colons > 4) return "this bar line is too long; write |, ||, |], |: or :|";
  const bool begins_repeat = last == ':';
  const AbcBarLine bar_line{.begins_repeat = begins_repeat,
                            .ends_repeat = ends_repeat,
                            .ends_part = ends_repeat || begins_repeat || bars > 1 || last == ']'};
  if (AbcProblem problem = timeline_.bar_line(bar_line)) return problem;
  return AbcCursor::is_digit(cursor.peek()) ? read_ending(cursor) : std::nullopt;
}

AbcProblem AbcBodyReader::read_ending(AbcCursor& cursor) {
  std::bitset<kAbcMostEndings + 1> numbers;
  int last = 0;
  for (char sign = ','; sign == ',' || sign == '-'; sign = cursor.peek()) {
    if (last > 0) cursor.skip();
    if (!AbcCursor::is_digit(cursor.peek())) return "write endings as [1 or [1,3 or [1-3";
    const int number = cursor.take_number(0);
    if (number < 1 || number > kAbcMostEndings) return "endings are numbered from 1 to 99";
    for (int n = sign == '-' ? last : number; n <= number; ++n) {
      numbers.set(static_cast<std::size_t>(n));
    }
    last = number;
  }
  timeline_.begin_ending(numbers);
  return std::nullopt;
}

AbcProblem AbcBodyReader::read_bracket(AbcCursor& cursor) {
  if (cursor.peek(1) == '|') return read_bar_line(cursor);
  if (is_letter(cursor.peek(1)) && cursor.peek(2) == ':') {
    const char field = cursor.peek(1);
    cursor.skip(3);
    const auto value = cursor.take_until(']');
    if (!value) return "this field is never closed; add \"]\"";
    if (field == 'V') return "only one voice is read; remove the V: fields";
    return timeline_.set_field(field, *value);
  }
  if (AbcCursor::is_digit(cursor.peek(1))) {
    cursor.skip();
    return read_ending(cursor);
  }
  return read_chord(cursor);
}

AbcProblem AbcBodyReader::read_chord(AbcCursor& cursor) {
  const AbcPlace begin = place(cursor);
  cursor.skip();
  chord_.clear();
  while (!cursor.take(']')) {
    if (!is_note_begin(cursor.peek())) return "a chord holds notes only, as in [CEG]";
    AbcSound sound;
    if (AbcProblem problem = read_note(cursor, sound)) return problem;
    if (AbcProblem problem = read_length(cursor, sound.length)) return problem;
    sound.tied = cursor.take('-');
    chord_.push_back(sound);
  }
  if (chord_.empty()) return "this chord is empty; write its notes, as in [CEG]";
  AbcFactor length;
  if (AbcProblem problem = read_length(cursor, length)) return problem;
  if (cursor.take('-')) {
    for (AbcSound& sound : chord_) sound.tied = true;
  }
  return timeline_.add(chord_, length, begin);
}

AbcProblem AbcBodyReader::read_single(AbcCursor& cursor) {
  const AbcPlace begin = place(cursor);
  const bool is_rest = cursor.peek() == 'z' || cursor.peek() == 'x';
  AbcSound sound;
  if (is_rest) {
    cursor.skip();
  } else if (AbcProblem problem = read_note(cursor, sound)) {
    return problem;
  }
  AbcFactor length;
  if (AbcProblem problem = read_length(cursor, length)) return problem;
  if (is_rest) return timeline_.add({}, length, begin);
  sound.tied = cursor.take('-');
  return timeline_.add({&sound, 1}, length, begin);
}

AbcProblem AbcBodyReader::read_grace_notes(AbcCursor& cursor) {
  cursor.skip();
  cursor.take('/');
  while (!cursor.take('}')) {
    if (!is_note_begin(cursor.peek())) return "grace notes are notes only, closed by }, as in {gf}";
    AbcSound sound;
    if (AbcProblem problem = read_note(cursor, sound)) return problem;
    if (AbcProblem problem = read_length(cursor, sound.length)) return problem;
  }
  return std::nullopt;
}

AbcProblem AbcBodyReader::read_parenthesis(AbcCursor& cursor) {
  if (cursor.take(')')) {
    if (open_slurs_ == 0) return "this \")\" closes no slur; remove it or add \"(\" before";
    --open_slurs_;
    return std::nullopt;
  }
  const AbcPlace begin = place(cursor);
  cursor.skip();
  if (!AbcCursor::is_digit(cursor.peek())) {
    ++open_slurs_;
    last_slur_ = begin;
    return std::nullopt;
  }
  const int p = cursor.take_number(0);
  std::optional<int> q;
  std::optional<int> r;
  if (cursor.take(':')) {
    if (AbcCursor::is_digit(cursor.peek())) q = cursor.take_number(0);
    if (cursor.take(':') && AbcCursor::is_digit(cursor.peek())) r = cursor.take_number(0);
  }
  return timeline_.begin_tuplet(p, q, r);
}

AbcProblem AbcBodyReader::read_broken_rhythm(AbcCursor& cursor) {
  const char sign = cursor.peek();
  int steps = 0;
  while (cursor.take(sign)) ++steps;
  return timeline_.break_rhythm(steps, sign == '>');
}

AbcProblem AbcBodyReader::read_note(AbcCursor& cursor, AbcSound& sound) {
  sound.place = place(cursor);
  AbcWritten written;
  if (AbcProblem problem = read_pitch(cursor, written)) return problem;
  return timeline_.find_pitch(written, sound);
}

}  // namespace unroll
