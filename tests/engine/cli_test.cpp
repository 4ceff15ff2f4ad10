#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/cli/arguments.h"
#include "engine/cli/claim_report.h"
#include "engine/cli/commands.h"
#include "engine/cli/files.h"
#include "engine/cli/host.h"
#include "engine/cli/json_line.h"
#include "engine/cli/manual.h"
#include "engine/cli/options.h"
#include "engine/cli/progress.h"
#include "engine/session/config_fields.h"

namespace unroll::cli {
namespace {

Arguments parsed(const std::vector<std::string>& words) {
  auto result = Arguments::parse(words);
  REQUIRE(result.ok());
  return std::move(result).value();
}

std::string refusal(const std::vector<std::string>& words) {
  const auto result = Arguments::parse(words);
  REQUIRE_FALSE(result.ok());
  return result.error().text();
}

TEST_CASE("arguments: a field goes by its key, its letter and its long name", "[cli][arguments]") {
  const FieldTexts hidden = {{"H", "96"}};
  CHECK(parsed({"train", "--hidden", "96"}).fields == hidden);
  CHECK(parsed({"train", "--hidden=96"}).fields == hidden);
  CHECK(parsed({"train", "--H", "96"}).fields == hidden);
  CHECK(parsed({"train", "-H", "96"}).fields == hidden);
  CHECK(parsed({"train", "-H96"}).fields == hidden);
  CHECK(parsed({"train", "--lr", "-1"}).fields == FieldTexts{{"lr", "-1"}});
}

TEST_CASE("arguments: every field of the configuration is an option", "[cli][arguments]") {
  for (const FieldDescription& field : config_fields()) {
    const std::string key(field.info.key);
    const FieldTexts expected = {{key, field.value}};
    CHECK(parsed({"train", "--" + key, field.value}).fields == expected);
    CHECK(parsed({"train", field_option(key), field.value}).fields == expected);
  }
  CHECK(field_option("H") == "--hidden");
  CHECK(field_option("opt") == "--optimizer");
  CHECK(field_option("lr") == "--lr");
}

TEST_CASE("arguments: of an option given twice the last counts", "[cli][arguments]") {
  CHECK(parsed({"train", "-H", "5", "--hidden", "6"}).fields == FieldTexts{{"H", "6"}});
}

TEST_CASE("arguments: what is not understood is named", "[cli][arguments]") {
  CHECK(refusal({"train", "--hiden", "5"}).find("--hiden") != std::string::npos);
  CHECK(refusal({"trian"}).find("trian") != std::string::npos);
  CHECK(refusal({"train", "--hidden"}).find("--hidden") != std::string::npos);
  CHECK(refusal({"train", "extra"}).find("extra") != std::string::npos);
  CHECK(refusal({"train", "--x\x1b[31m"}).find('\x1b') == std::string::npos);
  CHECK(refusal({"train", "--resume", ""}) == "--resume: needs the name of a file");
}

TEST_CASE("arguments: numbers are whole, in range, and named when they are not",
          "[cli][arguments]") {
  const Arguments fine = parsed({"train", "--steps", "500"});
  CHECK(fine.number("steps", 0, 1, 1000).value() == 500);
  CHECK(fine.number("every", 10, 1, 1000).value() == 10);
  CHECK(fine.number("steps", 0, 1, 100).error().text() ==
        "--steps: \"500\" is not in the whole numbers from 1 to 100");
  const Arguments wrong = parsed({"sample", "--length", "1e3", "--temperature", "nan"});
  CHECK_FALSE(wrong.number("length", 400, 1, 2000).ok());
  CHECK(wrong.real("temperature", 0.8, 0, 10).error().text() ==
        "--temperature: \"nan\" is not in the numbers from 0 to 10");
}

TEST_CASE("manual: every command and every option stands in it, in 80 columns", "[cli][manual]") {
  for (const CommandInfo& command : command_table()) {
    CHECK(manual("").find("\n  " + std::string(command.name) + " ") != std::string::npos);
    const std::string text = manual(command.name);
    REQUIRE_FALSE(text.empty());
    for (const OptionGroup& group : command.groups) {
      for (const OptionInfo& option : group.options) {
        INFO(option.id);
        const std::string first = option.names.substr(0, option.names.find(','));
        CHECK(text.find("\n  " + first) != std::string::npos);
        CHECK(option.help.ends_with("."));
      }
    }
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      INFO(text.substr(at, end - at));
      CHECK(end - at <= 80);
      at = end + 1;
    }
  }
  CHECK(manual("nothing").empty());
}

TEST_CASE("manual: ranges and defaults come from the fields", "[cli][manual]") {
  const std::string text = manual("train");
  CHECK(text.find("-H, --hidden N\n") != std::string::npos);
  CHECK(text.find("to 2048 steps. Default: 32.") != std::string::npos);
  CHECK(text.find("Default: 0.003.") != std::string::npos);
}

TEST_CASE("manual: text is broken at blanks and never elsewhere", "[cli][manual]") {
  CHECK(wrap("one two three", 2, 9) == "  one two\n  three\n");
  CHECK(wrap("aaaaaaaaaaaa b", 0, 5) == "aaaaaaaaaaaa\nb\n");
  CHECK(wrap("first\n\nsecond", 0, 40) == "first\n\nsecond\n");
}

TEST_CASE("json line: a reader gets back what was written", "[cli][json]") {
  const std::string hostile = "a\"b\\c\n\t\x01\x7f<img onerror>%s%n \xc3\xbc\xe2\x80\xa8";
  JsonLine inner;
  inner.number("x", 1);
  JsonLine line;
  line.text("text", hostile)
      .flag("yes", true)
      .number("double", 0.1)
      .number("float", 0.1f)
      .number("large", std::uint64_t{18446744073709551615u})
      .number("nan", std::numeric_limits<double>::quiet_NaN())
      .number("inf", -std::numeric_limits<float>::infinity())
      .literal("literal", "1e-6")
      .texts("list", {"a", "\""})
      .object("inner", inner)
      .objects("inners", {inner, JsonLine()})
      .objects("none", {})
      .null("nothing");
  const std::string text = line.take();
  CHECK(text.find_first_of("\n\t\x01\x7f") == std::string::npos);
  const auto read = nlohmann::json::parse(text);
  CHECK(read["text"] == hostile);
  CHECK(read["yes"] == true);
  CHECK(read["double"] == 0.1);
  CHECK(read["large"] == 18446744073709551615u);
  CHECK(read["nan"].is_null());
  CHECK(read["inf"].is_null());
  CHECK(read["literal"] == 1e-6);
  CHECK(read["list"] == nlohmann::json::parse(R"(["a","\""])"));
  CHECK(read["inner"]["x"] == 1);
  CHECK(read["inners"] == nlohmann::json::parse(R"([{"x":1},{}])"));
  CHECK(read["none"] == nlohmann::json::array());
  CHECK(read["nothing"].is_null());
  CHECK(text.find("\"float\":0.1,") != std::string::npos);
}

TEST_CASE("json line: bytes that are no UTF-8 are replaced", "[cli][json]") {
  CHECK(json_string("a\xff\xc3") == "\"a\\ufffd\\ufffd\"");
}

TEST_CASE("json line: a configuration has all its fields, the seed as text", "[cli][json]") {
  Config config;
  config.seed = 18446744073709551615u;
  const auto read = nlohmann::json::parse(config_json(config).take());
  CHECK(read.size() == config_fields().size());
  CHECK(read["seed"] == "18446744073709551615");
  CHECK(read["H"] == 64);
  CHECK(read["lr"] == 0.003);
}

ProgressState halfway() {
  ProgressState state;
  state.first = 100;
  state.update = 300;
  state.until = 500;
  state.loss_bits = 2.413f;
  state.seconds = 4;
  state.tokens_per_update = 512;
  return state;
}

TEST_CASE("progress: rate and time left follow from what was done in this run", "[cli][progress]") {
  CHECK(tokens_per_second(halfway()) == 25600);
  CHECK(progress_text(halfway(), 0) == "update 300/500  2.41 bits  25.6k tokens/s  0:04 left");
}

TEST_CASE("progress: before anything is known nothing is said of it", "[cli][progress]") {
  ProgressState state;
  state.until = 500;
  state.loss_bits = std::numeric_limits<float>::quiet_NaN();
  CHECK(progress_text(state, 0) == "update 0/500");
}

TEST_CASE("progress: a bar fills the room there is and no more", "[cli][progress]") {
  CHECK(progress_text(halfway(), 80) ==
        "[===========>            ] update 300/500  2.41 bits  25.6k tokens/s  0:04 left");
  CHECK(progress_text(halfway(), 60).starts_with("update 300/500"));
  for (int columns = 1; columns < 200; ++columns) {
    CHECK(progress_text(halfway(), columns).size() < static_cast<std::size_t>(columns));
  }
  ProgressState done = halfway();
  done.update = done.until;
  CHECK(progress_text(done, 80).starts_with("[=="));
  CHECK(progress_text(done, 80).find('>') == std::string::npos);
}

TEST_CASE("progress: durations and rates are short", "[cli][progress]") {
  CHECK(format_duration(8.6) == "0:09");
  CHECK(format_duration(754) == "12:34");
  CHECK(format_duration(3723) == "1:02:03");
  CHECK(format_duration(-1) == "0:00");
  CHECK(format_rate(950) == "950");
  CHECK(format_rate(999.7) == "1k");
  CHECK(format_rate(38200) == "38.2k");
  CHECK(format_rate(1254000) == "1.25M");
}

TEST_CASE("files: a file is written whole and read back, up to a limit", "[cli][files]") {
  const std::string path = "cli_test_file.tmp";
  Bytes content(100000, 7);
  content.back() = 8;
  REQUIRE(check_writable(path).ok());
  REQUIRE(write_file(path, content).ok());
  CHECK(read_file(path, 100000).value() == content);
  CHECK(read_file(path, 99999).error().text() == path + ": is larger than 99999 bytes");
  CHECK_FALSE(read_file(path + ".part", 1).ok());
  std::remove(path.c_str());
}

TEST_CASE("files: a missing file, a folder and a missing folder are refused with the reason",
          "[cli][files]") {
  CHECK(read_file("no_such_file", 10).error().text() ==
        "no_such_file: cannot be opened: No such file or directory");
  CHECK_FALSE(read_file(".", 10).ok());
  CHECK_FALSE(check_writable("no_such_folder/file").ok());
  CHECK(check_writable(".").error().what == "is a folder; name a file");
  CHECK_FALSE(write_file("no_such_folder/file", Bytes{1}).ok());
}

TEST_CASE("files: the name is what stands behind the last slash", "[cli][files]") {
  CHECK(file_name("/a/b/c.txt") == "c.txt");
  CHECK(file_name("c.txt") == "c.txt");
}

TEST_CASE("claims: one that is supported although it is spoiled ends with exit code 1", "[cli]") {
  const Claim blind{.id = "blind",
                    .stamp = "0:00",
                    .sentence = "Whatever is done, the loss stays finite.",
                    .condition = "",
                    .arms = {{"rnn", "task=order&T=6&H=4&B=2&m=rnn", 0}},
                    .plain = {{0, Measured::kFinite, true, 1}},
                    .broken_by = "less is learned",
                    .broken_link = "lr=0.001"};
  Output output(false, true);
  const std::vector<Claim> known = {blind};
  CHECK(judge_claims(parsed({"claims", "blind", "--seeds", "1"}), output, known) == kDone);
  CHECK(judge_claims(parsed({"claims", "--broken", "--seeds", "1"}), output, known) == kFailed);
  CHECK(judge_claims(parsed({"claims", "other"}), output, known) == kUsage);
}

TEST_CASE("claims: a report tells condition, links, what is changed, and all numbers", "[cli]") {
  const Claim claim{.id = "shut",
                    .stamp = "1:02",
                    .sentence = "A sentence.",
                    .condition = "a condition",
                    .arms = {{"lstm", "task=recall&T=9&H=4&B=2&m=lstm", 30, 0.9, "T=12",
                              Change{"lstm0.f", 0, 2, 5}}},
                    .plain = {{0, Measured::kAccuracy, true, 0.5}},
                    .qualified = {{0, Measured::kLoss, false, 0.5}},
                    .broken_by = "it is open",
                    .broken_link = "fb=3"};
  const Judgement judgement{.verdict = Verdict::kNotSupported,
                            .plain = {{claim.plain[0], {0.25, 0.75}, 1}},
                            .qualified = {{claim.qualified[0], {0.5, 0.25}, 2}}};
  CHECK(
      claim_text({claim, judgement, {4, 2}, true}) ==
      "NOT SUPPORTED  [shut, 1:02]\n"
      "  A sentence.\n"
      "  condition: a condition\n"
      "  broken on purpose: it is open\n"
      "  lstm: #v=1&task=recall&T=9&B=2&m=lstm&H=4&fb=3&seed=4, 30 updates at most, until 90 % are "
      "right, tested on T=12, lstm0.f held at 0 at steps 2 to 4\n"
      "  accuracy of lstm at least 0.5: 0.25 0.75, holds in 1 of 2 seeds\n"
      "  with the condition: loss of lstm at most 0.5: 0.5 0.25, holds in 2 of 2 seeds\n\n");
  const auto json = nlohmann::json::parse(claim_json({claim, judgement, {4, 2}, false}).take());
  CHECK(json["seeds"] == nlohmann::json({4, 5}));
  CHECK(json["checks"][1]["values"] == nlohmann::json({0.5, 0.25}));
  CHECK(json["checks"][1]["with_condition"] == true);
  CHECK(json["arms"][0]["change"] == "lstm0.f held at 0 at steps 2 to 4");
  CHECK(json["curve"].is_null());
}

}  // namespace
}  // namespace unroll::cli
