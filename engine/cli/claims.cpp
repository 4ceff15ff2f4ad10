#include "engine/claims/claim.h"

#include <algorithm>

#include "engine/cli/commands.h"
#include "engine/cli/console.h"

namespace unroll::cli {
namespace {

constexpr std::uint64_t kUsualSeeds = 3, kMostSeeds = 50, kLargestSeed = 1'000'000'000;

JsonLine checks_json(const Claim& claim, const Judgement& judgement) {
  JsonLine out;
  int number = 0;
  for (const auto* list : {&judgement.plain, &judgement.qualified})
    for (const CheckedSeeds& c : *list)
      out.text("check" + std::to_string(++number), describe(claim, c));
  return out;
}

void print(const Claim& claim, const Judgement& judgement, bool broken, Output& output) {
  output.line(JsonLine()
                  .text("event", "claim")
                  .text("id", claim.id)
                  .text("stamp", claim.stamp)
                  .text("verdict", verdict_name(judgement.verdict))
                  .flag("broken", broken)
                  .object("checks", checks_json(claim, judgement)));
  std::string text = std::string(verdict_name(judgement.verdict));
  if (judgement.verdict == Verdict::kSupportedIf) text += " " + std::string(claim.condition);
  text += "  [" + std::string(claim.id) + ", " + std::string(claim.stamp) + "]\n  " +
          std::string(claim.sentence) + "\n";
  if (broken) text += "  broken on purpose: " + std::string(claim.broken_by) + "\n";
  for (const CheckedSeeds& c : judgement.plain) text += "  " + describe(claim, c) + "\n";
  if (!judgement.qualified.empty() && judgement.verdict != Verdict::kSupported)
    for (const CheckedSeeds& c : judgement.qualified)
      text += "  with the condition: " + describe(claim, c) + "\n";
  output.result(text + "\n");
}

}  // namespace

ExitCode judge_claims(const Arguments& arguments, Output& output) {
  const auto seeds = arguments.number("seeds", kUsualSeeds, 1, kMostSeeds);
  if (!seeds) return output.fail(kUsage, seeds.error().text() + " (see unroll claims --help)");
  const auto first = arguments.number("first-seed", 1, 0, kLargestSeed);
  if (!first) return output.fail(kUsage, first.error().text() + " (see unroll claims --help)");
  const auto wanted = arguments.text("claim");
  const bool quick = arguments.has("quick"), broken = arguments.has("broken");
  std::string ids;
  bool found = false;
  catch_interruptions();
  for (const Claim& claim : claims()) {
    ids += (ids.empty() ? "" : ", ") + std::string(claim.id);
    if (wanted ? *wanted != claim.id : quick && !claim.quick) continue;
    found = true;
    const auto judgement = judge(claim, {first.value(), static_cast<int>(seeds.value())}, broken,
                                 [&](std::string_view arm, std::uint64_t seed) {
                                   output.say(std::string(claim.id) + ": " + std::string(arm) +
                                              ", seed " + std::to_string(seed));
                                 });
    if (!judgement) return output.fail(kFailed, judgement.error().text());
    print(claim, judgement.value(), broken, output);
    if (interrupted()) return kInterrupted;
  }
  if (!found) return output.fail(kUsage, "there is no claim of that name; there are " + ids);
  return kDone;
}

}  // namespace unroll::cli
