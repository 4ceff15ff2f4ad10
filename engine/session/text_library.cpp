#include "engine/session/text_library.h"

#include "engine/base/numbers.h"
#include "engine/base/utf8.h"
#include "engine/io/checksum.h"
#include "engine/tasks/builtin_texts.h"

namespace unroll {

namespace {

Result<std::shared_ptr<const TextLibrary::Entry>> read_entry(const std::string& title, bool own,
                                                             std::string content) {
  auto symbols = read_symbols(title, content);
  if (!symbols) return symbols.error();
  auto task = std::make_shared<const CharsTask>(std::move(symbols).value());
  if (task->longest_length() < 1)
    return Error{title, "The text has too few symbols to learn from. Bring a longer one."};
  return std::make_shared<const TextLibrary::Entry>(
      TextLibrary::Entry{title, own, std::move(content), std::move(task)});
}

}  // namespace

std::string own_text_id(const std::string& content) {
  const std::uint64_t sum = fnv1a64(content);
  return "own-" + format_hex((sum >> 32) ^ (sum & 0xffffffffu), 8);
}

Result<std::shared_ptr<const TextLibrary::Entry>> TextLibrary::find(const std::string& id) {
  if (const auto at = entries_.find(id); at != entries_.end()) return at->second;
  std::string names;
  for (const BuiltinText& text : builtin_texts()) {
    if (text.name == id) {
      auto entry = read_entry(id, false, std::string(text.content));
      if (entry) entries_[id] = entry.value();
      return entry;
    }
    names += (names.empty() ? "" : ", ") + std::string(text.name);
  }
  if (id.starts_with("own-"))
    return Error{"text", "The text " + printable(id) +
                             " was brought by its user and is not here. Paste or drop that text "
                             "and the run goes on with it."};
  return Error{"text",
               "There is no text named " + printable(id) + ". Choose one of: " + names + "."};
}

Result<std::string> TextLibrary::add(const std::string& title, const std::string& content) {
  auto entry = read_entry(title, true, content);
  if (!entry) return entry.error();
  const std::string id = own_text_id(content);
  entries_[id] = std::move(entry).value();
  return id;
}

}  // namespace unroll
