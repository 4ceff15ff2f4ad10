#pragma once
// A text as a sequence of symbol ids, and how predictable it is without any network.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace unroll {

inline constexpr std::size_t kLargestText = 5'000'000;  ///< bytes
inline constexpr int kMostSymbols = 256;

/// The distinct characters of a text in order of code point, and the text in these terms.
struct SymbolText {
  std::vector<std::string> symbols;   ///< UTF-8; "other" (the rarest, if too many) is empty
  std::vector<std::uint64_t> counts;  ///< per symbol, in the whole text
  std::vector<std::uint16_t> ids;     ///< the text

  /// The id of a symbol; that of "other" if there is one; otherwise -1.
  int find(std::string_view utf8) const;
};

/// Reads a UTF-8 text; line ends become LF, a byte order mark goes. Refused, with the reason and
/// the remedy: too large, binary, not UTF-8, empty, only one distinct symbol.
Result<SymbolText> read_symbols(const std::string& title, std::string_view text);

/// Bits per symbol on ids[split...] for one who knows the frequencies of ids[0...split).
struct Baselines {
  double uniform = 0;  ///< knows only how many symbols there are
  double unigram = 0;  ///< knows how often each occurs
  double bigram = 0;   ///< knows how often each follows each
};
Baselines measure_baselines(const std::vector<std::uint16_t>& ids, std::size_t split,
                            std::size_t symbols);

}  // namespace unroll
