#include "engine/io/container.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/io/checksum.h"

namespace unroll {
namespace {

Bytes sample_payload() {
  Bytes out;
  for (int i = 0; i < 100; ++i) out.push_back(static_cast<std::uint8_t>(i * 37));
  return out;
}

TEST_CASE("checksum: FNV-1a gives the published values", "[io][checksum]") {
  CHECK(fnv1a64("") == 0xcbf29ce484222325u);
  CHECK(fnv1a64("a") == 0xaf63dc4c8601ec8cu);
  CHECK(fnv1a64("foobar") == 0x85944171f73967e8u);
  CHECK(fnv1a64("bar", fnv1a64("foo")) == fnv1a64("foobar"));
}

TEST_CASE("container: what was wrapped comes out again", "[io][container]") {
  for (const Bytes& payload : {Bytes{}, Bytes{0}, sample_payload()}) {
    const auto back = unwrap_container("session", 3, wrap_container("session", 3, payload));
    REQUIRE(back.ok());
    CHECK(back.value() == payload);
  }
}

TEST_CASE("container: the bytes are laid out as documented", "[io][container]") {
  const Bytes file = wrap_container("session", 3, Bytes{7, 8});
  REQUIRE(file.size() == 42);
  CHECK(std::string(file.begin(), file.begin() + 6) == "UNROLL");
  CHECK(file[6] == 1);
  CHECK(std::string(file.begin() + 8, file.begin() + 15) == "session");
  CHECK(file[16] == 3);
  CHECK(file[24] == 2);
  CHECK(file[40] == 7);
}

TEST_CASE("container: every change of a byte is refused with a text", "[io][container]") {
  const Bytes file = wrap_container("session", 3, sample_payload());
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (int flip = 1; flip < 256; ++flip) {
      Bytes changed = file;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
      const auto read = unwrap_container("session", 3, changed);
      INFO("byte " << at << " xor " << flip);
      REQUIRE_FALSE(read.ok());
      REQUIRE(read.error().text().size() > 10);
    }
  }
}

TEST_CASE("container: every truncation is refused with a text", "[io][container]") {
  const Bytes file = wrap_container("session", 3, sample_payload());
  for (std::size_t size = 0; size < file.size(); ++size) {
    INFO(size << " bytes");
    const auto read =
        unwrap_container("session", 3, Bytes(file.begin(), file.begin() + std::ptrdiff_t(size)));
    REQUIRE_FALSE(read.ok());
    const std::string text = read.error().text();
    REQUIRE(
        (size == 0 ? text == "file: it is empty" : text.find("cut short") != std::string::npos));
  }
}

TEST_CASE("container: bytes behind the end are refused", "[io][container]") {
  Bytes file = wrap_container("session", 3, sample_payload());
  file.push_back(0);
  CHECK(unwrap_container("session", 3, file).error().what.starts_with("it goes on for 1 bytes"));
}

TEST_CASE("container: a promised length that no memory could hold is refused unread",
          "[io][container]") {
  Bytes file = wrap_container("session", 3, sample_payload());
  for (std::size_t at = 24; at < 32; ++at) file[at] = 0xff;
  CHECK(unwrap_container("session", 3, file).error().what.starts_with("it is cut short"));
}

TEST_CASE("container: another kind, another version and a foreign file are named",
          "[io][container]") {
  const Bytes file = wrap_container("weights", 3, sample_payload());
  CHECK(unwrap_container("session", 3, file).error().what ==
        "it holds \"weights\", where \"session\" is wanted");
  CHECK(unwrap_container("weights", 2, file).error().what ==
        "its version 3 is not the 2 that this program reads: use a newer Unroll");
  CHECK(
      unwrap_container("weights", 4, file).error().what ==
      "its version 3 is not the 4 that this program reads: only the older Unroll that saved it can "
      "read it");
  const std::string_view png = "\x89PNG\r\n\x1a\n";
  CHECK(unwrap_container("session", 3, Bytes(png.begin(), png.end())).error().what ==
        "it is no file of Unroll");
}

}  // namespace
}  // namespace unroll
