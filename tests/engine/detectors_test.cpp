#include "engine/analysis/detectors.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "engine/session/config_fields.h"
#include "engine/session/link.h"

namespace unroll::analysis {
namespace {

using Catch::Approx;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Loss at the last of `steps` steps, the norm changing by `per_step` with each step back.
GradientFlow flow_with(double per_step, int steps = 20) {
  GradientFlow flow;
  flow.norms = Matrix<double>::Zero(steps, steps);
  flow.active.assign(static_cast<std::size_t>(steps), false);
  flow.active.back() = true;
  for (int t = 0; t < steps; ++t) flow.norms(t, steps - 1) = std::pow(per_step, steps - 1 - t);
  return flow;
}

const Circumstances kHere{.where = "rnn0.h", .update = 12};

TEST_CASE("clinic: a gradient that vanishes, and one that does not", "[analysis][clinic]") {
  const auto finding = find_vanished(flow_with(0.1), 9, kHere);
  REQUIRE(finding);
  CHECK(finding->kind == FindingKind::kVanished);
  CHECK(name_of(finding->kind) == "vanished");
  CHECK(finding->where == "rnn0.h");
  CHECK(finding->update == 12);
  CHECK(finding->numbers[1].second == Approx(1e-10).epsilon(1e-6));
  CHECK(finding->numbers[2].second == Approx(-1));
  CHECK(finding->text ==
        "Only 1e-10 of the gradient in rnn0.h is older than 9 steps, so what happened before "
        "cannot be learned.");
  CHECK(finding->change == "m=lstm");
  CHECK_FALSE(find_vanished(flow_with(0.9), 9, kHere));
  CHECK_FALSE(find_vanished(flow_with(0.1), 3, kHere));
  CHECK_FALSE(find_vanished(flow_with(0.1), 19, kHere));  // no pair is older
  CHECK_FALSE(find_vanished(flow_with(0.1, 1), 0, kHere));
  CHECK_FALSE(find_vanished(flow_with(kNan), 9, kHere));
}

TEST_CASE("clinic: the cure of a vanished gradient depends on the cell", "[analysis][clinic]") {
  const GradientFlow flow = flow_with(0.1);
  CHECK(find_vanished(flow, 9, {.model = "lstm"})->change == "fb=3");
  CHECK(find_vanished(flow, 9, {.model = "gru", .gate_bias = 3})->change.empty());
  CHECK(find_vanished(flow, 9, {.activation = "relu"})->change == "init=identity");
  CHECK(find_vanished(flow, 9, {.activation = "relu", .init = "identity"})->change == "m=lstm");
  CHECK(find_vanished(flow, 9, {.model = "transformer"})->change.empty());
}

TEST_CASE("clinic: a gradient that explodes or has left the numbers", "[analysis][clinic]") {
  const auto finding = find_exploding(flow_with(2), 10, kHere);
  REQUIRE(finding);
  CHECK(finding->numbers[1].second == Approx(1024));
  CHECK(finding->change == "clip=1");
  CHECK(find_exploding(flow_with(2), 10, {.gain = 3, .clip = 1})->change == "gain=1.5");
  CHECK_FALSE(find_exploding(flow_with(2), 9, kHere));
  CHECK_FALSE(find_exploding(flow_with(0.5), 9, kHere));
  CHECK_FALSE(find_exploding(flow_with(2, 1), 9, kHere));
  const auto lost = find_exploding(flow_with(kNan), 9, kHere);
  REQUIRE(lost);
  CHECK(lost->numbers[0].second == 19);  // nan^0 is 1
}

TEST_CASE("clinic: dead units from a quarter on", "[analysis][clinic]") {
  const auto finding = find_dead_relu({3, 5}, 8, kHere);
  REQUIRE(finding);
  CHECK(
      finding->text ==
      "2 of 8 units in rnn0.h are zero at every step of every example and cannot learn any more.");
  CHECK(finding->change == "lr=0.001");
  CHECK_FALSE(find_dead_relu({3}, 8, kHere));
  CHECK_FALSE(find_dead_relu({}, 8, kHere));
  CHECK_FALSE(find_dead_relu({}, 0, kHere));
}

TEST_CASE("clinic: saturated gates", "[analysis][clinic]") {
  const Saturation stuck{.cells = 10, .saturated = 5};
  CHECK(find_saturated_gates(stuck, kHere)->change == "lr=0.001");
  CHECK(find_saturated_gates(stuck, {.update = 0, .gain = 4})->change == "gain=2");
  CHECK_FALSE(find_saturated_gates({.cells = 10, .saturated = 4}, kHere));
  CHECK_FALSE(find_saturated_gates({}, kHere));
}

TEST_CASE("clinic: a loss that stays where guessing is", "[analysis][clinic]") {
  const double chance = std::log(8.0);
  const std::vector<double> flat = {5, chance * 1.01, chance * 0.99, chance};
  const auto finding = find_at_chance(flat, chance, 3, kHere);
  REQUIRE(finding);
  CHECK(finding->numbers[0].second == Approx(chance));
  CHECK(finding->change == "lr=0.03");
  CHECK_FALSE(find_at_chance(flat, chance, 4, kHere));
  CHECK_FALSE(find_at_chance(flat, chance, 5, kHere));
  CHECK_FALSE(find_at_chance({chance, kNan}, chance, 2, kHere));
  CHECK_FALSE(find_at_chance({0.5, 0.5}, chance, 2, kHere));
  CHECK_FALSE(find_at_chance({0, 0}, 0, 2, kHere));
}

TEST_CASE("clinic: attention that looks everywhere alike", "[analysis][clinic]") {
  const auto finding = find_rank_one_attention(attention_stats(Matrix<double>::Ones(4, 4)), kHere);
  REQUIRE(finding);
  CHECK(finding->change == "sharp=4");
  CHECK_FALSE(find_rank_one_attention(attention_stats(Matrix<double>::Identity(4, 4)), kHere));
}

/// All values that a suggestion depends on, at their ends and between.
std::vector<Circumstances> all_circumstances() {
  std::vector<Circumstances> list;
  const std::vector<std::string> models(kModelKindNames.begin(), kModelKindNames.end());
  for (const std::string& model : models)
    for (const auto activation : kActivationNames)
      for (const auto init : kRecurrentInitNames)
        list.push_back(
            {.model = model, .activation = std::string(activation), .init = std::string(init)});
  for (const std::uint64_t update : {0u, 7u}) {
    for (const double rate : {1e-6, 3e-6, 0.00123456, 0.5, 1.0, 30.0, 1e6})
      list.push_back({.update = update, .learning_rate = rate});
    for (const double gain : {0.0, 1e-9, 0.7, 4.0})
      for (const double clip : {0.0, 0.5, 1.0, 5.0})
        list.push_back({.update = update, .gain = gain, .clip = clip});
    for (const double sharpness : {0.01, 1.0, 50.0, 100.0})
      list.push_back({.update = update, .sharpness = sharpness});
    for (const double bias : {-10.0, 1.0, 3.0, 10.0})
      list.push_back({.update = update, .model = "lstm", .gate_bias = bias});
  }
  return list;
}

Config config_in(const Circumstances& c) {
  Config config;
  const auto set = [&](const char* key, const std::string& value) {
    REQUIRE(set_field(config, key, value));
  };
  set("m", c.model);
  set("act", c.activation);
  set("init", c.init);
  config.train.rate = c.learning_rate;
  config.train.clip = c.clip;
  config.model.gain = c.gain;
  config.model.gate_bias = c.gate_bias;
  config.model.sharpness = c.sharpness;
  return config;
}

TEST_CASE("clinic: every suggestion is a change that the configuration takes",
          "[analysis][clinic]") {
  const double chance = std::log(8.0);
  std::set<std::string> keys;
  for (const Circumstances& c : all_circumstances()) {
    const std::optional<Finding> findings[] = {
        find_vanished(flow_with(0.1), 9, c),
        find_exploding(flow_with(2), 10, c),
        find_exploding(flow_with(kNan), 9, c),
        find_dead_relu({3, 5}, 8, c),
        find_saturated_gates({.cells = 10, .saturated = 5}, c),
        find_at_chance({chance}, chance, 1, c),
        find_rank_one_attention(attention_stats(Matrix<double>::Ones(4, 4)), c)};
    for (const std::optional<Finding>& finding : findings) {
      REQUIRE(finding);
      if (finding->change.empty()) continue;
      INFO(c.model << ", lr " << c.learning_rate << ", gain " << c.gain << ": "
                   << name_of(finding->kind) << " suggests " << finding->change);
      const std::size_t equals = finding->change.find('=');
      REQUIRE(equals != std::string::npos);
      const Config before = config_in(c);
      Config after = before;
      CHECK(
          set_field(after, finding->change.substr(0, equals), finding->change.substr(equals + 1)));
      CHECK_FALSE(after == before);
      const LinkReading link = read_link(finding->change);
      CHECK(link.notices.empty());
      CHECK(link.link.extra.empty());
      keys.insert(finding->change.substr(0, equals));
    }
  }
  CHECK(keys == std::set<std::string>{"m", "init", "fb", "clip", "gain", "lr", "sharp"});
}

}  // namespace
}  // namespace unroll::analysis
