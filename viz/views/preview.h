#pragma once
// Examples in words, folded to the width of a panel.

#include <string>
#include <string_view>
#include <vector>

namespace unroll::viz {

/// `text` holds examples, a blank line after each; the rows of an example begin with a title
/// ("input", "target") and have cells in common columns. Gives at most `most_lines` lines of at
/// most `width` characters, as long as a single column fits: wider rows go on below each other
/// behind "…", so that a target stays under its input. Other lines (of a picture) stay as they are.
/// Whole examples only; of the first, if it is too long, the beginning and the end.
std::vector<std::string> fold_examples(std::string_view text, int width, int most_lines);

}  // namespace unroll::viz
