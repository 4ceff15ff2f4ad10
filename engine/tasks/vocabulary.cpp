#include "engine/tasks/vocabulary.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll {

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void Vocabulary::add(std::string_view text) {
  for (const std::string_view word : split_at_blanks(text))
    if (std::ranges::find(words_, word) == words_.end()) words_.emplace_back(word);
}

int Vocabulary::id(std::string_view word) const {
  const auto at = std::ranges::find(words_, word);
  UNROLL_ASSERT(at != words_.end(), "no word " + std::string(word));
  return static_cast<int>(at - words_.begin());
}

std::vector<int> Vocabulary::read(std::string_view text) const {
  std::vector<int> out;
  for (const std::string_view word : split_at_blanks(text)) out.push_back(id(word));
  return out;
}

}  // namespace unroll
