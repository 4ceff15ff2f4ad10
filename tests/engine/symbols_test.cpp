#include "engine/tasks/symbols.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>

#include "engine/base/utf8.h"
#include "engine/tasks/text_task.h"

namespace unroll {
namespace {

using Catch::Approx;

TEST_CASE("symbols: a text becomes ids in order of code point", "[tasks][symbols]") {
  const auto text = read_symbols("t", "banana é").value();
  CHECK(text.symbols == std::vector<std::string>{" ", "a", "b", "n", "é"});
  CHECK(text.counts == std::vector<std::uint64_t>{1, 3, 1, 2, 1});
  CHECK(text.ids == std::vector<std::uint16_t>{2, 1, 3, 1, 3, 1, 0, 4});
  CHECK(text.find("n") == 3);
  CHECK(text.find("z") == -1);
}

TEST_CASE("symbols: line ends become one kind, a byte order mark goes", "[tasks][symbols]") {
  const auto text = read_symbols("t",
                                 "\xEF\xBB\xBF"
                                 "a\r\nb\rc\n")
                        .value();
  CHECK(text.symbols == std::vector<std::string>{"\n", "a", "b", "c"});
  CHECK(text.ids == std::vector<std::uint16_t>{1, 0, 2, 0, 3, 0});
}

TEST_CASE("symbols: more than 256 kinds fold the rarest into one", "[tasks][symbols]") {
  std::string text;
  for (char32_t c = 0x100; c < 0x100 + 300; ++c) {
    append_utf8(c, text);
    if (c < 0x100 + 200) append_utf8(c, text);
  }
  const auto read = read_symbols("t", text).value();
  CHECK(read.symbols.size() == 256);
  CHECK(read.symbols.back().empty());
  CHECK(read.counts.back() == 300 - 255);
  CHECK(read.find("Ā") == 0);
  CHECK(read.find("x") == 255);  // unknown: "other"
  std::uint64_t total = 0;
  for (const auto n : read.counts) total += n;
  CHECK(total == read.ids.size());
}

TEST_CASE("symbols: what cannot be learned from is refused with the remedy", "[tasks][symbols]") {
  const auto refused = [](const std::string& text) {
    return read_symbols("notes.txt", text).error().text();
  };
  CHECK(refused("").find("empty") != std::string::npos);
  CHECK(refused("aaaaaaaa").find("single symbol") != std::string::npos);
  CHECK(refused(std::string("ab\0cd", 5)).find("binary") != std::string::npos);
  CHECK(refused("abc\xff").find("Byte 4 is not UTF-8") != std::string::npos);
  CHECK(refused(std::string(kLargestText + 1, 'a')).find("5.1 MB; up to 5 MB") !=
        std::string::npos);
  CHECK(refused("").starts_with("notes.txt: "));
  CHECK(read_symbols("t", std::string(kLargestText - 1, 'a') + "b").ok());
}

TEST_CASE("symbols: baselines by hand", "[tasks][symbols]") {
  // Trained on "abababab", asked about "ab": add-one counts 5 and 5 of 10.
  const auto text = read_symbols("t", "ababababab").value();
  const Baselines baselines = measure_baselines(text.ids, 8, 2);
  CHECK(baselines.uniform == Approx(1.0));
  CHECK(baselines.unigram == Approx(1.0));
  // b is followed by a 3 times of 3, a by b 4 times of 4; each leans on 0.5 with weight 5.
  const double p = (3 + 2.5) / (3 + 5), q = (4 + 2.5) / (4 + 5);
  CHECK(baselines.bigram == Approx(-(std::log2(p) + std::log2(q)) / 2));
}

TextTask chars_of(SymbolText text, int steps) {
  return TextTask(std::make_shared<const TextSource>(std::move(text)), steps);
}

SymbolText counting_text(int n) {
  SymbolText text;
  for (int i = 0; i < 250; ++i)
    append_utf8(static_cast<char32_t>(0x100 + i), text.symbols.emplace_back());
  text.counts.assign(250, 0);
  for (int i = 0; i < n; ++i) text.ids.push_back(static_cast<std::uint16_t>(i % 250));
  return text;
}

TEST_CASE("chars: windows lie in their part and targets are one step ahead", "[tasks][chars]") {
  const TextTask task = chars_of(counting_text(2000), 7);
  CHECK(Windows(2000).held_out() == 200);
  Random random(1);
  for (int round = 0; round < 50; ++round) {
    const Batch batch = task.draw(random, 5);
    for (std::size_t i = 0; i < batch.inputs.size(); ++i)
      CHECK(batch.targets[i] == (batch.inputs[i] + 1) % 250);
    for (std::size_t i = 0; i + 5 < batch.inputs.size(); ++i)
      CHECK(batch.inputs[i + 5] == batch.targets[i]);
  }
  const int windows = task.held_out_count();
  CHECK(windows == 25);
  const Batch held = task.held_out(0, windows);
  CHECK(held.inputs[0] == 1800 % 250);
  CHECK(held.targets.back() == 1999 % 250);
  const Batch one = task.held_out(3, 1);
  for (int t = 0; t < 7; ++t)
    CHECK(one.inputs[static_cast<std::size_t>(t)] ==
          held.inputs[static_cast<std::size_t>(t * windows + 3)]);
}

TEST_CASE("chars: the training part never shows a held-out symbol", "[tasks][chars]") {
  SymbolText text = counting_text(400);
  for (std::size_t i = 0; i < text.ids.size(); ++i) text.ids[i] = i < 336 ? 0 : 1;
  const TextTask task = chars_of(text, 4);
  CHECK(Windows(400).held_out() == 64);
  Random random(2);
  bool last_seen = false;
  for (int round = 0; round < 2000; ++round) {
    const Batch batch = task.draw(random, 4);
    for (const int id : batch.inputs) CHECK(id == 0);
    for (const int id : batch.targets) CHECK(id == 0);
    last_seen = true;
  }
  CHECK(last_seen);
}

TEST_CASE("chars: the longest length really works", "[tasks][chars]") {
  const int n = GENERATE_COPY(2, 3, 10, 200);
  const int longest = Windows(static_cast<std::size_t>(n)).longest_length();
  if (longest == 0) return;
  const TextTask task = chars_of(counting_text(n), longest);
  Random random(1);
  CHECK(task.draw(random, 2).inputs.size() == static_cast<std::size_t>(longest) * 2);
  CHECK(task.held_out(0, 1).targets.size() == static_cast<std::size_t>(longest));
}

}  // namespace
}  // namespace unroll
