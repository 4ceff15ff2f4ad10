// Tasks that read a source and write, and the pictures and the strand.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace test;
using Catch::Approx;

std::string source_of(const Task& task, const Example& e, const std::string& between = "") {
  std::string out;
  for (const int id : e.source)
    out += (out.empty() ? "" : between) + task.source_names().at(static_cast<std::size_t>(id));
  return out;
}

/// What is to be written, after checking that teacher forcing feeds it back one step later.
std::string answer_of(const Task& task, const Example& e, const std::string& between = "") {
  REQUIRE(e.inputs.size() == e.targets.size());
  CHECK(task.input_names().at(static_cast<std::size_t>(e.inputs.front())) == "^");
  CHECK(task.output_names().at(static_cast<std::size_t>(e.targets.back())) == "$");
  std::string out;
  for (std::size_t t = 0; t + 1 < e.targets.size(); ++t) {
    CHECK(e.inputs[t + 1] == e.targets[t]);
    out += (out.empty() ? "" : between) +
           task.output_names().at(static_cast<std::size_t>(e.targets[t]));
  }
  return out;
}

TEST_CASE("dates: day and month are read in either order", "[tasks][writing]") {
  const auto task = made(config_of(TaskKind::kDates));
  CHECK(task->shape().causal);
  CHECK(task->input_names() == task->output_names());
  const std::string months = "janfebmaraprmayjunjulaugsepoctnovdec";
  std::set<std::string> read, written;
  for (const Example& e : examples(*task, 6000)) {
    const std::string text = source_of(*task, e);
    std::istringstream words(text);
    std::string first, second;
    words >> first >> second;
    const bool day_first = first[0] >= '0' && first[0] <= '9';
    const std::string day = day_first ? first : second, month = day_first ? second : first;
    const auto at = months.find(month);
    REQUIRE((at != std::string::npos && at % 3 == 0));
    const std::string number = std::to_string(at / 3 + 1);
    const std::string wanted =
        (number.size() == 1 ? "0" : "") + number + "-" + (day.size() == 1 ? "0" : "") + day;
    CHECK(answer_of(*task, e) == wanted);
    read.insert(text);
    written.insert(wanted);
  }
  // An eighth of 732 spellings is held out; nearly every day can still be met in one of them.
  CHECK(read.size() > 580);
  CHECK(read.size() <= 732 - 60);
  CHECK(written.size() > 330);
  CHECK(!written.contains("02-30"));
  CHECK(!written.contains("04-31"));
}

TEST_CASE("phrases: articles agree, adjectives follow and agree", "[tasks][writing]") {
  const std::map<std::string, std::string> nouns = {{"cat", "chat"},     {"dog", "chien"},
                                                    {"horse", "cheval"}, {"mouse", "souris"},
                                                    {"cow", "vache"},    {"hen", "poule"}};
  const std::set<std::string> feminine = {"mouse", "cow", "hen"};
  const std::map<std::string, std::pair<std::string, std::string>> adjectives = {
      {"black", {"noir", "noire"}}, {"white", {"blanc", "blanche"}}, {"green", {"vert", "verte"}}};
  const std::map<std::string, std::string> verbs = {{"sleeps", "dort"},  {"sings", "chante"},
                                                    {"runs", "court"},   {"sees", "voit"},
                                                    {"follows", "suit"}, {"hears", "entend"}};
  const auto task = made(config_of(TaskKind::kPhrases));
  std::set<std::size_t> lengths;
  for (const Example& e : examples(*task, 1000)) {
    std::istringstream words(source_of(*task, e, " "));
    std::string word, french, adjective;
    while (words >> word) {
      if (word == "the") continue;
      if (adjectives.contains(word)) {
        adjective = word;
      } else if (nouns.contains(word)) {
        const bool she = feminine.contains(word);
        french += std::string(she ? " la " : " le ") + nouns.at(word);
        if (!adjective.empty())
          french += " " + (she ? adjectives.at(adjective).second : adjectives.at(adjective).first);
        adjective.clear();
      } else {
        french += " " + verbs.at(word);
      }
    }
    CHECK(" " + answer_of(*task, e, " ") == french);
    lengths.insert(e.source.size());
  }
  CHECK(lengths == std::set<std::size_t>{3, 4, 5 + 1, 5 + 2, 5});
}

TEST_CASE("writing baselines: the favourite of each step, counted again", "[tasks][writing]") {
  const auto task = made(config_of(TaskKind::kDates));
  // Over all 366 days: "0" begins nine months (274 days), "1" is the second digit of jan and nov
  // (61), "0" of oct, "2" of feb and dec (60); "-" always; days begin with 1 (120), and 1 is the
  // second digit of 01, 11, 21 and of the seven 31sts (43); then the end sign.
  const double expected = (274.0 / 366 + 61.0 / 366 + 1 + 120.0 / 366 + 43.0 / 366 + 1) / 6;
  CHECK(baseline(*task, "most frequent at each step") == Approx(expected).margin(0.04));
  CHECK(baseline(*task, "chance") == Approx(1.0 / 13));
}

