// What the envelope lets through is what was put in.

#include "engine/io/container.h"

#include "tests/fuzz/promise.h"

using namespace unroll;

FUZZ_READER(container)(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, data + size);
  const auto read = unwrap_container("session", 1, bytes);
  if (read) promise(wrap_container("session", 1, read.value()) == bytes, "another file is meant");
  const auto back = unwrap_container("any", 7, wrap_container("any", 7, bytes));
  promise(back.ok() && back.value() == bytes, "what was wrapped does not come out again");
  return 0;
}
