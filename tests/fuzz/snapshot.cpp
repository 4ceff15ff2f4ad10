// The bytes of a snapshot: what is read says the same when it is written, and its rows of history
// can be taken over.

#include "engine/session/snapshot.h"

#include "tests/fuzz/promise.h"

using namespace unroll;

FUZZ_READER(snapshot)(const std::uint8_t* data, std::size_t size) {
  const auto read = decode_snapshot(data, size);
  if (!read) return 0;
  promise(encode_snapshot(*read) == Bytes(data, data + size), "another snapshot is meant");
  History history;
  history.apply(*read);
  history.apply(*read);
  promise(history.rows().size() <= read->history_first + read->history.size(), "rows from nowhere");
  return 0;
}
