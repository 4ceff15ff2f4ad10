#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/utf8.h"
#include "engine/cli/arguments.h"
#include "engine/cli/commands.h"
#include "engine/cli/host.h"
#include "engine/cli/task_sheet.h"
#include "tests/support/task_cases.h"

namespace unroll::cli {
namespace {

std::shared_ptr<const TaskLibrary::Entry> made(TaskLibrary& library, const Config& config) {
  auto found = library.find(config.task, config.seed);
  REQUIRE(found.ok());
  return found.value();
}

Config config_of(TaskKind kind) {
  Config config;
  config.task.kind = kind;
  return config;
}

ExitCode run(const std::vector<std::string>& words) {
  const auto arguments = Arguments::parse(words);
  REQUIRE(arguments.ok());
  Output output(true, true);
  return tasks(arguments.value(), output);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("task sheet: every task tells its baselines and its first held-out example",
          "[cli][tasks]") {
  for (const TaskEntry& entry : task_entries()) {
    INFO(entry.id());
    const Config config = config_of(entry.kind);
    TaskLibrary library;
    // A table of numbers is brought by the user.
    const auto found = entry.material == Material::kTable
                           ? std::make_shared<const TaskLibrary::Entry>(TaskLibrary::Entry{
                                 .title = "table", .task = test::made(config.task)})
                           : made(library, config);
    const TaskLibrary::Entry& sheet = *found;
    const Task& task = *sheet.task;
    const auto json = nlohmann::ordered_json::parse(task_json(config, sheet).take());
    const std::string text = task_text(config, sheet);
    CHECK(json["name"] == entry.id());
    CHECK(json["measure"] == measure_name(task.measure()));
    const std::vector<Baseline> baselines = task.baselines();
    REQUIRE(json["baselines"].size() == baselines.size());
    std::size_t i = 0;
    for (const auto& [name, value] : json["baselines"].items()) {
      CHECK(name == baselines[i].name);
      CHECK(value.get<double>() == baselines[i++].value);
      CHECK(has(text, "\n  " + name + " "));
    }
    const std::string example = task.describe(task.held_out(0, 1), 0);
    CHECK(json["example"] == example);
    CHECK(has(text, ":\n" + example));
    CHECK(json["vocabulary"].is_null() == (sheet.text == nullptr));
  }
}

TEST_CASE("task sheet: numbers have the unit of the task", "[cli][tasks]") {
  const auto text_of = [](TaskKind kind) {
    TaskLibrary library;
    return task_text(config_of(kind), *made(library, config_of(kind)));
  };
  CHECK(has(text_of(TaskKind::kRecall), "  chance  12.5 % of the targets named right\n"));
  CHECK(has(text_of(TaskKind::kAdding), "  the mean        0.408 root mean square error\n"));
  CHECK(has(text_of(TaskKind::kTunes), " bits per target\n"));
}

TEST_CASE("task sheet: words are counted, the most frequent first, and cut", "[cli][tasks]") {
  std::string text;
  for (int i = 0; i < 50; ++i)
    for (int times = 0; times <= i; ++times) text += "w" + std::to_string(i) + " ";
  TaskLibrary library;
  Config config = config_of(TaskKind::kWords);
  config.task.text = library.add(config.task.kind, "counts.txt", text).value();
  config.task.vocabulary = 46;
  const auto sheet = made(library, config);
  const auto json = nlohmann::json::parse(task_json(config, *sheet).take())["vocabulary"];
  REQUIRE(json["symbols"].size() == 45);
  CHECK(json["unit"] == "word");
  CHECK(json["symbols"][0] == nlohmann::json({{"symbol", "w49"}, {"count", 50}}));
  CHECK(json["symbols"][44] == nlohmann::json({{"symbol", "w5"}, {"count", 6}}));
  CHECK(json["rest"] == nlohmann::json({{"symbol", "<?>"}, {"count", 1 + 2 + 3 + 4 + 5}}));
  const std::string shown = task_text(config, *sheet);
  CHECK(has(shown, "Text: counts.txt, 1275 symbols\n"));
  CHECK(has(shown, "\nVocabulary: 46 words, how often each occurs:\n       50  w49\n"));
  CHECK(has(shown,
            "       11  w10\n           and 5 more, no more frequent (--json lists them)\n"
            "       15  <?> (stands for all that are not known)\n"));
}

TEST_CASE("task sheet: white space and what is too rare among characters can be seen",
          "[cli][tasks]") {
  std::string text;
  for (char32_t c = 0x4e00; c < 0x4e00 + 300; ++c) append_utf8(c, text);
  text += "a b\na b\na b\n";
  TaskLibrary library;
  Config config = config_of(TaskKind::kChars);
  config.task.text = library.add(config.task.kind, "many.txt", text).value();
  const auto sheet = made(library, config);
  const std::string shown = task_text(config, *sheet);
  CHECK(has(shown, "Vocabulary: 256 characters"));
  CHECK(has(shown, "        3  ␣\n"));
  CHECK(has(shown, "        3  ⏎\n"));
  // 255 have a symbol of their own, among them a, b, the blank and the line end.
  CHECK(has(shown, "       49  other (stands for all that are not known)\n"));
  const auto json = nlohmann::json::parse(task_json(config, *sheet).take())["vocabulary"];
  CHECK(json["rest"] == nlohmann::json({{"symbol", ""}, {"count", 49}}));
}

TEST_CASE("tasks: an unknown task, option or value is wrong usage, an unreadable text bad input",
          "[cli][tasks]") {
  CHECK(run({"tasks"}) == kDone);
  CHECK(run({"tasks", "copy", "--T", "6", "-k", "3", "--gap", "2", "--seed", "4"}) == kDone);
  CHECK(run({"tasks", "nothing"}) == kUsage);
  CHECK(run({"tasks", "--T", "5"}) == kUsage);
  CHECK(run({"tasks", "recall", "--gap", "5"}) == kUsage);
  CHECK(run({"tasks", "recall", "--T", "5000"}) == kUsage);
  CHECK(run({"tasks", "csv"}) == kUsage);
  CHECK(run({"tasks", "words", "--text", "no_such_file"}) == kBadInput);
  const auto unknown = Arguments::parse({"tasks", "recall", "--lag=5"});
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().text() ==
        "The following argument was not expected: --lag=5 (allowed for unroll tasks: --text, "
        "--length, --k, --N, --gap, --noise, --lengths, --place, --V, --seed, --json)");
  // Of a command with the options of all configurations the manual tells them.
  CHECK_FALSE(has(Arguments::parse({"train", "--lag=5"}).error().text(), "allowed"));
}

TEST_CASE("task library: a length beyond the text is shortened, and that is said",
          "[session][tasks]") {
  TaskLibrary library;
  TaskConfig config;
  config.text = library.add(config.kind, "short.txt", "abcabcab abcabcab abcabcab").value();
  const auto said = library.shorten(config);
  REQUIRE(said.has_value());
  CHECK(said->starts_with("Length T was 32; "));
  CHECK(config.length == library.longest_length(config));
  CHECK_FALSE(library.shorten(config).has_value());
  config.kind = TaskKind::kRecall;
  config.length = 2048;
  CHECK_FALSE(library.shorten(config).has_value());
}

}  // namespace
}  // namespace unroll::cli
