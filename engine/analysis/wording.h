#pragma once
// Which formulas of slots are told in words, and what each of them means.

#include <cstdint>
#include <string_view>

namespace unroll::analysis {

/// What the right side of a formula in words tells.
enum class Form : std::uint8_t {
  kParsed,  ///< it is none of them: parse_formula() reads it
  kColumnOfSymbol,
  kColumnOfStep,
  kDotOfPair,  ///< rows: key after key, head after head; query . key
  kLength,     ///< of the part of a head
  kScaledPair,
  kSoftmaxOfPairs,
  kMixOfPairs,
  kInner,  ///< rows: unit * keys + key
  kDotOfInner,
  kMean,
  kSideBySide,
  kJoined,
  kLastStep,
  kEnds,
  kCopy,     ///< of what it reads
  kNothing,  ///< there is nothing behind it
};

Form form_of(std::string_view formula);

}  // namespace unroll::analysis
