#include "tests/support/engine_bytes.h"

namespace unroll {

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

void for_each_truncation(const Bytes& file, const std::function<void(const Bytes&)>& look) {
  for (std::size_t size = 0; size < file.size(); ++size)
    look(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)));
}

void for_each_flip(const Bytes& file, const std::function<void(const Bytes&)>& look) {
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const int flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
      Bytes changed = file;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
      look(changed);
    }
  }
}

}  // namespace unroll
