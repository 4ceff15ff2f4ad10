#include "engine/cli/claim_report.h"

#include <limits>

#include "engine/base/numbers.h"
#include "engine/session/link.h"

namespace unroll::cli {
namespace {

constexpr std::size_t kNameWidth = 16;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// What the arm trains from the first seed, as it is opened anywhere else.
std::string link_of(const JudgedClaim& judged, const Arm& arm) {
  const std::string pairs =
      overridden(arm.link, judged.broken ? judged.claim.broken_link : std::string_view());
  return write_link(
      {read_link("v=1&" + pairs + "&seed=" + std::to_string(judged.seeds.first)).link.config,
       0,
       {}});
}

std::string steps_text(const Change& change) {
  if (change.end_step == 0) return "";
  return " at steps " + std::to_string(change.first_step) + " to " +
         std::to_string(change.end_step - 1);
}

/// What is done to the trained network before it is measured; empty if nothing is.
std::string change_text(const JudgedClaim& judged, const Arm& arm) {
  if (judged.broken && judged.claim.sabotage == Sabotage::kUnchanged) return {};
  const auto& change =
      judged.broken && judged.claim.broken_change ? judged.claim.broken_change : arm.change;
  if (!change) return {};
  return std::string(change->what) + " held at " + format_shortest(change->amount) +
         steps_text(*change);
}

std::string arm_text(const JudgedClaim& judged, const Arm& arm) {
  std::string text = "  " + std::string(arm.label) + ": #" + link_of(judged, arm);
  text += arm.updates == 0 ? ", as it starts" : ", " + std::to_string(arm.updates) + " updates";
  if (arm.updates > 0 && arm.stop_at <= 1)
    text += " at most, until " + format_shortest(100 * arm.stop_at) + " % are right";
  if (!arm.kept_vectors.empty())
    text += ", word vectors kept: " + (arm.kept_vectors == "random"
                                           ? std::string("random ones")
                                           : "those of #v=1&" + std::string(arm.kept_vectors));
  if (!arm.tested_on.empty()) text += ", tested on " + std::string(arm.tested_on);
  if (const std::string change = change_text(judged, arm); !change.empty()) text += ", " + change;
  return text + "\n";
}

JsonLine arm_json(const JudgedClaim& judged, const Arm& arm) {
  return JsonLine()
      .text("label", arm.label)
      .text("link", link_of(judged, arm))
      .number("updates", arm.updates)
      .number("stop_at", arm.stop_at <= 1 ? arm.stop_at : kNone)
      .text("tested_on", arm.tested_on)
      .text("change", change_text(judged, arm))
      .text("kept_vectors", arm.kept_vectors);
}

std::string_view label_of(const Claim& claim, int arm) {
  return claim.arms[static_cast<std::size_t>(arm)].label;
}

JsonLine check_json(const Claim& claim, const CheckedSeeds& c, bool of_condition) {
  JsonLine out;
  out.text("arm", label_of(claim, c.check.arm))
      .text("measured", measured_name(c.check.what))
      .text("relation", c.check.at_least ? "at least" : "at most")
      .number("bound", c.check.bound);
  if (c.check.times_arm >= 0)
    out.text("times_arm", label_of(claim, c.check.times_arm));
  else
    out.null("times_arm");
  return out.flag("every_seed", c.check.always)
      .flag("with_condition", of_condition)
      .numbers("values", c.values)
      .number("holds", c.holds)
      .flag("stands", c.stands())
      .text("text", describe(claim, c));
}

JsonLine curve_json(const Curve& curve, const Judgement& judgement) {
  std::vector<double> crossings;
  for (const std::optional<double>& at : judgement.crossings)
    crossings.push_back(at.value_or(kNone));
  return JsonLine()
      .text("length", curve.length)
      .numbers("lengths", std::vector<double>(curve.lengths.begin(), curve.lengths.end()))
      .text("measured", measured_name(curve.what))
      .number("threshold", curve.threshold)
      .numbers("crossings", crossings);
}

}  // namespace

std::string claim_text(const JudgedClaim& judged) {
  const Claim& claim = judged.claim;
  std::string text = std::string(verdict_name(judged.judgement.verdict)) + "  [" +
                     std::string(claim.id) + ", " + std::string(claim.stamp) + "]\n  " +
                     std::string(claim.sentence) + "\n";
  if (!claim.condition.empty()) text += "  condition: " + std::string(claim.condition) + "\n";
  if (judged.broken) text += "  broken on purpose: " + std::string(claim.broken_by) + "\n";
  for (const Arm& arm : claim.arms) text += arm_text(judged, arm);
  for (const CheckedSeeds& c : judged.judgement.plain) text += "  " + describe(claim, c) + "\n";
  for (const CheckedSeeds& c : judged.judgement.qualified)
    text += "  with the condition: " + describe(claim, c) + "\n";
  if (claim.curve) text += "  " + describe_curve(claim, judged.judgement) + "\n";
  return text + "\n";
}

JsonLine claim_json(const JudgedClaim& judged) {
  const Claim& claim = judged.claim;
  std::vector<double> seeds;
  for (int n = 0; n < judged.seeds.count; ++n)
    seeds.push_back(static_cast<double>(judged.seeds.first + static_cast<std::uint64_t>(n)));
  std::vector<JsonLine> arms, checks;
  for (const Arm& arm : claim.arms) arms.push_back(arm_json(judged, arm));
  for (const CheckedSeeds& c : judged.judgement.plain)
    checks.push_back(check_json(claim, c, false));
  for (const CheckedSeeds& c : judged.judgement.qualified)
    checks.push_back(check_json(claim, c, true));
  JsonLine out;
  out.text("event", "claim")
      .text("id", claim.id)
      .text("stamp", claim.stamp)
      .text("sentence", claim.sentence)
      .text("condition", claim.condition)
      .text("verdict", verdict_name(judged.judgement.verdict))
      .flag("broken", judged.broken)
      .text("broken_by", claim.broken_by)
      .numbers("seeds", seeds)
      .objects("arms", arms)
      .objects("checks", checks);
  if (claim.curve) return out.object("curve", curve_json(*claim.curve, judged.judgement));
  return out.null("curve");
}

std::string listed_text(const Claim& claim) {
  std::string name(claim.id);
  if (name.size() < kNameWidth) name.resize(kNameWidth, ' ');
  return name + "  " + std::string(claim.sentence) + (claim.quick ? "" : " (slow)") + "\n";
}

JsonLine listed_json(const Claim& claim) {
  return JsonLine()
      .text("event", "listed_claim")
      .text("id", claim.id)
      .text("stamp", claim.stamp)
      .text("sentence", claim.sentence)
      .text("condition", claim.condition)
      .flag("quick", claim.quick);
}

}  // namespace unroll::cli
