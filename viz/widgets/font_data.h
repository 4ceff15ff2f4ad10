#pragma once

#include <span>
#include <string_view>

namespace unroll::viz {

/// A TrueType font file that ships inside the program, cut down to the characters that it can show.
struct FontData {
  std::string_view name;  ///< roboto, roboto-medium, mono, mono-bold, icons or fallback
  std::span<const unsigned char> bytes;  ///< the file's bytes, valid for the program's lifetime
};

/// All fonts of the program. The build makes them from the system's font packages
/// (cmake/embed_fonts.py).
std::span<const FontData> font_data();

}  // namespace unroll::viz
