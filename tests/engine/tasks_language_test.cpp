// Words of any text, and the made-up languages.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <numeric>

#include "engine/tasks/text_task.h"
#include "engine/tasks/words.h"
#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace test;
using Catch::Approx;
using Words = std::vector<std::string>;

TEST_CASE("words: a text is cut at blanks and around signs", "[tasks][words]") {
  CHECK(split_words("The cat's here, isn't it?\n\tYes -- 42!") ==
        Words{"the", "cat's", "here", ",", "isn't", "it", "?", "yes", "-", "-", "42", "!"});
  CHECK(split_words("ÉTÉ Ωμέγα Слово naïve «oui» 你好。don’t") ==
        Words{"été", "ωμέγα", "слово", "naïve", "«", "oui", "»", "你好", "。", "don't"});
  CHECK(split_words(" \r\n ").empty());
}

TEST_CASE("words: the most frequent are known, the rest share one sign", "[tasks][words]") {
  const SymbolText text = read_words("t", "b b b a a c d. a", 4).value();
  CHECK(text.symbols == Words{"a", "b", ".", "<?>"});
  CHECK(text.counts == std::vector<std::uint64_t>{3, 3, 1, 2});
  CHECK(text.ids == std::vector<std::uint16_t>{1, 1, 1, 0, 0, 3, 3, 2, 0});
  CHECK(text.find("zebra") == -1);
  const SymbolText all = read_words("t", "one two one", 100).value();
  CHECK(all.symbols == Words{"one", "two", "<?>"});
  CHECK(all.counts.back() == 0);
}

TEST_CASE("words: texts that hold too few words are refused with the remedy", "[tasks][words]") {
  const auto refused = [](const std::string& text) {
    return read_words("notes.txt", text, 50).error().text();
  };
  CHECK(refused("").find("empty") != std::string::npos);
  CHECK(refused("word word word").find("fewer than two different words") != std::string::npos);
  CHECK(refused("abc\xff").find("not UTF-8") != std::string::npos);
  CHECK(refused(" \n \n").find("fewer than two") != std::string::npos);
}

TEST_CASE("words: the task learns what stands in the text", "[tasks][words]") {
  TaskConfig config = config_of(TaskKind::kWords);
  config.text = "harbour";
  config.vocabulary = 50;
  const auto task = made(config);
  CHECK(task->shape().outputs == 50);
  CHECK(task->output_names().back() == "<?>");
  CHECK(task->shape().causal);
  for (const Example& e : examples(*task, 20))
    for (std::size_t t = 0; t + 1 < e.inputs.size(); ++t) CHECK(e.targets[t] == e.inputs[t + 1]);
  CHECK(baseline(*task, "chance") == Approx(std::log2(50)));
}

TEST_CASE("text tasks: a text of the user comes before the named one", "[tasks][words]") {
  TaskConfig config = config_of(TaskKind::kChars);
  config.length = 4;
  const TaskData data{.title = "mine.txt", .text = "abababababababababababab"};
  CHECK(make_task(config, 1, data).value()->output_names() == Words{"a", "b"});
  config.length = 40;
  CHECK(make_task(config, 1, data).error().text() ==
        "T: 40 is not possible here: both the training and the held-out part of mine.txt must hold "
        "an example. Allowed: 1 to 11 (default 32).");
  const auto empty = make_task(config, 1, {.title = "empty.txt"});
  CHECK(empty.error().text().starts_with("empty.txt: The text is empty"));
  CHECK(make_task(config, 1, {.title = "t", .text = "ab"}).error().what.find("too few") !=
        std::string::npos);
  config.text = "nowhere";
  const auto unknown = make_task(config, 1);
  CHECK(unknown.error().where == "text");
  CHECK(unknown.error().what.find("harbour, rhymes, tunes (default tunes)") != std::string::npos);
}

