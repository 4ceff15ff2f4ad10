// Any text as letters and as words: every sign is counted once, and what was cut comes out again.

#include "engine/base/utf8.h"
#include "engine/tasks/words.h"
#include "tests/fuzz/promise.h"

using namespace unroll;

namespace {

void look(const SymbolText& text) {
  promise(text.symbols.size() == text.counts.size(), "a symbol without a count");
  std::vector<std::uint64_t> met(text.symbols.size(), 0);
  for (const std::uint16_t id : text.ids) {
    promise(id < met.size(), "an id without a symbol");
    ++met[id];
  }
  promise(met == text.counts, "counts differ from the text");
}

}  // namespace

FUZZ_READER(text)(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto letters = read_symbols("a title", bytes);
  if (letters) {
    look(letters.value());
    promise(letters.value().symbols.size() <= std::size_t{kMostSymbols}, "too many symbols");
  } else {
    promise(!letters.error().what.empty(), "a refusal without a reason");
  }
  for (const int vocabulary : {2, 9, 65536})
    if (const auto words = read_words("a title", bytes, vocabulary)) {
      promise(letters.ok(), "words without letters");
      look(words.value());
      promise(words.value().symbols.back() == kUnknownWord, "no sign for other words");
      promise(words.value().symbols.size() <= static_cast<std::size_t>(vocabulary),
              "a vocabulary too large");
    }
  if (find_invalid_utf8(bytes)) return 0;
  std::string joined;
  const std::vector<std::string> words = split_words(bytes);
  for (const std::string& word : words) joined += word + " ";
  promise(split_words(joined) == words, "words that are cut once more");
  return 0;
}
