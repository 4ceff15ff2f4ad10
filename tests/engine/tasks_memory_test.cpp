// Tasks of remembering: each target is worked out again from what the network sees.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <set>

#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace test;
using Catch::Approx;

TEST_CASE("recall: the last step asks for the first symbol", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kRecall);
  config.symbols = 5;
  const auto task = made(config);
  CHECK(task->shape().input.size == 10);
  CHECK(task->shape().input.steps == 32);
  CHECK_FALSE(task->shape().causal);
  std::map<std::string, int> first, later;
  for (const Example& e : examples(*task, 1000)) {
    const auto words = words_of(*task, e.inputs);
    CHECK(words.front() == task->output_names()[static_cast<std::size_t>(only_target(e))]);
    ++first[words.front()];
    for (std::size_t t = 1; t < words.size(); ++t) ++later[words[t]];
  }
  REQUIRE((first.size() == 5 && later.size() == 5));
  for (const char* letter : {"a", "b", "c", "d", "e"}) CHECK(plausible(first[letter], 1000, 0.2));
  for (const char* number : {"1", "2", "3", "4", "5"}) CHECK(plausible(later[number], 31000, 0.2));
  const std::vector<StepLink> last_to_first = {{31, 0}};
  CHECK(task->links(task->held_out(0, 1), 0) == last_to_first);
}

TEST_CASE("clues: the far one is always right, the near one 3 times of 4", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kClues);
  config.gap = 6;
  const auto task = made(config);
  double agree = 0;
  for (const Example& e : examples(*task, 2000)) {
    const auto words = words_of(*task, e.inputs);
    const std::string answer = task->output_names()[static_cast<std::size_t>(only_target(e))];
    CHECK(words[0] == answer);
    const std::string near = words[32 - 1 - 6];
    CHECK((near == "x" || near == "y"));
    agree += (near == "x") == (answer == "X");
    CHECK(std::count_if(words.begin(), words.end(),
                        [](const auto& w) { return w < "a" || w > "h"; }) == 2);
  }
  CHECK(plausible(agree, 2000, baseline(*task, "the near clue")));
}

TEST_CASE("copy: the letters come again after the wait", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kCopy);
  config.length = 5;
  config.gap = 3;
  const auto task = made(config);
  CHECK(task->shape().input.steps == 13);
  for (const Example& e : examples(*task, 100)) {
    const auto words = words_of(*task, e.inputs);
    CHECK(std::vector<std::string>(words.begin() + 5, words.end()) ==
          std::vector<std::string>{".", ".", ".", "?", "?", "?", "?", "?"});
    for (std::size_t t = 0; t < 13; ++t) CHECK(e.targets[t] == (t < 8 ? -1 : e.inputs[t - 8]));
  }
  CHECK(task->links(task->held_out(0, 1), 0).at(2) == StepLink{10, 2});
}

TEST_CASE("adding: the target is the sum of the marked numbers", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kAdding);
  config.lengths = GENERATE(LengthKind::kSame, LengthKind::kVaried);
  const auto task = made(config);
  double by_mean = 0, by_one = 0;
  std::set<std::size_t> lengths;
  constexpr int kCount = 4000;
  for (const Example& e : examples(*task, kCount)) {
    double sum = 0, first = 0;
    int marks = 0;
    for (std::size_t t = 0; t < e.targets.size(); ++t) {
      sum += e.values[2 * t] * e.values[2 * t + 1];
      if (e.values[2 * t + 1] == 1.0 && ++marks == 1) first = e.values[2 * t];
    }
    CHECK(marks == 2);
    CHECK(only_target(e) == 0);
    CHECK(e.target_values.back() == Approx(sum));
    by_mean += (sum - 1) * (sum - 1) / kCount;
    by_one += (sum - first - 0.5) * (sum - first - 0.5) / kCount;
    lengths.insert(e.targets.size());
  }
  CHECK(lengths.size() == (config.lengths == LengthKind::kSame ? 1 : 31));
  CHECK(std::sqrt(by_mean) == Approx(baseline(*task, "the mean")).epsilon(0.04));
  CHECK(std::sqrt(by_one) == Approx(baseline(*task, "one of the two")).epsilon(0.04));
  CHECK(baseline(*task, "the mean") * baseline(*task, "the mean") == Approx(1.0 / 6));
}

TEST_CASE("order: the target says which of X and Y stood first", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kOrder);
  config.length = 15;
  config.lengths = GENERATE(LengthKind::kSame, LengthKind::kVaried);
  config.place = GENERATE(PlaceKind::kAnywhere, PlaceKind::kEarly, PlaceKind::kLate);
  const auto task = made(config);
  std::set<std::size_t> lengths;
  int x_first = 0;
  for (const Example& e : examples(*task, 1000)) {
    const auto words = words_of(*task, e.inputs);
    const auto x = std::find(words.begin(), words.end(), "X") - words.begin();
    const auto y = std::find(words.begin(), words.end(), "Y") - words.begin();
    CHECK(std::count(words.begin(), words.end(), "X") == 1);
    CHECK(std::count(words.begin(), words.end(), "Y") == 1);
    CHECK(task->output_names()[static_cast<std::size_t>(only_target(e))] ==
          (x < y ? "X first" : "Y first"));
    if (config.place == PlaceKind::kEarly) CHECK(std::max(x, y) < 7);
    if (config.place == PlaceKind::kLate) CHECK(std::min(x, y) >= 7);
    x_first += x < y;
    lengths.insert(words.size());
  }
  CHECK(plausible(x_first, 1000, 0.5));
  CHECK((lengths.size() == 1) == (config.lengths == LengthKind::kSame));
  CHECK(*lengths.rbegin() == 15);
}