TEST_CASE("tunes: whatever text is named, the tunes are learned", "[tasks][words]") {
  TaskConfig config = config_of(TaskKind::kTunes);
  config.text = "rhymes";
  TaskConfig chars = config_of(TaskKind::kChars);
  Random a(4), b(4);
  CHECK(made(config)->draw(a, 3).inputs == made(chars)->draw(b, 3).inputs);
}

TEST_CASE("sentences: the deciding word follows from its clue", "[tasks][language]") {
  const std::map<std::string, std::string> answers = {
      {"cat", "walk"},      {"dog", "walk"},       {"car", "drive"},     {"bike", "ride"},
      {"boat", "sail"},     {"clouds", "sky"},     {"fish", "sea"},      {"trees", "forest"},
      {"books", "library"}, {"cows", "meadow"},    {"france", "french"}, {"spain", "spanish"},
      {"italy", "italian"}, {"germany", "german"}, {"poland", "polish"}};
  TaskConfig config = config_of(TaskKind::kSentences);
  config.gap = GENERATE(0, 4, 20);
  config.length = config.gap + 40;
  const auto task = made(config);
  std::map<std::string, int> decided;
  for (const Example& e : examples(*task, 200)) {
    const Words in = words_of(*task, e.inputs), out = words_of(*task, e.targets);
    for (std::size_t t = 0; t + 1 < in.size(); ++t) CHECK(out[t] == in[t + 1]);
    // Read as a reader would: remember the last clue, check the answer that its sentence ends with.
    std::vector<StepLink> links;
    int clue = -1;
    for (std::size_t t = 0; t < in.size(); ++t) {
      if (answers.contains(in[t])) clue = static_cast<int>(t);
      const bool ends = (in[t] == "a" && in[t - 1] == "for") || in[t] == "speak" ||
                        (in[t] == "the" && t > 0 && in[t - 1] == "in");
      if (!ends) continue;
      REQUIRE(clue >= 0);
      CHECK(out[t] == answers.at(in[static_cast<std::size_t>(clue)]));
      CHECK(static_cast<int>(t) - clue == (in[t] == "a" ? 2 : config.gap + 3));
      links.push_back({static_cast<int>(t), clue});
      ++decided[out[t]];
    }
    CHECK(task->links(pack(task->shape(), {e}), 0) == links);
  }
  CHECK(decided.size() == 14);
}

TEST_CASE("sentences: the probes ask for walk, sky and french", "[tasks][language]") {
  for (const int gap : {0, 7}) {
    TaskConfig config = config_of(TaskKind::kSentences);
    config.gap = gap;
    config.length = gap + 8;  // the shortest possible
    const auto task = made(config);
    const Batch probes = task->probes();
    REQUIRE(probes.size == 3);
    const char* wanted[] = {"walk", "sky", "french"};
    for (int b = 0; b < 3; ++b) {
      const Example e = unpack(task->shape(), probes, b);
      CHECK(words_of(*task, e.targets).back() == wanted[b]);
      const auto links = task->links(probes, b);
      REQUIRE(links.size() == 1);
      CHECK(links[0].from == static_cast<int>(e.inputs.size()) - 1);
    }
  }
}

TEST_CASE("classes: words of a class stand in for each other", "[tasks][language]") {
  const auto task = made(config_of(TaskKind::kClasses));
  const std::vector<int> classes = task->input_classes();
  std::map<int, int> sizes;
  for (const int c : classes) ++sizes[c];
  CHECK(sizes == std::map<int, int>{{-1, 1}, {0, 4}, {1, 3}, {2, 3}, {3, 2}, {4, 2}, {5, 2}});

  // people, animals, food, resting, eating, following; "." closes a sentence.
  const std::vector<std::string> allowed = {"03", "13", "042", "051", "150"};
  std::map<std::string, int> sentences;
  std::map<int, int> words;
  for (const Example& e : examples(*task, 500)) {
    std::string sentence;
    for (const int word : e.inputs) {
      ++words[word];
      const int c = classes[static_cast<std::size_t>(word)];
      if (c >= 0) {
        sentence += static_cast<char>('0' + c);
        continue;
      }
      CHECK(std::ranges::find(allowed, sentence) != allowed.end());
      ++sentences[sentence];
      sentence.clear();
    }
  }
  int total = 0;
  for (const auto& [sentence, count] : sentences) total += count;
  for (const std::string& sentence : allowed) CHECK(plausible(sentences[sentence], total, 0.2));
  const double people = words[0] + words[1] + words[2] + words[3];
  for (int person = 0; person < 4; ++person) CHECK(plausible(words[person], people, 0.25));
}

