#include "engine/io/safetensors.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "tests/support/engine_bytes.h"

namespace unroll {
namespace {

/// A file with this header and so many bytes of numbers: 0, 1, 2, ...
Bytes file_of(std::string_view header, std::size_t data_bytes) {
  Bytes out(8);
  const std::uint64_t length = header.size();
  std::memcpy(out.data(), &length, 8);
  out.insert(out.end(), header.begin(), header.end());
  for (std::size_t i = 0; i < data_bytes; ++i) out.push_back(static_cast<std::uint8_t>(i));
  return out;
}

std::string entry(std::string_view name, std::string_view dtype, std::string_view shape,
                  std::string_view offsets) {
  return "\"" + std::string(name) + "\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":[" +
         std::string(shape) + "],\"data_offsets\":[" + std::string(offsets) + "]}";
}

std::string error_of(std::string_view header, std::size_t data_bytes) {
  const auto read = read_safetensors(file_of(header, data_bytes));
  return read.ok() ? "it was accepted" : read.error().text();
}

bool says(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos) return true;
  UNSCOPED_INFO(text);
  return false;
}

Safetensors sample() {
  Safetensors out;
  out.metadata = {{"format", "pt"}, {"made by", "\"Unroll\" \xc3\xa4"}};
  out.tensors = {{"a", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}},
                 {"b.weight", {2}, std::vector<double>{0.1, -1e300}},
                 {"\xe2\x88\x82", {}, std::vector<float>{7}}};
  return out;
}

bool same(const NamedTensor& a, const NamedTensor& b) {
  return a.name == b.name && a.shape == b.shape && a.data == b.data;
}

TEST_CASE("safetensors: what was written is read again", "[io][safetensors]") {
  const auto read = read_safetensors(write_safetensors(sample()));
  REQUIRE(read.ok());
  CHECK(read.value().metadata == sample().metadata);
  REQUIRE(read.value().tensors.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(same(read.value().tensors[i], sample().tensors[i]));
}

TEST_CASE("safetensors: the bytes are laid out as the format says", "[io][safetensors]") {
  Safetensors content;
  content.tensors = {{"x", {1, 2}, std::vector<float>{1, -2}}};
  const Bytes file = write_safetensors(content);
  const std::string header = R"({"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  REQUIRE(header.size() == 56);
  REQUIRE(file.size() == 8 + 56 + 8);
  CHECK(Bytes(file.begin(), file.begin() + 8) == Bytes{56, 0, 0, 0, 0, 0, 0, 0});
  CHECK(std::string(file.begin() + 8, file.begin() + 64) == header);
  CHECK(Bytes(file.begin() + 64, file.end()) == Bytes{0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0});
}

TEST_CASE("safetensors: the numbers begin at a multiple of eight bytes", "[io][safetensors]") {
  for (const char* name : {"a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh"}) {
    Safetensors content;
    content.tensors = {{name, {1}, std::vector<double>{1}}};
    CHECK((write_safetensors(content).size() - 8) % 8 == 0);
  }
}

TEST_CASE("safetensors: no tensor, single numbers and empty tensors are legal",
          "[io][safetensors]") {
  const auto none = read_safetensors(write_safetensors({}));
  REQUIRE(none.ok());
  CHECK(none.value().tensors.empty());
  Safetensors content;
  content.tensors = {{"empty", {0, 5}, std::vector<float>{}},
                     {"one", {}, std::vector<double>{3}},
                     {"end", {2, 0}, std::vector<double>{}}};
  const auto read = read_safetensors(write_safetensors(content));
  REQUIRE(read.ok());
  REQUIRE(read.value().tensors.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(same(read.value().tensors[i], content.tensors[i]));
}

TEST_CASE("safetensors: what is not finite keeps its bits", "[io][safetensors]") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Safetensors content;
  content.tensors = {{"x", {4}, std::vector<float>{std::nanf(""), kInfinity, -kInfinity, -0.0f}}};
  const auto read = read_safetensors(write_safetensors(content));
  REQUIRE(read.ok());
  const auto& values = std::get<std::vector<float>>(read.value().tensors[0].data);
  CHECK(std::isnan(values[0]));
  CHECK(values[1] == kInfinity);
  CHECK(values[2] == -kInfinity);
  CHECK(std::signbit(values[3]));
}

TEST_CASE("safetensors: half, bfloat16 and whole numbers become numbers of ours",
          "[io][safetensors]") {
  const auto read_one = [](std::string_view dtype, const Bytes& data, std::size_t count) {
    Bytes file = file_of(
        "{" + entry("x", dtype, std::to_string(count), "0," + std::to_string(data.size())) + "}",
        0);
    file.insert(file.end(), data.begin(), data.end());
    const auto read = read_safetensors(file);
    REQUIRE(read.ok());
    return read.value().tensors[0].data;
  };
  // 1, -2, 65504, smallest normal, smallest, -0, infinity, not-a-number
  const auto half =
      std::get<std::vector<float>>(read_one("F16",
                                            {0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x00, 0x04, 0x01,
                                             0x00, 0x00, 0x80, 0x00, 0x7c, 0x01, 0x7e},
                                            8));
  CHECK(half[0] == 1);
  CHECK(half[1] == -2);
  CHECK(half[2] == 65504);
  CHECK(half[3] == 0x1p-14f);
  CHECK(half[4] == 0x1p-24f);
  CHECK((half[5] == 0 && std::signbit(half[5])));
  CHECK(half[6] == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(half[7]));
  const auto brain = std::get<std::vector<float>>(read_one("BF16", {0x80, 0x3f, 0x49, 0xc0}, 2));
  CHECK(brain == std::vector<float>{1, -3.140625f});
  const auto wide = std::get<std::vector<double>>(
      read_one("I64", {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 1));
  CHECK(wide == std::vector<double>{-2});
  const auto whole =
      std::get<std::vector<double>>(read_one("I32", {0x00, 0x00, 0x00, 0x80, 5, 0, 0, 0}, 2));
  CHECK(whole == std::vector<double>{-2147483648.0, 5});
}

TEST_CASE("safetensors: tensors come in the order of their numbers", "[io][safetensors]") {
  const auto read = read_safetensors(file_of(
      "{" + entry("late", "F32", "1", "4,8") + "," + entry("early", "F32", "", "0,4") + "} ", 8));
  REQUIRE(read.ok());
  CHECK(read.value().tensors[0].name == "early");
  CHECK(read.value().tensors[1].name == "late");
}

TEST_CASE("safetensors: a header length that the file does not have is refused unread",
          "[io][safetensors]") {
  Bytes file = write_safetensors(sample());
  for (std::size_t at = 0; at < 8; ++at) file[at] = 0xff;
  CHECK(says(read_safetensors(file).error().text(), "18446744073709551615 bytes, but only"));
  CHECK(says(read_safetensors(Bytes(7)).error().text(), "it has 7 bytes"));
  CHECK(says(read_safetensors({}).error().text(), "it has 0 bytes"));
  CHECK(says(error_of("", 0), "does not begin with '{'"));
  CHECK(says(error_of(" {}", 0), "does not begin with '{'"));
  const std::string long_header = "{" + std::string(kMaxSafetensorsHeader, ' ') + "}";
  CHECK(says(error_of(long_header, 0), "at most 4194304 are read"));
}

TEST_CASE("safetensors: a header of another form is refused with place and remedy",
          "[io][safetensors]") {
  const std::string good = entry("x", "F32", "1", "0,4");
  const std::vector<std::pair<std::string, const char*>> wrong = {
      {"{" + good + "," + good + "}", "\"x\" is there twice"},
      {"{\"x\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
       "tensor \"x\": dtype is there twice"},
      {"{\"x\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "dtype is missing"},
      {"{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "shape is missing"},
      {"{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}", "data_offsets is missing"},
      {"{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}",
       "\"more\" is no dtype, shape or data_offsets"},
      {"{" + entry("x", "F32", "1", "0") + "}", "data_offsets has 1 numbers"},
      {"{" + entry("x", "F32", "1", "0,4,4") + "}", "data_offsets has 3 numbers"},
      {"{" + entry("x", "F32", "-1", "0,4") + "}", "a negative number"},
      {"{" + entry("x", "F32", "1.0", "0,4") + "}", "no whole one of 64 bits"},
      {"{" + entry("x", "F32", "1e0", "0,4") + "}", "no whole one of 64 bits"},
      {"{" + entry("x", "F32", "18446744073709551616", "0,4") + "}", "no whole one of 64 bits"},
      {"{" + entry("x", "F32", "[1]", "0,4") + "}", "there is a list, where a list of whole"},
      {"{" + entry("x", "F32", "\"1\"", "0,4") + "}", "there is a text"},
      {"{" + entry("x", "F32", "null", "0,4") + "}", "there is null"},
      {"{" + entry("x", "F32", "true", "0,4") + "}", "there is true or false"},
      {"{\"x\":1}", "there is a number, where an object with dtype"},
      {"{\"x\":[]}", "there is a list, where an object with dtype"},
      {"{\"x\":{\"dtype\":1}}", "where a text in dtype is wanted"},
      {"{\"x\":{\"dtype\":{}}}", "there is an object, where a text in dtype"},
      {"{\"x\":{\"shape\":5}}", "where a list of whole numbers from 0 in shape"},
      {"{\"x\":{\"data_offsets\":\"0,4\"}}", "where two whole numbers from 0"},
      {"{\"__metadata__\":{\"k\":1}}", "where a text for each key of __metadata__"},
      {"{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "metadata \"k\" is there twice"},
      {"{\"__metadata__\":{},\"__metadata__\":{}}", "\"__metadata__\" is there twice"},
      {"{\"__metadata__\":[]}", "where an object of texts"},
      {"{" + good, "no valid JSON"},
      {"{" + good + "}{", "no valid JSON"},
      {"{\"\xff\":{}}", "no valid JSON"},
      {"{\"x\":{\"dtype\":\"F32\"," + std::string(100'000, '['), "no valid JSON"},
  };
  for (const auto& [header, what] : wrong) {
    INFO(header.substr(0, 120));
    CHECK(says(error_of(header, 4), what));
  }
}

TEST_CASE("safetensors: deep nesting ends at its second bracket", "[io][safetensors]") {
  const std::string deep(1'000'000, '[');
  CHECK(says(error_of("{\"x\":{\"shape\":" + deep, 4), "there is a list"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"x\":";
  CHECK(says(error_of(objects, 4), "\"x\" is no dtype"));
}

TEST_CASE("safetensors: types, shapes and places that do not fit are refused by tensor",
          "[io][safetensors]") {
  const auto error = [](const std::string& entries, std::size_t bytes) {
    return error_of("{" + entries + "}", bytes);
  };
  CHECK(says(error(entry("x", "F8_E4M3", "4", "0,4"), 4),
             "tensor \"x\": numbers of type \"F8_E4M3\" cannot be read; these can: F32, F64"));
  CHECK(says(error(entry("x", "", "1", "0,4"), 4), "numbers of type \"\""));
  CHECK(says(error(entry("x", "F32", "1", "0,4"), 3), "not within the 3 bytes"));
  CHECK(says(error(entry("x", "F32", "1", "4,0"), 4), "not within the 4 bytes"));
  CHECK(says(error(entry("x", "F32", "1", "18446744073709551612,0"), 4), "not within"));
  CHECK(says(error(entry("x", "F32", "2", "0,4"), 4), "asks for more numbers"));
  CHECK(says(error(entry("x", "F32", "1", "0,8"), 8), "takes 4 bytes, but data_offsets give it 8"));
  CHECK(says(error(entry("x", "F32", "4294967296,4294967296,4", "0,4"), 4),
             "its shape (4294967296, 4294967296, 4) asks for more"));
  // 2^62 floats are 2^64 bytes, which wraps round to none.
  CHECK(says(error(entry("x", "F32", "4611686018427387904", "0,0"), 0), "asks for more"));
  CHECK(says(error(entry("x", "F32", "", "0,0"), 0), "asks for more"));
  const std::string first = entry("a", "F32", "2", "0,8");
  CHECK(says(error(first + "," + entry("b", "F32", "1", "4,8"), 8),
             "tensor \"b\": its numbers begin at byte 4, within those of another tensor"));
  CHECK(says(error(first + "," + entry("b", "F32", "1", "12,16"), 16),
             "tensor \"b\": its numbers begin at byte 12, but those before it end at 8"));
  CHECK(says(error(entry("a", "F32", "1", "4,8"), 8), "but those before it end at 0"));
  CHECK(says(error(first, 12), "it goes on for 4 bytes behind the last tensor"));
  CHECK(says(error("\"__metadata__\":{}", 1), "it goes on for 1 bytes"));
}

TEST_CASE("safetensors: every truncation is refused with a text", "[io][safetensors]") {
  for_each_truncation(write_safetensors(sample()), [](const Bytes& file) {
    const auto read = read_safetensors(file);
    REQUIRE_FALSE(read.ok());
    REQUIRE(read.error().text().size() > 20);
  });
}

TEST_CASE("safetensors: a changed byte never gives sizes that the file does not hold",
          "[io][safetensors]") {
  const Bytes file = write_safetensors(sample());
  std::size_t accepted = 0;
  for_each_flip(file, [&](const Bytes& changed) {
    const auto read = read_safetensors(changed);
    if (!read) {
      REQUIRE(read.error().text().size() > 20);
      return;
    }
    ++accepted;
    std::size_t numbers = 0;
    for (const NamedTensor& tensor : read.value().tensors) {
      REQUIRE(element_count(tensor.shape) == std::uint64_t{size_of(tensor.data)});
      numbers += size_of(tensor.data);
    }
    REQUIRE(numbers <= file.size() / 2);
  });
  CHECK(accepted > 0);  // numbers, names and padding may change
}

}  // namespace
}  // namespace unroll
