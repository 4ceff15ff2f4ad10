#include "engine/tasks/spelling.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/tasks/example.h"
#include "engine/tasks/vocabulary.h"

namespace unroll {

namespace {

std::size_t letter_bytes(std::string_view text) {
  const auto step = decode_utf8(text);
  return step ? step->bytes : 1;
}

bool has_words(const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [](const std::string& name) {
    return !name.empty() && letter_bytes(name) < name.size();
  });
}

std::vector<std::string_view> letters_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    out.push_back(text.substr(0, letter_bytes(text)));
    text.remove_prefix(out.back().size());
  }
  return out;
}

}  // namespace

std::string visible_symbol(std::string_view name) {
  if (name == " ") return "␣";
  if (name == "\n") return "⏎";
  if (name.empty()) return "other";
  return printable(name);
}

std::string spell(const std::vector<std::string>& names, const std::vector<int>& ids) {
  const bool words = has_words(names);
  std::string out;
  for (const int id : ids) {
    if (words && !out.empty()) out += ' ';
    out += names[static_cast<std::size_t>(id)];
  }
  return out;
}

Result<Batch> read_source(const Task& task, std::string_view text) {
  const PortShape& source = task.shape().source;
  if (source.kind != PortKind::kSymbols)
    return Error{"", "This task is shown no symbols to write from, so there is nothing to type."};
  const std::vector<std::string>& names = task.source_names();
  Example one;
  for (const std::string_view symbol :
       has_words(names) ? split_at_blanks(text) : letters_of(text)) {
    const auto found = std::ranges::find(names, symbol);
    if (found == names.end()) {
      std::vector<int> all(names.size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int>(i);
      return Error{"", "\"" + printable(symbol) + "\" is not among what this task reads: \"" +
                           spell(names, all) + "\"."};
    }
    one.source.push_back(static_cast<int>(found - names.begin()));
  }
  if (one.source.empty() || static_cast<int>(one.source.size()) > source.steps)
    return Error{"", "This task reads 1 to " + std::to_string(source.steps) + " symbols; \"" +
                         printable(text) + "\" has " + std::to_string(one.source.size()) + "."};
  return pack(task.shape(), {one});
}

}  // namespace unroll
