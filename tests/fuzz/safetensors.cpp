// What is read holds together, and writing it gives a file that says the same.

#include "engine/io/safetensors.h"

#include "tests/fuzz/promise.h"

using namespace unroll;

FUZZ_READER(safetensors)(const std::uint8_t* data, std::size_t size) {
  const auto read = read_safetensors(Bytes(data, data + size));
  if (!read) {
    promise(!read.error().what.empty(), "a refusal without a reason");
    return 0;
  }
  for (const NamedTensor& tensor : read.value().tensors)
    promise(element_count(tensor.shape) == std::uint64_t{size_of(tensor.data)},
            "a shape that its numbers do not fill");
  const Bytes file = write_safetensors(read.value());
  const auto again = read_safetensors(file);
  promise(again.ok(), "a file of our own is refused");
  promise(again.value().metadata == read.value().metadata, "metadata changed");
  promise(write_safetensors(again.value()) == file, "a second writing differs");
  return 0;
}
