#include "engine/tasks/sentences.h"

#include <span>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/frequencies.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/limits.h"
#include "engine/tasks/vocabulary.h"

namespace unroll {

namespace {

/// A word and the later word that follows from it.
struct Pair {
  std::string_view clue, answer;
};
constexpr Pair kOutings[] = {
    {"cat", "walk"}, {"dog", "walk"}, {"car", "drive"}, {"bike", "ride"}, {"boat", "sail"}};
constexpr Pair kPlaces[] = {{"clouds", "sky"},
                            {"fish", "sea"},
                            {"trees", "forest"},
                            {"books", "library"},
                            {"cows", "meadow"}};
constexpr Pair kLanguages[] = {{"france", "french"},
                               {"spain", "spanish"},
                               {"italy", "italian"},
                               {"germany", "german"},
                               {"poland", "polish"}};
constexpr std::string_view kTimes[] = {"this morning", "this evening", "on monday", "on sunday"};
constexpr std::string_view kFillers[] = {"really", "still", "always", "often", "again", "now"};

/// The words before the gap up to the clue, and after the gap up to the answer, of the kind with a
/// gap.
constexpr int kWordsBesidesGap = 8;

Vocabulary all_words() {
  Vocabulary v;
  v.add(". i took my for a the are in grew up and speak");
  for (const std::string_view time : kTimes) v.add(time);
  for (const std::string_view filler : kFillers) v.add(filler);
  for (const auto& list : {std::span(kOutings), std::span(kPlaces), std::span(kLanguages)})
    for (const Pair& pair : list) {
      v.add(pair.clue);
      v.add(pair.answer);
    }
  return v;
}

class SentencesTask final : public GeneratedTask {
 public:
  SentencesTask(const TaskConfig& c, Vocabulary words)
      : GeneratedTask(
            {symbol_shape(words.size(), c.length), Measure::kBits, words.words(), words.words()}),
        words_(std::move(words)),
        gap_(c.gap) {}

  Example make(Random& random) const override {
    const std::size_t count = static_cast<std::size_t>(shape().input.steps) + 1;
    std::vector<int> text;
    while (text.size() < count) {
      const std::vector<int> sentence = words_.read(make_sentence(random));
      text.insert(text.end(), sentence.begin(), sentence.end());
    }
    text.resize(count);
    return shifted(text);
  }

  std::vector<Baseline> baselines() const override { return language_baselines(*this); }

  std::vector<StepLink> links(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    std::vector<StepLink> out;
    for (std::size_t t = 0; t < e.targets.size(); ++t)
      for (std::size_t back = t + 1; back-- > 0;)
        if (decides(e.inputs[back], e.targets[t])) {
          out.push_back({static_cast<int>(t), static_cast<int>(back)});
          break;
        }
    return out;
  }

  /// One sentence of each kind up to the word that follows from the clue.
  Batch probes() const override {
    std::string filling;
    for (int i = 0; i < gap_; ++i) filling += " " + std::string(kFillers[0]);
    return pack(shape(),
                {shifted(words_.read("this morning i took my cat for a walk")),
                 shifted(words_.read("the clouds are" + filling + " in the sky")),
                 shifted(words_.read("i grew up in france" + filling + " and i speak french"))});
  }

 private:
  /// Each word but the last as input, each but the first as target.
  static Example shifted(const std::vector<int>& text) {
    return {.inputs = {text.begin(), text.end() - 1}, .targets = {text.begin() + 1, text.end()}};
  }

  std::string make_sentence(Random& random) const {
    const auto pick = [&](const auto& list) {
      return list[static_cast<std::size_t>(draw_index(random, static_cast<int>(std::size(list))))];
    };
    const auto word = [](std::string_view w) { return " " + std::string(w); };
    const int kind = draw_index(random, 3);
    if (kind == 0) {
      const std::string_view time = pick(kTimes);
      const Pair pair = pick(kOutings);
      return std::string(time) + " i took my" + word(pair.clue) + " for a" + word(pair.answer) +
             " .";
    }
    const Pair pair = kind == 1 ? pick(kPlaces) : pick(kLanguages);
    std::string filling;
    for (int i = 0; i < gap_; ++i) filling += word(pick(kFillers));
    return kind == 1
               ? "the" + word(pair.clue) + " are" + filling + " in the" + word(pair.answer) + " ."
               : "i grew up in" + word(pair.clue) + filling + " and i speak" + word(pair.answer) +
                     " .";
  }

  bool decides(int clue, int answer) const {
    const std::string& from = words_.words()[static_cast<std::size_t>(clue)];
    const std::string& to = words_.words()[static_cast<std::size_t>(answer)];
    for (const auto& list : {std::span(kOutings), std::span(kPlaces), std::span(kLanguages)})
      for (const Pair& pair : list)
        if (from == pair.clue && to == pair.answer) return true;
    return false;
  }

  Vocabulary words_;
  int gap_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_sentences(const TaskConfig& config, std::uint64_t seed,
                                             const TaskData&) {
  const auto fits = check_field(
      config, &TaskConfig::length, "T", {config.gap + kWordsBesidesGap, kLengthRange.max},
      "a sentence with gap = " + std::to_string(config.gap) + " must find room");
  if (!fits) return fits.error();
  return generate<SentencesTask>(seed, config, all_words());
}

}  // namespace unroll