TEST_CASE("sentiment: negation and order decide", "[tasks][language]") {
  const auto task = made(config_of(TaskKind::kSentiment));
  const Words good = {"good", "great", "lovely"}, bad = {"bad", "dull", "awful"};
  const auto read = [&](const Words& text) {
    // Whether the judgement that counts is good: the last after "but", otherwise the first; it is
    // turned round where "not" stands before it and no "but" follows.
    const bool but = std::ranges::find(text, "but") != text.end();
    bool turned = false, praise = false, found = false;
    for (const std::string& word : text) {
      const bool is_good = std::ranges::find(good, word) != good.end();
      const bool is_bad = std::ranges::find(bad, word) != bad.end();
      if (!found && word == "not") turned = true;
      if ((is_good || is_bad) && (!found || but)) {
        praise = is_good;
        found = true;
      }
    }
    return praise != (turned && !but);
  };
  constexpr int kCount = 20000;
  std::map<std::vector<int>, std::pair<int, int>> bags;
  for (const Example& e : examples(*task, kCount)) {
    const Words text = words_of(*task, e.inputs);
    CHECK((text.size() >= 4 && text.size() <= 9));
    const int label = only_target(e);
    CHECK(task->output_names()[static_cast<std::size_t>(label)] ==
          (read(text) ? "praise" : "blame"));
    const auto count = [&](const Words& list) {
      return static_cast<int>(std::count_if(text.begin(), text.end(), [&](const auto& w) {
        return std::ranges::find(list, w) != list.end();
      }));
    };
    auto& seen = bags[{count(good), count(bad), count({"not"}), count({"but"})}];
    ++(label == 1 ? seen.first : seen.second);
  }
  // Whoever knows only which words occur does best to guess what is more frequent for them.
  int right = 0;
  for (const auto& [bag, seen] : bags) right += std::max(seen.first, seen.second);
  CHECK(right / double(kCount) == Approx(baseline(*task, "a bag of words at best")).margin(0.02));

  const Batch probes = task->probes();
  REQUIRE(probes.size == 2);
  for (int b = 0; b < 2; ++b) {
    const Example e = unpack(task->shape(), probes, b);
    CHECK(read(words_of(*task, e.inputs)) == (b == 0));
    CHECK(only_target(e) == (b == 0 ? 1 : 0));
  }
}

TEST_CASE("language baselines: counted again by hand", "[tasks][language]") {
  // Word classes: every sentence but one kind has its full stop where a bigram cannot miss it, and
  // the frequencies of the sixteen words follow from the five patterns.
  const auto task = made(config_of(TaskKind::kClasses));
  // Words per five sentences, one of each kind: people 4, animals 3, food 1, resting 2, eating 1,
  // following 2, full stops 5; 18 in all.
  const double shares[] = {4, 3, 1, 2, 1, 2, 5};
  const double members[] = {4, 3, 3, 2, 2, 2, 1};
  double bits = 0;
  for (int i = 0; i < 7; ++i) {
    const double p = shares[i] / 18 / members[i];
    bits -= shares[i] / 18 * std::log2(p);
  }
  CHECK(baseline(*task, "unigram") == Approx(bits).margin(0.04));
  CHECK(baseline(*task, "chance") == Approx(std::log2(17)));
}

}  // namespace
}  // namespace unroll
