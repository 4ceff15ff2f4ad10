#include "engine/cli/claim_report.h"
#include "engine/cli/commands.h"
#include "engine/cli/console.h"

namespace unroll::cli {
namespace {

constexpr std::uint64_t kUsualSeeds = 3, kMostSeeds = 50, kLargestSeed = 1'000'000'000;

std::string and_also(const std::string& list, std::string_view next) {
  return list + (list.empty() ? "" : ", ") + std::string(next);
}

}  // namespace

ExitCode judge_claims(const Arguments& arguments, Output& output, std::span<const Claim> known) {
  const auto count = arguments.number("seeds", kUsualSeeds, 1, kMostSeeds);
  if (!count) return output.fail(kUsage, count.error().text() + " (see unroll claims --help)");
  const auto first = arguments.number("first-seed", 1, 0, kLargestSeed);
  if (!first) return output.fail(kUsage, first.error().text() + " (see unroll claims --help)");
  const SeedRange seeds{first.value(), static_cast<int>(count.value())};
  const auto wanted = arguments.text("claim");
  const bool quick = arguments.has("quick"), broken = arguments.has("broken");
  std::string ids, unmoved;
  bool found = false;
  catch_interruptions();
  for (const Claim& claim : known) {
    ids = and_also(ids, claim.id);
    if (wanted ? *wanted != claim.id : quick && !claim.quick) continue;
    found = true;
    if (arguments.has("list")) {
      output.line(listed_json(claim));
      output.result(listed_text(claim));
      continue;
    }
    const auto judgement =
        judge(claim, seeds, broken, [&](std::string_view arm, std::uint64_t seed) {
          output.say(std::string(claim.id) + ": " + std::string(arm) + ", seed " +
                     std::to_string(seed));
        });
    if (!judgement) return output.fail(kFailed, judgement.error().text());
    const JudgedClaim judged{claim, judgement.value(), seeds, broken};
    output.line(claim_json(judged));
    output.result(claim_text(judged));
    if (broken && judgement.value().verdict != Verdict::kNotSupported)
      unmoved = and_also(unmoved, claim.id);
    if (interrupted()) return kInterrupted;
  }
  if (!found) return output.fail(kUsage, "there is no claim of that name; there are " + ids);
  if (!unmoved.empty())
    return output.fail(kFailed, "supported although the experiment is spoiled: " + unmoved);
  return kDone;
}

}  // namespace unroll::cli
