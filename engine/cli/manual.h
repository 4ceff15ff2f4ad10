#pragma once

#include <string>
#include <string_view>

namespace unroll::cli {

/// The manual of the whole program (`topic` empty) or of one command, at most 80 columns wide.
/// Empty when there is no such command.
std::string manual(std::string_view topic);

/// `text` broken at blanks into lines of at most `width` characters, each after `indent` blanks;
/// ends with a line end. An empty line in `text` stays.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width = 80);

}  // namespace unroll::cli
