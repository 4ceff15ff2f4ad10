// The bytes by hand; tests/repo/torch_export.py reads such a file with NumPy.

#include "engine/io/npz.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string_view>

#include "engine/io/checksum.h"
#include "tests/support/engine_bytes.h"

namespace unroll {
namespace {

template <class T>
T at(const Bytes& file, std::size_t offset) {
  REQUIRE(offset + sizeof(T) <= file.size());
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

std::string text_at(const Bytes& file, std::size_t offset, std::size_t size) {
  REQUIRE(offset + size <= file.size());
  return {file.begin() + static_cast<std::ptrdiff_t>(offset),
          file.begin() + static_cast<std::ptrdiff_t>(offset + size)};
}

TEST_CASE("checksum: CRC-32 gives the published value", "[io][checksum]") {
  CHECK(crc32(bytes_of("123456789")) == 0xcbf43926u);
  CHECK(crc32(Bytes{}) == 0);
}

TEST_CASE("npz: an array is an NPY file of version 1", "[io][npz]") {
  const Bytes file = write_npy({"x", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}});
  CHECK(text_at(file, 0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const auto header = at<std::uint16_t>(file, 8);
  CHECK((10 + header) % 64 == 0);
  const std::string text = text_at(file, 10, header);
  CHECK(text.starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } "));
  CHECK(text.back() == '\n');
  REQUIRE(file.size() == 10u + header + 24);
  CHECK(at<float>(file, 10u + header + 4) == 2);
  const Bytes wide = write_npy({"x", {}, std::vector<double>{0.1}});
  CHECK(
      text_at(wide, 10, 60).starts_with("{'descr': '<f8', 'fortran_order': False, 'shape': (), }"));
  CHECK(text_at(write_npy({"x", {0}, std::vector<float>{}}), 10, 60).find("(0,)") !=
        std::string::npos);
}

TEST_CASE("npz: an archive of stored entries, its directory and its end", "[io][npz]") {
  const NamedTensor a{"rnn0.Wx", {1}, std::vector<float>{1}};
  const NamedTensor b{"\xc3\xa4", {}, std::vector<double>{2}};
  const Bytes file = write_npz({a, b});
  const Bytes first = write_npy(a), second = write_npy(b);
  const std::size_t end = file.size() - 22;
  CHECK(text_at(file, end, 4) == "PK\x05\x06");
  CHECK(at<std::uint16_t>(file, end + 8) == 2);
  CHECK(at<std::uint16_t>(file, end + 10) == 2);
  std::size_t entry = at<std::uint32_t>(file, end + 16);
  CHECK(entry + at<std::uint32_t>(file, end + 12) == end);
  for (const auto& [tensor, content] : {std::pair{a, first}, {b, second}}) {
    const std::string name = tensor.name + ".npy";
    CHECK(text_at(file, entry, 4) == "PK\x01\x02");
    CHECK(at<std::uint16_t>(file, entry + 10) == 0);  // stored
    CHECK(at<std::uint32_t>(file, entry + 16) == crc32(content));
    CHECK(at<std::uint32_t>(file, entry + 20) == content.size());
    CHECK(at<std::uint16_t>(file, entry + 28) == name.size());
    CHECK(text_at(file, entry + 46, name.size()) == name);
    const std::size_t local = at<std::uint32_t>(file, entry + 42);
    CHECK(text_at(file, local, 4) == "PK\x03\x04");
    CHECK(text_at(file, local + 4, 26) == text_at(file, entry + 6, 26));
    CHECK(text_at(file, local + 30, name.size()) == name);
    CHECK(text_at(file, local + 30 + name.size(), content.size()) ==
          std::string(content.begin(), content.end()));
    entry += 46 + name.size();
  }
  CHECK(entry == end);
}

TEST_CASE("npz: no array gives an archive with nothing in it", "[io][npz]") {
  const Bytes file = write_npz({});
  REQUIRE(file.size() == 22);
  CHECK(text_at(file, 0, 4) == "PK\x05\x06");
}

}  // namespace
}  // namespace unroll
