#include "engine/claims/claim.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <set>

namespace unroll {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kSlow = true;
#else
constexpr bool kSlow = false;
#endif

bool cheap(const Claim& claim) {
  for (const Arm& arm : claim.arms)
    if (arm.updates > (kSlow ? 20 : 2000)) return false;
  return claim.quick;
}

TEST_CASE("claims: the quick ones hold, perhaps under their condition", "[claims]") {
  for (const Claim& claim : claims()) {
    if (!cheap(claim)) continue;
    INFO(claim.id);
    const auto judged = judge(claim, {.count = 3}, false, {});
    REQUIRE(judged.ok());
    for (const auto* list : {&judged.value().plain, &judged.value().qualified})
      for (const CheckedSeeds& c : *list) UNSCOPED_INFO(describe(claim, c));
    CHECK(judged.value().verdict != Verdict::kNotSupported);
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
  for (const Claim& claim : claims()) {
    INFO(claim.id);
    CHECK(ids.insert(claim.id).second);
    CHECK_FALSE(claim.plain.empty());
    CHECK(claim.condition.empty() == claim.qualified.empty());
    CHECK((!claim.broken_link.empty() || claim.sabotage != Sabotage::kNone));
    CHECK_FALSE(claim.broken_by.empty());
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
