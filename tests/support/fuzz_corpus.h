#pragma once
// The inputs that the fuzz programs found or began with, for tests that feed them again.

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "engine/base/archive.h"
#include "tests/support/engine_source_dir.h"

namespace unroll::test {

struct FuzzReader {
  std::string name;
  int (*read)(const std::uint8_t* data, std::size_t size);
};

inline std::filesystem::path fuzz_folder() {
  return std::filesystem::path(test::source_dir()) / "tests/fuzz";
}

inline Bytes read_input(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Feeds `reader` each input of its corpus: no promise may be broken, and there is an input.
inline void feed_corpus(const FuzzReader& reader) {
  int inputs = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(fuzz_folder() / "corpus" / reader.name)) {
    const Bytes bytes = read_input(entry.path());
    INFO(entry.path());
    CHECK_NOTHROW(reader.read(bytes.data(), bytes.size()));
    ++inputs;
  }
  INFO(reader.name);
  CHECK(inputs > 0);
}

/// The names of all fuzz programs; `of_views`: those of the screen's readers, else the others.
inline std::set<std::string> fuzz_programs(bool of_views) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(fuzz_folder())) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".cpp" && name.starts_with("view_") == of_views)
      names.insert(name);
  }
  return names;
}

}  // namespace unroll::test
