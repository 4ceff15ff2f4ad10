#pragma once
// What is to be learned: the fields of a configuration that concern the data. A key means the same
// for every task; which task uses which keys stands in its entry (engine/tasks/registry.h).

#include <array>
#include <cstdint>
#include <string>

#include "engine/base/field.h"

namespace unroll {

enum class TaskKind : std::uint8_t {
  kChars,
  kWords,
  kTunes,
  kSentences,
  kClasses,
  kSentiment,
  kRecall,
  kClues,
  kCopy,
  kAdding,
  kOrder,
  kParity,
  kBrackets,
  kLookup,
  kTwoLookups,
  kBall,
  kSines,
  kHeartbeat,
  kWalk,
  kTable,
  kDates,
  kPhrases,
  kGlyphs,
  kScene,
  kHairpin,
};
inline constexpr std::array<std::string_view, 25> kTaskKindNames = {
    "chars",  "words", "tunes",  "sentences", "classes", "sentiment", "recall", "clues", "copy",
    "adding", "order", "parity", "brackets",  "lookup",  "lookup2",   "ball",   "sines", "ecg",
    "walk",   "csv",   "dates",  "phrases",   "glyphs",  "scene",     "hairpin"};

enum class LengthKind : std::uint8_t { kSame, kVaried };
inline constexpr std::array<std::string_view, 2> kLengthKindNames = {"same", "varied"};

enum class PlaceKind : std::uint8_t { kAnywhere, kEarly, kLate };
inline constexpr std::array<std::string_view, 3> kPlaceKindNames = {"anywhere", "early", "late"};

struct TaskConfig {
  TaskKind kind = TaskKind::kChars;
  std::string text = "tunes";  ///< a built-in text, or "own-" and the checksum of the user's
  int length = 32;
  int batch = 16;
  int symbols = 8;
  int pairs = 4;
  int gap = 4;
  double noise = 0.05;
  LengthKind lengths = LengthKind::kSame;
  PlaceKind place = PlaceKind::kAnywhere;
  int vocabulary = 300;

  bool operator==(const TaskConfig&) const = default;
};

inline constexpr IntRange kLengthRange{1, 2048};
inline constexpr IntRange kSymbolsRange{2, 52};
inline constexpr IntRange kPairsRange{1, 52};
inline constexpr IntRange kGapRange{0, 256};
inline constexpr IntRange kVocabularyRange{2, 2000};

template <class Visitor>
void visit_fields(Visitor& v, TaskConfig& c) {
  v.choice(FieldInfo{.key = "task", .label = "task", .help = "What the network has to learn."},
           c.kind, std::span(kTaskKindNames));
  v.word(FieldInfo{.key = "text",
                   .label = "text",
                   .help = "The text to learn from: the name of a built-in one, or own-CHECKSUM."},
         c.text);
  v.integer(FieldInfo{.key = "T",
                      .label = "length T",
                      .unit = "steps",
                      .help = "How many symbols in a row the network reads per example, and so how "
                              "far back in time the gradient travels."},
            c.length, kLengthRange);
  v.integer(FieldInfo{.key = "B",
                      .label = "batch",
                      .unit = "examples",
                      .help = "How many examples each update averages over."},
            c.batch, IntRange{1, 256});
  v.integer(FieldInfo{.key = "k",
                      .label = "symbols k",
                      .unit = "symbols",
                      .help = "How many different symbols have to be told apart."},
            c.symbols, kSymbolsRange);
  v.integer(FieldInfo{.key = "N",
                      .label = "pairs N",
                      .unit = "pairs",
                      .help = "How many pairs of key and value are shown before one is asked for."},
            c.pairs, kPairsRange);
  v.integer(FieldInfo{.key = "gap",
                      .label = "gap",
                      .unit = "steps",
                      .help = "How many steps or words stand between a clue and what follows from "
                              "it."},
            c.gap, kGapRange);
  v.real(FieldInfo{.key = "noise",
                   .label = "noise",
                   .help = "How much is disturbed: the share of symbols or pixels, or the standard "
                           "deviation of what is added to a number."},
         c.noise, RealRange{0.0, 0.5});
  v.choice(FieldInfo{.key = "lengths",
                     .label = "lengths",
                     .help = "All examples have T steps, or each has a length of its own up to T."},
           c.lengths, std::span(kLengthKindNames));
  v.choice(
      FieldInfo{.key = "place",
                .label = "place",
                .help = "Where in the sequence the things that matter stand: anywhere, only in "
                        "the first half, or only in the second."},
      c.place, std::span(kPlaceKindNames));
  v.integer(FieldInfo{.key = "V",
                      .label = "vocabulary V",
                      .unit = "words",
                      .help = "How many different words are known: the most frequent ones and one "
                              "sign for all others."},
            c.vocabulary, kVocabularyRange);
}

}  // namespace unroll
