#include "engine/tasks/sentiment.h"

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"
#include "engine/tasks/vocabulary.h"

namespace unroll {

namespace {

constexpr std::string_view kWords =
    "the this course film winter food song is not but so really good great lovely bad dull awful";
constexpr std::string_view kStarts = "the this", kThings = "course film winter food song";
constexpr std::string_view kStress = "so really", kGood = "good great lovely",
                           kBad = "bad dull awful";
constexpr int kLongest = 9;
constexpr double kPlain = 0.4;  // the rest is half "A not B", half "not A but B"
constexpr int kBlame = 0, kPraise = 1;

Vocabulary all_words() {
  Vocabulary v;
  v.add(kWords);
  return v;
}

class SentimentTask final : public GeneratedTask {
 public:
  explicit SentimentTask(Vocabulary words)
      : GeneratedTask(
            {{.input = {PortKind::kSymbols, words.size(), kLongest}, .outputs = 2, .causal = false},
             Measure::kAccuracy,
             words.words(),
             {"blame", "praise"}}),
        words_(std::move(words)) {}

  Example make(Random& random) const override {
    const auto pick = [&](std::string_view list) {
      const auto words = split_at_blanks(list);
      return std::string(words[random.below(words.size())]);
    };
    // A judgement of this kind, stressed in two of three cases.
    const auto judge = [&](int kind) {
      const bool stressed = random.below(3) > 0;
      const std::string stress = stressed ? pick(kStress) + " " : "";
      return stress + pick(kind == kPraise ? kGood : kBad);
    };
    const int first = draw_index(random, 2);
    std::string text = pick(kStarts);
    text += " " + pick(kThings) + " is ";
    if (draw_chance(random, kPlain)) {
      const bool turned = draw_index(random, 2) == 1;
      text += (turned ? "not " : "") + judge(first);
      return judged(text, turned ? 1 - first : first);
    }
    const bool but = draw_index(random, 2) == 1;
    text += (but ? "not " : "") + judge(first) + (but ? " but " : " not ");
    text += judge(1 - first);
    return judged(text, but ? 1 - first : first);
  }

  /// A bag of words solves the plain sentences and must guess where both judgements occur.
  std::vector<Baseline> baselines() const override {
    return {{"chance", 0.5}, {"a bag of words at best", kPlain + (1 - kPlain) / 2}};
  }

  Batch probes() const override {
    return pack(shape(), {judged("this course is not dull but really great", kPraise),
                          judged("the winter is so awful not lovely", kBlame)});
  }

 private:
  Example judged(std::string_view text, int kind) const {
    Example e{.inputs = words_.read(text)};
    e.targets.assign(e.inputs.size(), -1);
    e.targets.back() = kind;
    return e;
  }

  Vocabulary words_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_sentiment(const TaskConfig&, std::uint64_t seed,
                                             const TaskData&) {
  return generate<SentimentTask>(seed, all_words());
}

}  // namespace unroll
