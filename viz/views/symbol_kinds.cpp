#include "viz/views/symbol_kinds.h"

#include <algorithm>
#include <string>

#include "viz/views/reading.h"

namespace unroll::viz {

SymbolKind kind_of_symbol(const TaskView& task, int symbol) {
  const auto at = static_cast<std::size_t>(symbol);
  if (symbol < 0 || at >= task.symbols.size() || task.symbols[at].empty())
    return SymbolKind::kPunctuation;
  const auto c = static_cast<unsigned char>(task.symbols[at].front());
  if (c <= ' ') return SymbolKind::kSpace;
  if (c >= '0' && c <= '9') return SymbolKind::kDigit;
  const auto lower = static_cast<unsigned char>(c | 0x20);
  // Beyond ASCII letters are far more frequent than signs.
  return (lower >= 'a' && lower <= 'z') || c >= 0x80 ? SymbolKind::kLetter
                                                     : SymbolKind::kPunctuation;
}

std::string_view kind_name(const TaskView& task, SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kLetter:
      return has_words(task.symbols) ? "words" : "letters";
    case SymbolKind::kDigit:
      return "digits";
    case SymbolKind::kPunctuation:
      return "punctuation and signs";
    case SymbolKind::kSpace:
      break;
  }
  return "spaces and line ends";
}

std::vector<int> kinds_of(const TaskView& task, const std::vector<std::int32_t>& symbols) {
  std::vector<int> kinds;
  for (const std::int32_t symbol : symbols)
    kinds.push_back(static_cast<int>(kind_of_symbol(task, symbol)));
  const bool several = std::ranges::any_of(kinds, [&](int kind) { return kind != kinds.front(); });
  return several ? kinds : std::vector<int>();
}

}  // namespace unroll::viz
