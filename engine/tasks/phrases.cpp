#include "engine/tasks/phrases.h"

#include <array>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/frequencies.h"
#include "engine/tasks/vocabulary.h"
#include "engine/tasks/writing.h"

namespace unroll {

namespace {

struct Noun {
  std::string_view english, french;
  bool feminine;
};
constexpr std::array<Noun, 6> kNouns = {{{"cat", "chat", false},
                                         {"dog", "chien", false},
                                         {"horse", "cheval", false},
                                         {"mouse", "souris", true},
                                         {"cow", "vache", true},
                                         {"hen", "poule", true}}};
struct Adjective {
  std::string_view english, masculine, feminine;
};
constexpr std::array<Adjective, 3> kAdjectives = {
    {{"black", "noir", "noire"}, {"white", "blanc", "blanche"}, {"green", "vert", "verte"}}};
struct Verb {
  std::string_view english, french;
  bool with_object;
};
constexpr std::array<Verb, 6> kVerbs = {{{"sleeps", "dort", false},
                                         {"sings", "chante", false},
                                         {"runs", "court", false},
                                         {"sees", "voit", true},
                                         {"follows", "suit", true},
                                         {"hears", "entend", true}}};
constexpr int kLongest = 7;

struct Languages {
  Vocabulary english, french;
};

Languages all_words() {
  Languages out;
  out.english.add("the");
  out.french.add("le la");
  for (const Noun& noun : kNouns) {
    out.english.add(noun.english);
    out.french.add(noun.french);
  }
  for (const Adjective& adjective : kAdjectives) {
    out.english.add(adjective.english);
    out.french.add(adjective.masculine);
    out.french.add(adjective.feminine);
  }
  for (const Verb& verb : kVerbs) {
    out.english.add(verb.english);
    out.french.add(verb.french);
  }
  return out;
}

class PhrasesTask final : public GeneratedTask {
 public:
  explicit PhrasesTask(Languages words)
      : GeneratedTask(writing_facts({PortKind::kSymbols, words.english.size(), kLongest},
                                    words.english.words(), words.french.words(), kLongest)),
        words_(std::move(words)) {}

  Example make(Random& random) const override {
    std::vector<int> english, french;
    add_noun(random, english, french);
    const Verb& verb = kVerbs[random.below(kVerbs.size())];
    english.push_back(words_.english.id(verb.english));
    french.push_back(words_.french.id(verb.french));
    if (verb.with_object) add_noun(random, english, french);
    Example e;
    e.source = std::move(english);
    write_answer(e, french, words_.french.size());
    return e;
  }

  std::vector<Baseline> baselines() const override { return writing_baselines(*this); }

 private:
  /// Appends article, noun and perhaps an adjective to both.
  void add_noun(Random& random, std::vector<int>& english, std::vector<int>& french) const {
    const Noun& noun = kNouns[random.below(kNouns.size())];
    const std::size_t which = random.below(kAdjectives.size() + 1);
    english.push_back(words_.english.id("the"));
    french.push_back(words_.french.id(noun.feminine ? "la" : "le"));
    french.push_back(words_.french.id(noun.french));
    if (which < kAdjectives.size()) {
      const Adjective& adjective = kAdjectives[which];
      english.push_back(words_.english.id(adjective.english));
      french.push_back(words_.french.id(noun.feminine ? adjective.feminine : adjective.masculine));
    }
    english.push_back(words_.english.id(noun.english));
  }

  Languages words_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_phrases(const TaskConfig&, std::uint64_t seed, const TaskData&) {
  return generate<PhrasesTask>(seed, all_words());
}

}  // namespace unroll
