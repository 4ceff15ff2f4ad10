#include "engine/train/stop_rule.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace unroll {
namespace {

/// Feeds losses as the updates 1, 2, ... and returns the update it stops at, 0 for none.
std::uint64_t stops_at(const StopConfig& config, const std::vector<double>& losses,
                       StopReason expected) {
  StopRule rule(config);
  Measurement m;
  for (const double loss : losses) {
    ++m.update;
    m.loss_bits = loss;
    const auto reason = rule.feed(m);
    if (!reason) continue;
    CHECK(*reason == expected);
    return m.update;
  }
  return 0;
}

const double kUnknown = Measurement{}.loss_bits;

TEST_CASE("stop rule: as it comes it never stops", "[train][stop]") {
  CHECK(stops_at(StopConfig{}, std::vector<double>(5000, 0.0), StopReason::kGoal) == 0);
}

TEST_CASE("stop rule: the number of updates counts once, when it is passed", "[train][stop]") {
  StopConfig config;
  config.updates = 7;
  CHECK(stops_at(config, std::vector<double>(20, kUnknown), StopReason::kUpdates) == 7);
  // Going on after the stop, and feeding in larger strides.
  StopRule later(config, 7);
  CHECK_FALSE(later.feed({8}));
  StopRule strides(config, 5);
  CHECK(strides.feed({9}) == StopReason::kUpdates);
  CHECK_FALSE(strides.feed({10}));
}

TEST_CASE("stop rule: the goal must hold for measurements in a row", "[train][stop]") {
  StopConfig config;
  config.goal = StopGoal::kLoss;
  config.level = 0.5;
  config.hold = 3;
  CHECK(stops_at(config, {0.4, 0.5, 0.6, 0.5, 0.5, 0.1}, StopReason::kGoal) == 6);
  CHECK(stops_at(config, {0.4, 0.4, 0.6, 0.4, 0.4, 0.6}, StopReason::kGoal) == 0);
  // What was not measured neither counts nor breaks the row.
  CHECK(stops_at(config, {0.4, kUnknown, 0.4, kUnknown, 0.4}, StopReason::kGoal) == 5);
  config.hold = 1;
  CHECK(stops_at(config, {0.6, 0.5}, StopReason::kGoal) == 2);
}

TEST_CASE("stop rule: accuracy is reached from below", "[train][stop]") {
  StopConfig config;
  config.goal = StopGoal::kAccuracy;
  config.level = 0.9;
  config.hold = 2;
  StopRule rule(config);
  CHECK_FALSE(rule.feed({.update = 1, .loss_bits = 0, .accuracy = 0.89}));
  CHECK_FALSE(rule.feed({.update = 2, .loss_bits = 5, .accuracy = 0.9}));
  CHECK_FALSE(rule.feed({.update = 3, .loss_bits = 0}));
  CHECK(rule.feed({.update = 4, .loss_bits = 5, .accuracy = 1.0}) == StopReason::kGoal);
}

TEST_CASE("stop rule: a plateau is so many measurements without progress", "[train][stop]") {
  StopConfig config;
  config.flat = 3;
  config.least = 0.1;
  CHECK(stops_at(config, {5, 4, 3, 3, 3, 3}, StopReason::kFlat) == 6);
  // Small gains add up against the best that counted; a loss that grows is no progress.
  CHECK(stops_at(config, {3, 2.95, 2.92, 2.85, 2.8, 2.78, 2.7, 9}, StopReason::kFlat) == 0);
  CHECK(stops_at(config, {3, 9, 8, 7}, StopReason::kFlat) == 4);
  CHECK(stops_at(config, {3, kUnknown, 3, kUnknown, kUnknown, 3, 3}, StopReason::kFlat) == 7);
  // Exactly the least progress is none.
  config.least = 0.25;
  CHECK(stops_at(config, {3, 2.75, 2.75, 2.75}, StopReason::kFlat) == 4);
}

TEST_CASE("stop rule: with accuracy as the goal the plateau is one of accuracy", "[train][stop]") {
  StopConfig config;
  config.goal = StopGoal::kAccuracy;
  config.flat = 2;
  config.least = 0;
  StopRule rule(config);
  CHECK_FALSE(rule.feed({.update = 1, .loss_bits = 1, .accuracy = 0.5}));
  CHECK_FALSE(rule.feed({.update = 2, .loss_bits = 2, .accuracy = 0.6}));
  CHECK_FALSE(rule.feed({.update = 3, .loss_bits = 0.1, .accuracy = 0.6}));
  CHECK(rule.feed({.update = 4, .loss_bits = 0.01, .accuracy = 0.4}) == StopReason::kFlat);
}

TEST_CASE("stop rule: of several reasons the firmest is named", "[train][stop]") {
  StopConfig config;
  config.updates = 2;
  config.goal = StopGoal::kLoss;
  config.hold = 2;
  config.flat = 1;
  CHECK(stops_at(config, {0.5, 0.5}, StopReason::kUpdates) == 2);
  config.updates = 0;
  CHECK(stops_at(config, {0.5, 0.5}, StopReason::kGoal) == 2);
}

}  // namespace
}  // namespace unroll
