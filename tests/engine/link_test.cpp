#include "engine/session/link.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/base/utf8.h"
#include "engine/session/config_fields.h"

namespace unroll {
namespace {

/// SplitMix64.
struct Dice {
  std::uint64_t state;
  std::uint64_t next() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  template <class List>
  auto pick(const List& list) {
    return list[below(std::size(list))];
  }
};

/// A fragment made of real keys, real and hostile values, and loose bytes.
std::string random_fragment(Dice& dice) {
  static constexpr std::string_view kKeys[] = {
      "v",        "task", "text", "T",  "B",    "m",    "act",  "H",    "gain",
      "emb",      "E",    "opt",  "lr", "clip", "seed", "step", "view", "unit",
      "<script>", "%48",  "",     "t",  "h=",   "##id", "vs"};
  static constexpr std::string_view kValues[] = {"1",
                                                 "0",
                                                 "-1",
                                                 "64",
                                                 "1e999",
                                                 "-1e999",
                                                 "nan",
                                                 "inf",
                                                 "-0",
                                                 "0.003",
                                                 "1e-9",
                                                 "99999999999999999999",
                                                 "tunes",
                                                 "chars",
                                                 "rnn",
                                                 "tanh",
                                                 "relu",
                                                 "sgd",
                                                 "%00",
                                                 "%0a",
                                                 "%s%n",
                                                 "%",
                                                 "%e2%80%ae",
                                                 "%ff%fe",
                                                 "a%20b",
                                                 "unroll,",
                                                 "x;y",
                                                 "=",
                                                 "<img onerror=>",
                                                 "%F0%9F%8E%B5",
                                                 "own-12",
                                                 "3,14",
                                                 "..%2f..%2",
                                                 "1e6",
                                                 "0x10",
                                                 "\xc3\xbc",
                                                 ";;;;;",
                                                 "lstm,fb=3;gru,new=7",
                                                 "rnn;lstm,fb=99;,lr=x,,T=3",
                                                 "fb=1,m=gru,fb=2"};
  std::string out = dice.below(2) ? "#" : "";
  for (std::size_t pairs = dice.below(12); pairs > 0; --pairs) {
    switch (dice.below(5)) {
      case 0:
        for (std::size_t n = dice.below(20); n > 0; --n) out += static_cast<char>(dice.below(256));
        break;
      case 1:
        out += std::string(dice.pick(kKeys)) + "=" + std::to_string(dice.next());
        break;
      default:
        out += std::string(dice.pick(kKeys)) + "=" + std::string(dice.pick(kValues));
    }
    if (dice.below(8)) out += "&";
  }
  return out;
}

bool all_in_range(const Config& config) {
  return std::ranges::all_of(list_fields(config), [](const FieldDescription& field) {
    Config again;
    return set_field(again, field.info.key, field.value).ok();
  });
}

bool fit_to_show(std::string_view text) {
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    if (!step || is_unsafe_to_show(step->code)) return false;
    text.remove_prefix(step->bytes);
  }
  return true;
}

TEST_CASE("link: the empty link is the default run", "[session][link]") {
  for (const char* text : {"", "#", "v=1", "#v=1", "&&", "  #v=1\n"}) {
    const LinkReading reading = read_link(text);
    CHECK(reading.link == Link{});
    CHECK(reading.notices.empty());
  }
  CHECK(write_link(Link{}) == "v=1");
}

TEST_CASE("link: a link is read field by field", "[session][link]") {
  const LinkReading reading = read_link(
      "#v=1&task=chars&text=tunes&m=rnn&act=relu&H=96&gain=1.5&emb=onehot&T=50&B=8&opt=sgd&lr=3e-2&"
      "clip=0&seed=42&step=120&view=unroll,grad&t=17");
  CHECK(reading.notices.empty());
  const Config& c = reading.link.config;
  CHECK(c.model.hidden == 96);
  CHECK(c.model.activation == Activation::kRelu);
  CHECK(c.model.gain == 1.5);
  CHECK(c.model.embedding == EmbeddingKind::kOneHot);
  CHECK(c.task.length == 50);
  CHECK(c.task.batch == 8);
  CHECK(c.train.optimizer == OptimizerKind::kSgd);
  CHECK(c.train.rate == 0.03);
  CHECK(c.train.clip == 0.0);
  CHECK(c.seed == 42);
  CHECK(reading.link.update == 120);
  CHECK(reading.link.extra == FieldTexts{{"view", "unroll,grad"}, {"t", "17"}});
  CHECK(write_link(reading.link) ==
        "v=1&T=50&B=8&act=relu&H=96&gain=1.5&emb=onehot&opt=sgd&lr=0.03&clip=0&seed=42&step=120&"
        "view=unroll,grad&t=17");
}

TEST_CASE("link: a whole address is read behind its '#'", "[session][link]") {
  CHECK(read_link("https://example.org/a/?x=1&H=5#v=1&H=9").link.config.model.hidden == 9);
  CHECK(read_link("file:///a/index.html#H=9").link.config.model.hidden == 9);
  CHECK(read_link("https://example.org/").link == Link{});
  CHECK(read_link("note=a://b&H=9").link.config.model.hidden == 9);
}

TEST_CASE("link: unknown keys are kept in order", "[session][link]") {
  const std::string text = "v=1&lesson=13&unit=3&clamp=lstm.f@25:0&embed&lang=en";
  const LinkReading reading = read_link(text);
  CHECK(reading.notices.empty());
  CHECK(write_link(reading.link) == text);
}

TEST_CASE("link: a race names its rivals by what differs", "[session][link]") {
  const LinkReading reading =
      read_link("v=1&task=recall&T=50&fb=1&vs=lstm,fb=3;gru,lr=0.005,new=x;");
  CHECK(reading.notices.empty());
  const std::vector<Rival> expected = {
      {{"m", "lstm"}, {"fb", "3"}}, {{"m", "gru"}, {"lr", "0.005"}, {"new", "x"}}, {}};
  REQUIRE(reading.link.rivals == expected);
  CHECK(write_link(reading.link) == "v=1&task=recall&T=50&vs=lstm,fb=3;gru,lr=0.005,new=x;");
  const Config gru = rival_config(reading.link.config, reading.link.rivals[1]);
  CHECK(gru.model.kind == ModelKind::kGru);
  CHECK(gru.train.rate == 0.005);
  CHECK(gru.task == reading.link.config.task);
  CHECK(rival_config(reading.link.config, {}) == reading.link.config);
}

TEST_CASE("link: lists in the fields themselves make the same race", "[session][link]") {
  const LinkReading reading = read_link("task=recall&m=rnn;lstm,fb=3;gru&H=32&lr=0.003;0.005");
  CHECK(reading.notices.empty());
  CHECK(reading.link.config.model.kind == ModelKind::kRnn);
  CHECK(reading.link.config.train.rate == 0.003);
  CHECK(reading.link.rivals == read_link("vs=lstm,fb=3,lr=0.005;gru").link.rivals);
}

TEST_CASE("link: rivals share the data, and there are three of them at most", "[session][link]") {
  const LinkReading reading = read_link("vs=lstm,T=9,seed=4,stop=3,fb=99;H=7,H=8;;gru;rnn");
  const std::vector<Rival> expected = {{{"m", "lstm"}, {"fb", "10"}}, {{"H", "7"}}, {}};
  CHECK(reading.link.rivals == expected);
  CHECK(reading.notices.size() == 6);
  CHECK(read_link("vs=" + std::string(9000, 'x')).link.rivals.empty());
}

TEST_CASE("link: numerics are exact, whoever wrote it", "[session][link]") {
  const LinkReading reading = read_link("H=9&numerics=fast");
  CHECK(reading.link.config.model.numerics == math::Numerics::kExact);
  CHECK(reading.notices.size() == 1);
  CHECK(read_link("numerics=exact").notices.empty());
  Link link;
  link.config.model.numerics = math::Numerics::kFast;
  CHECK(write_link(link) == "v=1");
}

TEST_CASE("link: values survive percent encoding", "[session][link]") {
  Link link;
  link.extra = {{"note", "a b&c=d#e%f+g\"<h>'"}, {"name", "M\xc3\xbcsli \xf0\x9f\x8e\xb5"}};
  const std::string text = write_link(link);
  CHECK(text.find_first_of(" \"<>'+") == std::string::npos);
  const LinkReading reading = read_link(text);
  CHECK(reading.notices.empty());
  CHECK(reading.link == link);
}

TEST_CASE("link: what does not fit is clamped or left out, and said", "[session][link]") {
  const LinkReading reading = read_link("v=2&H=5000&H=3&lr=nan&step=-4&<img onerror>&a=%00&b=%ff");
  CHECK(reading.link.config.model.hidden == 1024);
  CHECK(reading.link.config.train.rate == Config{}.train.rate);
  CHECK(reading.link.update == 0);
  CHECK(reading.link.extra.empty());
  const std::vector<std::string> expected = {
      "\"H\" is given more than once; the first one counts",
      "\"<img onerror>\" is no key and is left out",
      "\"a\" has a value with control characters and is left out",
      "\"b\" has a value that is no UTF-8 text and is left out",
      "H: \"5000\" is above the largest value, so 1024 is used (allowed: 1 to 1024; default: 64)",
      "lr: \"nan\" is no number, so 0.003 is used (allowed: 1e-6 to 1000000; default: 0.003)",
      "the link was made by a newer Unroll (version 2); what this one does not know has no effect",
      "step: \"-4\" is not possible, so 0 is used (allowed: 0 to 10000000)"};
  CHECK(reading.notices == expected);
}

TEST_CASE("link: a step that would take days is cut", "[session][link]") {
  CHECK(read_link("step=99999999999999999999").link.update == kMaxLinkUpdate);
  Link link;
  link.update = kMaxLinkUpdate * 2;
  CHECK(read_link(write_link(link)).notices.empty());
}

TEST_CASE("link: a megabyte of anything ends in a small link and few notices", "[session][link]") {
  std::string pairs = "H=7";
  for (int i = 0; pairs.size() < 1'000'000; ++i) pairs += "&k" + std::to_string(i) + "=%s%n";
  for (const std::string& text :
       {std::string(1'000'000, '%'), std::string(1'000'000, '&'), std::string(1'000'000, '\0'),
        pairs, "x=" + std::string(1'000'000, 'y')}) {
    const LinkReading reading = read_link(text);
    CHECK(write_link(reading.link).size() < 10'000);
    CHECK(reading.notices.size() <= 13);
    CHECK(all_in_range(reading.link.config));
  }
  CHECK(read_link(pairs).link.config.model.hidden == 7);
}

#if defined(UNROLL_SANITIZED)
constexpr int kFragments = 1000;
#else
constexpr int kFragments = 10'000;
#endif

TEST_CASE("link: thousands of random fragments give valid runs, and what is written stays",
          "[session][link]") {
  Dice dice{1};
  int changed = 0;
  int noticed = 0;
  for (int i = 0; i < kFragments; ++i) {
    const std::string fragment = random_fragment(dice);
    CAPTURE(i, fragment);
    const LinkReading first = read_link(fragment);
    REQUIRE(all_in_range(first.link.config));
    REQUIRE(first.link.update <= kMaxLinkUpdate);
    REQUIRE(std::ranges::all_of(first.notices, fit_to_show));
    for (const auto& [key, value] : first.link.extra) {
      REQUIRE(fit_to_show(key));
      REQUIRE(fit_to_show(value));
    }
    const std::string written = write_link(first.link);
    REQUIRE(std::ranges::all_of(written, [](char c) { return c > ' ' && c <= '~'; }));
    const LinkReading second = read_link(written);
    REQUIRE(second.notices.empty());
    REQUIRE(second.link == first.link);
    REQUIRE(write_link(second.link) == written);
    changed += first.link.config != Config{};
    noticed += !first.notices.empty();
  }
  CHECK(changed > kFragments * 3 / 10);
  CHECK(noticed > kFragments / 2);
}

}  // namespace
}  // namespace unroll
