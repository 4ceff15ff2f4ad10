#pragma once

#include <span>
#include <string_view>

namespace unroll {

/// A text that ships with the program (assets/texts).
struct BuiltinText {
  std::string_view name;     ///< file name without folder and extension, e.g. "dance_tunes"
  std::string_view content;  ///< UTF-8, exactly as in the file
};

/// All texts that ship with the program, sorted by name. The build writes them into a generated
/// source (cmake/embed_texts.py), so no file system is needed to read them.
std::span<const BuiltinText> builtin_texts();
/// Their names alone, which do not bring the texts along.
std::span<const std::string_view> builtin_text_names();

}  // namespace unroll
