#include "engine/claims/claim.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace unroll {
namespace {

#ifdef UNROLL_SANITIZED
constexpr bool kSlow = true;
#else
constexpr bool kSlow = false;
#endif

bool cheap(const Claim& claim) {
  for (const Arm& arm : claim.arms)
    if (arm.updates > (kSlow ? 20 : 2000)) return false;
  return claim.quick;
}

TEST_CASE("claims: the quick ones hold, those with a condition only under it", "[claims]") {
  for (const Claim& claim : claims()) {
    if (!cheap(claim)) continue;
    INFO(claim.id);
    const auto judged = judge(claim, {.count = 3}, false, {});
    REQUIRE(judged.ok());
    for (const auto* list : {&judged.value().plain, &judged.value().qualified})
      for (const CheckedSeeds& c : *list) UNSCOPED_INFO(describe(claim, c));
    CHECK(judged.value().verdict ==
          (claim.condition.empty() ? Verdict::kSupported : Verdict::kSupportedIf));
  }
}

TEST_CASE("claims: none of the quick ones holds when its experiment is spoiled", "[claims]") {
  for (const Claim& claim : claims()) {
    if (!cheap(claim)) continue;
    INFO(claim.id);
    const auto judged = judge(claim, {.count = 3}, true, {});
    REQUIRE(judged.ok());
    for (const auto* list : {&judged.value().plain, &judged.value().qualified})
      for (const CheckedSeeds& c : *list) UNSCOPED_INFO(describe(claim, c));
    CHECK(judged.value().verdict == Verdict::kNotSupported);
  }
}

TEST_CASE("claims: each says what is trained, what must come out and how it is spoiled",
          "[claims]") {
  std::set<std::string_view> ids;
  std::string before;
  for (const Claim& claim : claims()) {
    INFO(claim.id);
    CHECK(ids.insert(claim.id).second);
    const std::string stamp = (claim.stamp.size() < 5 ? "0" : "") + std::string(claim.stamp);
    CHECK(before <= stamp);
    before = stamp;
    CHECK_FALSE(claim.plain.empty());
    CHECK(claim.condition.empty() == claim.qualified.empty());
    CHECK((!claim.broken_link.empty() || claim.sabotage != Sabotage::kNone || claim.broken_change));
    CHECK_FALSE(claim.broken_by.empty());
    if (claim.curve) {
      CHECK(claim.curve->lengths.size() == claim.arms.size());
      CHECK(std::is_sorted(claim.curve->lengths.begin(), claim.curve->lengths.end()));
    }
    const int arms = static_cast<int>(claim.arms.size());
    for (const auto* list : {&claim.plain, &claim.qualified})
      for (const Check& check : *list) CHECK((check.arm < arms && check.times_arm < arms));
  }
}

TEST_CASE("experiments: a link that cannot be trained is refused with its reason", "[claims]") {
  const auto refused = [](std::string_view link) {
    const auto outcome = run_experiment({"arm", link, 1}, "", Sabotage::kNone, 1, {});
    return outcome.ok() ? std::string() : outcome.error().text();
  };
  CHECK(refused("task=recall&nonsense=1").find("nonsense") != std::string::npos);
  CHECK(refused("task=chars&bi=on").find("bi") != std::string::npos);
  CHECK(refused("task=recall&H=0").find("H") != std::string::npos);
  CHECK(refused("task=recall&T=5&H=2&B=2").empty());
}

TEST_CASE("experiments: what is appended wins over the arm's own settings", "[claims]") {
  const auto parameters = [](std::string_view extra) {
    return run_experiment({"arm", "task=recall&T=5&H=4&B=2&emb=onehot", 0}, extra, Sabotage::kNone,
                          1, {})
        .value()[Measured::kParameters];
  };
  CHECK(parameters("H=5") > parameters(""));
  CHECK(parameters("m=lstm&H=4") > 2 * parameters(""));
}

TEST_CASE("experiments: a network is tested on what `tested_on` says, where its parameters fit",
          "[claims]") {
  constexpr std::array kAccuracy = {Measured::kAccuracy};
  const auto tested = [&](std::string_view link, std::string_view on) {
    return run_experiment({"arm", link, 0, 1.1, on}, "", Sabotage::kNone, 1, kAccuracy).value();
  };
  const Outcome longer = tested("task=order&T=6&H=4&B=4&m=rnn", "T=9");
  CHECK(longer[Measured::kRuns] == 1);
  CHECK(longer[Measured::kAccuracy] >= 0);
  const Outcome unfit = tested("task=order&T=6&H=4&B=4&m=concat", "T=9");
  CHECK(unfit[Measured::kRuns] == 0);
  CHECK(std::isnan(unfit[Measured::kAccuracy]));
}

TEST_CASE("experiments: a change holds a parameter or a slot, unless it is left undone",
          "[claims]") {
  constexpr std::array kEffects = {Measured::kInputEffect, Measured::kMostGate};
  const auto changed = [&](std::string_view link, const Change& change, Sabotage sabotage) {
    return run_experiment({"arm", link, 0, 1.1, "", change}, "", sabotage, 1, kEffects);
  };
  constexpr std::string_view kRnn = "task=recall&T=5&H=4&B=2&m=rnn";
  CHECK(changed(kRnn, {"rnn0.Wx", 0}, Sabotage::kNone).value()[Measured::kInputEffect] == 0);
  CHECK(changed(kRnn, {"rnn0.Wx", 0}, Sabotage::kUnchanged).value()[Measured::kInputEffect] > 0);
  constexpr std::string_view kLstm = "task=recall&T=5&H=4&B=2&m=lstm";
  CHECK(changed(kLstm, {"lstm0.f", 7, 2, 3}, Sabotage::kNone).value()[Measured::kMostGate] == 7);
  CHECK_FALSE(changed(kLstm, {"lstm0.f", 7, 2, 6}, Sabotage::kNone).ok());
  CHECK_FALSE(changed(kLstm, {"lstm0.forget", 7}, Sabotage::kNone).ok());
}

TEST_CASE("experiments: kept word vectors stay as they start, or as another network learned them",
          "[claims]") {
  constexpr std::array kNearest = {Measured::kSameNearest};
  constexpr std::string_view kOne = "task=classes&T=8&B=8&m=lstm&H=8&E=6&lr=0.02",
                             kOther = "task=classes&T=8&B=8&m=rnn&H=8&E=6&lr=0.02";
  const auto nearest = [&](const Arm& arm) {
    return run_experiment(arm, "", Sabotage::kNone, 1, kNearest).value()[Measured::kSameNearest];
  };
  const double start = nearest({"", kOne, 0}), taught = nearest({"", kOther, 150});
  REQUIRE(taught != start);
  CHECK(nearest({"", kOne, 150, 1.1, "", {}, "random"}) == start);
  CHECK(nearest({"", kOne, 150, 1.1, "", {}, kOther}) == taught);
  CHECK_FALSE(
      run_experiment({"", kOne, 1, 1.1, "", {}, "task=classes&T=8&E=5"}, "", Sabotage::kNone, 1, {})
          .ok());
  CHECK_FALSE(
      run_experiment({"", "task=ball&T=8", 1, 1.1, "", {}, "random"}, "", Sabotage::kNone, 1, {})
          .ok());
}

TEST_CASE("claims: judged from the seeds that are asked for", "[claims]") {
  const Claim claim{.id = "slope",
                    .arms = {{"rnn", "task=recall&T=8&B=2&m=rnn&H=8", 0}},
                    .plain = {{0, Measured::kSlope, false, 0}}};
  const auto values = [&](SeedRange seeds) {
    return judge(claim, seeds, false, {}).value().plain.front().values;
  };
  const auto low = values({1, 3}), high = values({2, 2});
  REQUIRE(high.size() == 2);
  CHECK(high == std::vector<double>(low.begin() + 1, low.end()));
  CHECK(low[0] != low[1]);
}

TEST_CASE("claims: what has no value supports nothing and refutes nothing", "[claims]") {
  const Claim claim{.id = "unfit",
                    .arms = {{"concat", "task=order&T=6&H=4&B=4&m=concat", 0, 1.1, "T=9"}},
                    .plain = {{0, Measured::kAccuracy, true, 0.9}}};
  const auto judged = judge(claim, {1, 1}, false, {});
  REQUIRE_FALSE(judged.ok());
  CHECK(judged.error().text() == "claim unfit, concat: accuracy has no value from seed 1");
}

TEST_CASE("claims: a check holds from two thirds of the seeds, or from every one if it says so",
          "[claims]") {
  CheckedSeeds checked{{0, Measured::kAccuracy, true, 0.5}, {1, 1, 0}, 2};
  CHECK(checked.stands());
  checked.check.always = true;
  CHECK_FALSE(checked.stands());
  checked.holds = 3;
  CHECK(checked.stands());
  const Claim claim{.id = "x", .arms = {{"rnn", ""}}};
  CHECK(describe(claim, checked) ==
        "accuracy of rnn at least 0.5 from every seed: 1 1 0, holds in 3 of 3 seeds");
}

TEST_CASE("claims: a curve tells where it falls below its threshold, seed by seed", "[claims]") {
  // The number of dependent steps grows with the length; how many there are never falls.
  const Claim claim{.id = "depth",
                    .arms = {{"T=4", "task=order&T=4&H=4&B=2&m=rnn", 0},
                             {"T=8", "task=order&T=8&H=4&B=2&m=rnn", 0}},
                    .plain = {{0, Measured::kFinite, true, 1}},
                    .curve = Curve{"T", {4, 8}, Measured::kDepth, 1e3}};
  const auto judged = judge(claim, {1, 2}, false, {});
  REQUIRE(judged.ok());
  CHECK(judged.value().crossings == std::vector<std::optional<double>>{4.0, 4.0});
  CHECK(describe_curve(claim, judged.value()) ==
        "dependent computations in a row falls below 1000 at T: 4 4");
  Claim never = claim;
  never.curve->threshold = 0;
  CHECK(describe_curve(never, judge(never, {1, 1}, false, {}).value()) ==
        "dependent computations in a row falls below 0 at T: beyond 8");
}

TEST_CASE("experiments: the same seed gives the same outcome", "[claims]") {
  const Arm arm{"arm", "task=order&T=6&H=4&B=4", 30};
  constexpr std::array kAll = {Measured::kLoss};
  const Outcome a = run_experiment(arm, "", Sabotage::kNone, 1, kAll).value();
  const Outcome b = run_experiment(arm, "", Sabotage::kNone, 1, kAll).value();
  const Outcome c = run_experiment(arm, "", Sabotage::kNone, 2, kAll).value();
  CHECK(a[Measured::kLoss] == b[Measured::kLoss]);
  CHECK(a[Measured::kLargestNorm] == b[Measured::kLargestNorm]);
  CHECK(a[Measured::kLoss] != c[Measured::kLoss]);
}

}  // namespace
}  // namespace unroll