TEST_CASE("glyphs: sixteen pictures that can be told apart, each with its name",
          "[tasks][writing]") {
  TaskConfig config = config_of(TaskKind::kGlyphs);
  config.noise = 0;
  const auto clean = made(config);
  CHECK_FALSE(clean->held_out_apart());
  CHECK(clean->shape().source.steps == 1);
  std::map<std::string, std::vector<double>> pictures;
  for (const Example& e : examples(*clean, 500)) {
    const std::string name = answer_of(*clean, e);
    if (pictures.contains(name)) CHECK(pictures[name] == e.source_values);
    pictures[name] = e.source_values;
  }
  REQUIRE(pictures.size() == 16);
  const auto distance = [](const std::vector<double>& a, const std::vector<double>& b) {
    int n = 0;
    for (std::size_t i = 0; i < a.size(); ++i) n += a[i] != b[i];
    return n;
  };
  for (const auto& [name, picture] : pictures)
    for (const auto& [other, different] : pictures)
      if (name != other) CHECK(distance(picture, different) >= 8);

  // With noise the nearest picture still has the name almost always, and points turn as often as
  // asked.
  config.noise = 0.05;
  const auto noisy = made(config);
  double turned = 0, wrong = 0;
  for (const Example& e : examples(*noisy, 1000)) {
    const std::string name = answer_of(*noisy, e);
    turned += distance(pictures.at(name), e.source_values);
    for (const auto& [other, picture] : pictures)
      if (distance(picture, e.source_values) < distance(pictures.at(name), e.source_values)) {
        wrong += 1;
        break;
      }
  }
  CHECK(plausible(turned, 64000, 0.05));
  CHECK(wrong <= 20);
}

TEST_CASE("scene: matching every shape with every patch finds object and half",
          "[tasks][writing]") {
  TaskConfig config = config_of(TaskKind::kScene);
  config.noise = GENERATE(0.0, 0.1);
  const auto task = made(config);
  const std::map<std::string, std::string> shapes = {{"cross", " ## ######## ## "},
                                                     {"ring", "#####  ##  #####"},
                                                     {"slash", "   #  ## ## ##  "},
                                                     {"bars", "# # # # # # # # "}};
  std::map<int, int> classes;
  for (const Example& e : examples(*task, 1000)) {
    double best = 1e9;
    std::string found;
    int place = -1;
    for (const auto& [name, points] : shapes)
      for (int patch = 0; patch < 16; ++patch) {
        double miss = 0;  // against the shape here and dark elsewhere
        for (std::size_t i = 0; i < 16; ++i) {
          const double light = e.values[static_cast<std::size_t>(patch) * 16 + i];
          const double wanted = points[i] == '#' ? 1.05 : 0.05;
          miss += (light - wanted) * (light - wanted) - (light - 0.05) * (light - 0.05);
        }
        if (miss < best) {
          best = miss;
          found = name;
          place = patch;
        }
      }
    CHECK(task->output_names()[static_cast<std::size_t>(only_target(e))] ==
          found + (place < 8 ? " above" : " below"));
    const std::vector<StepLink> link = {{15, place}};
    CHECK(task->links(pack(task->shape(), {e}), 0) == link);
    ++classes[only_target(e)];
  }
  CHECK(classes.size() == 8);
  for (const auto& [id, count] : classes) CHECK(plausible(count, 1000, 0.125));
}

TEST_CASE("hairpin: every base of the second half pairs with its partner", "[tasks][writing]") {
  TaskConfig config = config_of(TaskKind::kHairpin);
  config.length = GENERATE(2, 9, 32);
  config.gap = config.length == 2 ? 0 : 4;
  const auto task = made(config);
  const std::set<std::string> pairs = {"AU", "UA", "CG", "GC"};
  const auto steps = static_cast<std::size_t>(config.length);
  const std::size_t stem = (steps - static_cast<std::size_t>(config.gap)) / 2;
  for (const Example& e : examples(*task, 200)) {
    const auto bases = words_of(*task, e.inputs);
    for (std::size_t t = 0; t < steps; ++t) {
      const bool asked = t >= steps - stem;
      CHECK((bases[t] == "?") == asked);
      CHECK((e.targets[t] >= 0) == asked);
      if (asked)
        CHECK(pairs.contains(bases[steps - 1 - t] +
                             task->output_names()[static_cast<std::size_t>(e.targets[t])]));
    }
  }
  const auto links = task->links(task->held_out(0, 1), 0);
  REQUIRE(links.size() == stem);
  CHECK(links.back() == StepLink{config.length - 1, 0});
  CHECK(links.front() == StepLink{static_cast<int>(steps - stem), static_cast<int>(stem) - 1});
}

TEST_CASE("describe: rows stand under each other and tell where no loss is", "[tasks]") {
  TaskConfig config = config_of(TaskKind::kRecall);
  config.length = 3;
  const auto recall = made(config);
  const Example e{.inputs = {2, 8, 15}, .targets = {-1, -1, 2}};
  CHECK(recall->describe(pack(recall->shape(), {e}), 0) == "input   c 1 8\ntarget  · · c\n");
  const auto dates = made(config_of(TaskKind::kDates));
  const std::string shown = dates->describe(dates->held_out(0, 1), 0);
  CHECK(shown.starts_with("source  "));
  CHECK(shown.find("␣") != std::string::npos);
  CHECK(shown.find("\ninput   ^ ") != std::string::npos);
  config.length = 100;
  const std::string wrapped = made(config)->describe(made(config)->held_out(0, 1), 0);
  CHECK(std::count(wrapped.begin(), wrapped.end(), '\n') == 6);
}

}  // namespace
}  // namespace unroll
