#include "engine/io/fields.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "engine/session/config_fields.h"

namespace unroll {
namespace {

FieldReading lenient(Config& config, const FieldTexts& texts) {
  return read_fields(config, texts, Strictness::kLenient);
}

TEST_CASE("fields: every field of the configuration has a key, a label and help", "[io][fields]") {
  std::set<std::string_view> keys;
  for (const FieldDescription& field : config_fields()) {
    INFO(field.info.key);
    CHECK_FALSE(field.info.key.empty());
    CHECK_FALSE(field.info.label.empty());
    CHECK(field.info.help.ends_with("."));
    CHECK_FALSE(describe_range(field).empty());
    CHECK(keys.insert(field.info.key).second);
  }
  CHECK(keys.size() >= 14);
}

TEST_CASE("fields: every default is inside its own range", "[io][fields]") {
  for (const FieldDescription& field : config_fields()) {
    INFO(field.info.key);
    Config config;
    CHECK(set_field(config, field.info.key, field.value).ok());
    CHECK(config == Config{});
  }
}

TEST_CASE("fields: a range is described in words", "[io][fields]") {
  const auto range = [](std::string_view key) {
    for (const FieldDescription& field : config_fields()) {
      if (field.info.key == key) return describe_range(field);
    }
    return std::string();
  };
  CHECK(range("T") == "1 to 2048 steps");
  CHECK(range("lr") == "1e-6 to 1000000");
  CHECK(range("clip") == "0 (off) to 1000000");
  CHECK(range("act") == "tanh, relu, sigmoid or identity");
  CHECK(range("seed") == "a whole number from 0 on");
}

TEST_CASE("fields: what a hand wants lies inside of what is accepted", "[io][fields]") {
  int with_usual = 0;
  for (const FieldDescription& field : config_fields()) {
    INFO(field.info.key);
    const RealRange& range = field.range;
    if (!range.has_usual()) {
      CHECK(describe_usual(field).empty());
      CHECK(range.hand_min() == range.min);
      CHECK(range.hand_max() == range.max);
      continue;
    }
    ++with_usual;
    CHECK(range.min <= range.hand_min());
    CHECK(range.hand_max() <= range.max);
    CHECK((!range.logarithmic || range.hand_min() > 0));
    CHECK((!range.zero_is_off || range.min == 0));
    if (field.info.key == "lr") CHECK(describe_usual(field) == "1e-5 to 10");
    if (field.info.key == "clip") CHECK(describe_usual(field) == "0.01 to 100");
  }
  CHECK(with_usual == 4);
}

TEST_CASE("fields: only what differs from the default is written", "[io][fields]") {
  Config config;
  CHECK(changed_fields(config).empty());
  config.seed = 7;
  config.model.hidden = 96;
  config.train.rate = 0.01;
  config.model.activation = Activation::kRelu;
  const FieldTexts expected = {{"act", "relu"}, {"H", "96"}, {"lr", "0.01"}, {"seed", "7"}};
  CHECK(changed_fields(config) == expected);
}

TEST_CASE("fields: what was written is read back", "[io][fields]") {
  Config config;
  config.task.text = "own-0123456789abcdef";
  config.task.length = 7;
  config.train.clip = 1.0 / 3;
  config.train.optimizer = OptimizerKind::kSgd;
  config.seed = 18446744073709551615u;
  Config back;
  const FieldReading reading = lenient(back, changed_fields(config));
  CHECK(reading.notices.empty());
  CHECK(back == config);
}

TEST_CASE("fields: a value outside its range is moved to the end of it, with a notice",
          "[io][fields]") {
  Config config;
  const FieldReading reading =
      lenient(config, {{"H", "5000"}, {"T", "-99999999999999999999"}, {"lr", "1e999"}});
  CHECK(config.model.hidden == 1024);
  CHECK(config.task.length == 1);
  CHECK(config.train.rate == 1e6);
  REQUIRE(reading.notices.size() == 3);
  CHECK(
      reading.notices[0] ==
      "T: \"-99999999999999999999\" is below the smallest value, so 1 is used (allowed: 1 to 2048 "
      "steps; default: 32)");
  CHECK(reading.notices[1] ==
        "H: \"5000\" is above the largest value, so 1024 is used (allowed: 1 to 1024; default: "
        "64)");
}

TEST_CASE("fields: what is no value leaves the field as it was, with a notice", "[io][fields]") {
  Config config;
  config.model.hidden = 10;
  const FieldReading reading = lenient(config, {{"H", "many"},
                                                {"lr", "nan"},
                                                {"clip", "inf"},
                                                {"act", "Tanh"},
                                                {"seed", "-1"},
                                                {"text", "../../etc/passwd"}});
  CHECK(config.model.hidden == 10);
  config.model.hidden = 64;
  CHECK(config == Config{});
  REQUIRE(reading.notices.size() == 6);
  CHECK(reading.notices[2].starts_with("H: \"many\" is no whole number, so 10 is used (allowed: "));
  CHECK(reading.notices[1] ==
        "act: \"Tanh\" is not among the choices, so tanh is used (allowed: tanh, relu, sigmoid or "
        "identity; default: "
        "tanh)");
}

TEST_CASE("fields: negative zero is zero", "[io][fields]") {
  Config config;
  CHECK(lenient(config, {{"clip", "-0"}}).notices.empty());
  CHECK(changed_fields(config) == FieldTexts{{"clip", "0"}});
}

TEST_CASE("fields: the reader says which keys are fields, and the first of two counts",
          "[io][fields]") {
  Config config;
  const FieldReading reading = lenient(config, {{"view", "unroll"}, {"H", "3"}, {"H", "4"}});
  CHECK(reading.known == std::vector<bool>{false, true, true});
  CHECK(config.model.hidden == 3);
}

TEST_CASE("fields: strict reading is an error and changes nothing", "[io][fields]") {
  Config config;
  const FieldReading reading =
      read_fields(config, {{"H", "5000"}, {"T", "8"}, {"lr", "x"}}, Strictness::kStrict);
  CHECK(config == Config{});
  CHECK(reading.notices.empty());
  REQUIRE(reading.errors.size() == 2);
  CHECK(reading.errors[0].text() ==
        "H: \"5000\" is above the largest value (allowed: 1 to 1024; default: 64)");
  CHECK(reading.errors[1].where == "lr");
}

TEST_CASE("config fields: one field is set from text", "[session][fields]") {
  Config config;
  CHECK(set_field(config, "lr", "0.5").ok());
  CHECK(config.train.rate == 0.5);
  CHECK(set_field(config, "lr", "-1").error().where == "lr");
  CHECK(config.train.rate == 0.5);
  CHECK(set_field(config, "no\x1bne", "1").error().text() ==
        "no\\u{1b}ne: there is no field of this name");
}

TEST_CASE("config fields: rate and clipping may change while training, sizes may not",
          "[session][fields]") {
  CHECK(is_live_field("lr"));
  CHECK(is_live_field("clip"));
  CHECK_FALSE(is_live_field("H"));
  CHECK_FALSE(is_live_field("seed"));
  CHECK_FALSE(is_live_field("nothing"));
}

}  // namespace
}  // namespace unroll
