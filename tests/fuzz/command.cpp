// The bytes of a command: what is read says the same when it is written.

#include "engine/session/command.h"

#include "tests/fuzz/promise.h"

using namespace unroll;

FUZZ_READER(command)(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  Command read;
  if (!decode_command(bytes, read)) return 0;
  promise(encode_command(read) == bytes, "another command is meant");
  return 0;
}