TEST_CASE("parity: the target is the number of ones modulo two", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kParity);
  config.lengths = GENERATE(LengthKind::kSame, LengthKind::kVaried);
  const auto task = made(config);
  std::set<std::size_t> lengths;
  for (const Example& e : examples(*task, 2000)) {
    const auto words = words_of(*task, e.inputs);
    const auto ones = std::count(words.begin(), words.end(), "1");
    CHECK(only_target(e) == ones % 2);
    lengths.insert(words.size());
  }
  CHECK((lengths.size() == 1) == (config.lengths == LengthKind::kSame));
}

TEST_CASE("brackets: what is nested shrinks to nothing", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kBrackets);
  config.length = GENERATE(2, 9, 32);
  config.lengths = GENERATE(LengthKind::kSame, LengthKind::kVaried);
  const auto task = made(config);
  double nested = 0;
  for (const Example& e : examples(*task, 1000)) {
    std::string text;
    for (const std::string& word : words_of(*task, e.inputs)) text += word;
    for (const char* kind : {"()", "[]"})
      CHECK(std::count(text.begin(), text.end(), kind[0]) ==
            std::count(text.begin(), text.end(), kind[1]));
    for (bool found = true; found;) {
      found = false;
      for (const char* pair : {"()", "[]"})
        if (const auto at = text.find(pair); at != std::string::npos) {
          text.erase(at, 2);
          found = true;
        }
    }
    CHECK(only_target(e) == (text.empty() ? 1 : 0));
    nested += text.empty();
  }
  CHECK(plausible(nested, 1000, 0.5));
}

/// Keys, values and asked keys as the names of the numbers that are 1 say, in order of the steps.
struct Pairs {
  std::vector<std::string> keys, values, asked;
};

Pairs read_pairs(const Task& task, const Example& e) {
  Pairs out;
  const auto rows = static_cast<std::size_t>(task.shape().input.size);
  for (std::size_t i = 0; i < e.values.size(); ++i) {
    if (e.values[i] != 1.0) {
      CHECK(e.values[i] == 0.0);
      continue;
    }
    const std::string& name = task.input_names()[i % rows];
    const std::string last = name.substr(name.rfind(' ') + 1);
    (name.starts_with("key")     ? out.keys
     : name.starts_with("value") ? out.values
                                 : out.asked)
        .push_back(last);
  }
  return out;
}

TEST_CASE("lookup: the value of the asked key is wanted", "[tasks][memory]") {
  const auto task = made(config_of(TaskKind::kLookup));
  CHECK(task->shape().input.steps == 5);
  CHECK(task->shape().input.size == 24);
  double first_is_right = 0;
  for (const Example& e : examples(*task, 4000)) {
    const Pairs pairs = read_pairs(*task, e);
    REQUIRE((pairs.keys.size() == 4 && pairs.values.size() == 4 && pairs.asked.size() == 1));
    CHECK(std::set<std::string>(pairs.keys.begin(), pairs.keys.end()).size() == 4);
    const auto at = std::find(pairs.keys.begin(), pairs.keys.end(), pairs.asked[0]);
    REQUIRE(at != pairs.keys.end());
    const auto pair = static_cast<std::size_t>(at - pairs.keys.begin());
    const std::string answer = task->output_names()[static_cast<std::size_t>(only_target(e))];
    CHECK(answer == pairs.values[pair]);
    first_is_right += pairs.values[0] == answer;
    const std::vector<StepLink> link = {{4, static_cast<int>(pair)}};
    CHECK(task->links(pack(task->shape(), {e}), 0) == link);
  }
  CHECK(plausible(first_is_right, 4000, baseline(*task, "a value shown")));
}

TEST_CASE("two lookups: both values are wanted in the order asked", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kTwoLookups);
  const auto task = made(config);
  CHECK(task->shape().outputs == 64);
  double by_coin = 0;
  Random coin(3);
  for (const Example& e : examples(*task, 4000)) {
    const Pairs pairs = read_pairs(*task, e);
    REQUIRE(pairs.asked.size() == 2);
    CHECK(pairs.asked[0] != pairs.asked[1]);
    std::vector<std::string> values;
    std::vector<StepLink> links;
    for (const std::string& asked : pairs.asked) {
      const auto at = std::find(pairs.keys.begin(), pairs.keys.end(), asked);
      values.push_back(pairs.values.at(static_cast<std::size_t>(at - pairs.keys.begin())));
      links.push_back({4, static_cast<int>(at - pairs.keys.begin())});
    }
    const std::string answer = task->output_names()[static_cast<std::size_t>(only_target(e))];
    CHECK(answer == values[0] + " " + values[1]);
    CHECK(task->links(pack(task->shape(), {e}), 0) == links);
    const bool swap = coin.below(2) == 1;
    by_coin += answer == values[swap] + " " + values[!swap];
  }
  CHECK(plausible(by_coin, 4000, baseline(*task, "both, in any order")));
  config.pairs = 1;
  CHECK(try_task(config).error().text().find("two are asked for") != std::string::npos);
}

TEST_CASE("lookup: a sample reads like a question", "[tasks][memory]") {
  TaskConfig config = config_of(TaskKind::kLookup);
  config.pairs = 2;
  const auto task = made(config);
  Example e;
  e.values.assign(24 * 3, 0.0);
  e.values[1] = e.values[8 + 4] = 1;            // b=5
  e.values[24 + 0] = e.values[24 + 8 + 2] = 1;  // a=3
  e.values[48 + 16 + 1] = 1;                    // b?
  e.targets = {-1, -1, 4};
  const Batch batch = pack(task->shape(), {e});
  CHECK(task->describe(batch, 0) ==
        "input   b=5 a=3 b?\ntarget  5\nanswered at the last step only\n");
}

}  // namespace
}  // namespace unroll
