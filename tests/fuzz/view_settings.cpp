// Kept settings: whatever the storage holds, they are taken whole or not at all.

#include "tests/fuzz/promise.h"
#include "viz/app/settings_store.h"

using namespace unroll;
using namespace unroll::viz;

FUZZ_READER(view_settings)(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto read = decode_settings(bytes);
  if (!read) return 0;
  promise(read->settings.layouts.size() <= kMostLayouts, "too many layouts");
  promise(encode_settings(*read) == bytes, "other settings are meant");
  return 0;
}
