#include "engine/tasks/classes.h"

#include <algorithm>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/frequencies.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/vocabulary.h"

namespace unroll {

namespace {

enum WordClass { kPeople, kAnimals, kFood, kResting, kEating, kFollowing };
constexpr std::string_view kClassWords[] = {"man woman boy girl", "cat dog mouse",
                                            "bread cake cheese",  "sleeps rests",
                                            "eats tastes",        "follows sees"};
const std::vector<WordClass> kPatterns[] = {{kPeople, kResting},
                                            {kAnimals, kResting},
                                            {kPeople, kEating, kFood},
                                            {kPeople, kFollowing, kAnimals},
                                            {kAnimals, kFollowing, kPeople}};

Vocabulary all_words() {
  Vocabulary v;
  for (const std::string_view words : kClassWords) v.add(words);
  v.add(".");
  return v;
}

class ClassesTask final : public GeneratedTask {
 public:
  ClassesTask(int steps, Vocabulary words)
      : GeneratedTask(
            {symbol_shape(words.size(), steps), Measure::kBits, words.words(), words.words()}),
        words_(std::move(words)) {}

  Example make(Random& random) const override {
    const std::size_t count = static_cast<std::size_t>(shape().input.steps) + 1;
    std::vector<int> text;
    while (text.size() < count) {
      for (const WordClass kind : kPatterns[random.below(std::size(kPatterns))]) {
        const std::vector<std::string_view> words = split_at_blanks(kClassWords[kind]);
        text.push_back(words_.id(words[random.below(words.size())]));
      }
      text.push_back(words_.id("."));
    }
    text.resize(count);
    return {.inputs = {text.begin(), text.end() - 1}, .targets = {text.begin() + 1, text.end()}};
  }

  std::vector<Baseline> baselines() const override { return language_baselines(*this); }

  std::vector<int> input_classes() const override {
    std::vector<int> out(words_.words().size(), -1);
    for (std::size_t kind = 0; kind < std::size(kClassWords); ++kind)
      for (const int word : words_.read(kClassWords[kind]))
        out[static_cast<std::size_t>(word)] = static_cast<int>(kind);
    return out;
  }

 private:
  Vocabulary words_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_classes(const TaskConfig& config, std::uint64_t seed,
                                           const TaskData&) {
  return generate<ClassesTask>(seed, config.length, all_words());
}

}  // namespace unroll
