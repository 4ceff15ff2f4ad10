#include "engine/tasks/words.h"

#include <algorithm>
#include <map>

#include "engine/base/utf8.h"
#include "engine/tasks/text_task.h"

namespace unroll {

namespace {

bool is_blank(char32_t c) { return c <= U' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200a); }

/// Letters of other scripts count as letters; general punctuation does not.
bool is_of_word(char32_t c) {
  const bool ascii = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
                     (c >= U'0' && c <= U'9') || c == U'\'';
  const bool other = c >= 0xc0 && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c <= 0x206f) &&
                     !(c >= 0x3000 && c <= 0x303f) && !is_unsafe_to_show(c);
  return ascii || other || c == 0x2019;
}

/// The small form of Latin, Greek and Cyrillic capitals.
char32_t small(char32_t c) {
  if (c == 0x2019) return U'\'';
  const bool latin = (c >= U'A' && c <= U'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7);
  const bool greek = c >= 0x391 && c <= 0x3a9 && c != 0x3a2;
  const bool cyrillic = c >= 0x410 && c <= 0x42f;
  return latin || greek || cyrillic ? c + 0x20 : c;
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;
  while (!text.empty()) {
    const Utf8Step step = *decode_utf8(text);
    text.remove_prefix(step.bytes);
    const bool of_word = is_of_word(step.code);
    if (!of_word && (is_blank(step.code) || is_unsafe_to_show(step.code))) {
      open = false;
      continue;
    }
    if (!of_word || !open) words.emplace_back();
    append_utf8(small(step.code), words.back());
    open = of_word;
  }
  return words;
}

Result<SymbolText> read_words(const std::string& title, std::string_view text, int vocabulary) {
  if (const auto readable = read_symbols(title, text); !readable) return readable.error();
  const std::vector<std::string> words = split_words(text);
  std::map<std::string, std::uint64_t> counts;
  for (const std::string& word : words) ++counts[word];
  if (counts.size() < 2)
    return Error{
        title,
        "The text has fewer than two different words, so there is nothing to predict. Bring "
        "one with some sentences."};

  std::vector<std::pair<std::string, std::uint64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(vocabulary) - 1));

  SymbolText out;
  std::map<std::string, std::size_t> ids;
  for (const auto& [word, count] : order) {
    ids[word] = out.symbols.size();
    out.symbols.push_back(word);
    out.counts.push_back(count);
  }
  out.symbols.emplace_back(kUnknownWord);
  out.counts.push_back(0);
  for (const std::string& word : words) {
    const auto at = ids.find(word);
    const std::size_t id = at == ids.end() ? order.size() : at->second;
    if (at == ids.end()) ++out.counts.back();
    out.ids.push_back(static_cast<std::uint16_t>(id));
  }
  return out;
}

Result<std::unique_ptr<Task>> make_words(const TaskConfig& config, std::uint64_t,
                                         const TaskData& data) {
  const auto text = find_text(config, data);
  if (!text) return text.error();
  return make_text_task(config, text.value().title,
                        read_words(text.value().title, text.value().text, config.vocabulary));
}

}  // namespace unroll
