#include "engine/claims/measured.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/claims/measured_attention.h"
#include "engine/claims/measured_gradient.h"
#include "engine/claims/measured_language.h"
#include "engine/claims/measured_memory.h"
#include "engine/session/decoding.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double accuracy(const Examined& e) { return e.evaluate().accuracy; }
double loss(const Examined& e) { return e.evaluate().loss; }
double bits(const Examined& e) { return e.evaluate().loss / std::numbers::ln2; }
double error(const Examined& e) {
  return e.task.shape().loss == LossKind::kSquared ? std::sqrt(e.evaluate().loss) : kNan;
}

double of_baseline(const Examined& e) {
  if (e.task.measure() == Measure::kAccuracy) return kNan;
  double best = std::numeric_limits<double>::infinity();
  for (const Baseline& rule : e.task.baselines()) best = std::min(best, rule.value);
  return (e.task.measure() == Measure::kBits ? bits(e) : error(e)) / best;
}

double exact_match(const Examined& e) {
  return e.task.feedback() ? decode_held_out(e.task, e.model, e.theta).exact : kNan;
}

struct Entry {
  Measured what;
  std::string_view name;
  double (*measure)(const Examined&) = nullptr;  ///< none: noted in training
};

constexpr std::array<Entry, kMeasuredCount> kEntries = {{
    {Measured::kUpdates, "updates needed"},
    {Measured::kFinite, "stays finite (1 = yes)"},
    {Measured::kLargestNorm, "largest gradient norm"},
    {Measured::kSlope, "slope in decades per step"},
    {Measured::kParameters, "parameters"},
    {Measured::kRuns, "runs on what it is tested on (1 = yes)"},
    {Measured::kAccuracy, "accuracy", accuracy},
    {Measured::kError, "error", error},
    {Measured::kLoss, "loss", loss},
    {Measured::kBits, "bits per symbol", bits},
    {Measured::kOfBaseline, "error relative to the best simple rule", of_baseline},
    {Measured::kExactMatch, "exact match", exact_match},
    {Measured::kHistoryEffect, "change of the answer with another past", history_effect},
    {Measured::kInputEffect, "change of the answers with other inputs", input_effect},
    {Measured::kEarlierInfluence, "share of earlier inputs that move an answer", earlier_influence},
    {Measured::kOwnInfluence, "share of steps whose input moves their answer", own_influence},
    {Measured::kLaterInfluence, "share of later inputs that move an answer", later_influence},
    {Measured::kFormulaError, "largest gap between a state and its formula", formula_error},
    {Measured::kColumnError, "largest gap between what a word adds and its column", column_error},
    {Measured::kProbe, "share of first symbols read off the last state", first_symbol_probe},
    {Measured::kLeastGate, "lowest value of a gate", least_gate},
    {Measured::kMostGate, "highest value of a gate", most_gate},
    {Measured::kGateError, "largest gap between an LSTM's cell and state and their gates' products",
     gate_error},
    {Measured::kDepth, "dependent computations in a row", dependency_depth},
    {Measured::kLossSteps, "steps with a loss", loss_steps},
    {Measured::kLaneError, "relative gap between total loss and sum of the steps", lane_error},
    {Measured::kFlowError, "relative gap between total gradient and sum over the losses",
     flow_error},
    {Measured::kEarlierAnswers, "share of the gradient at answers before the last",
     earlier_answers},
    {Measured::kGradientError, "largest relative gap between a derivative and the loss's slope",
     gradient_error},
    {Measured::kShareEarlier, "share of the gradient at earlier steps", share_earlier},
    {Measured::kShareOld, "share of the gradient older than 10 steps", share_old},
    {Measured::kBoundMargin, "least distance, in decades, of the gradient below its bound",
     bound_margin},
    {Measured::kBoundPerStep, "decades per step of the bound", bound_per_step},
    {Measured::kFirstNamed, "probability of the last word of the named sentence", first_named},
    {Measured::kLeastNamed, "least probability of a right answer among the named sentences",
     least_named},
    {Measured::kFarAccuracy, "accuracy where the clue stands beyond the gap", far_accuracy},
    {Measured::kVocabularyGap, "gap between entries of the vocabulary and distinct tokens",
     vocabulary_gap},
    {Measured::kEffectGap, "relative gap between the sum of the words' effects and their whole",
     effect_gap},
    {Measured::kSameNearest, "share of words whose nearest is of their class", same_nearest},
    {Measured::kGoodBars, "share of well-formed bars in what it writes", good_bars},
    {Measured::kSteadyBars, "share of bars as long as most of their tune", steady_bars},
    {Measured::kContinuedReadable, "share of readable bars behind the openings of unseen tunes",
     continued_readable},
    {Measured::kContinuedInMetre, "share of bars in the metre behind the openings of unseen tunes",
     continued_in_metre},
    {Measured::kNextInMetre, "share in the metre of the two bars behind such an opening",
     next_in_metre},
    {Measured::kLinkWeight, "attention on the step that decides", link_weight},
    {Measured::kLinkHits, "share of glances that are strongest at the step that decides",
     link_hits},
    {Measured::kLinkAboveMean, "share of linked pairs above their row's mean", link_above_mean},
    {Measured::kMapError, "largest gap between query, key, value and a matrix times what is read",
     map_error},
    {Measured::kRowError, "largest distance of a row sum from 1", row_error},
    {Measured::kMixError, "largest gap between output and weighted values", mix_error},
    {Measured::kScoreSpread, "variance of the raw scores", score_spread},
    {Measured::kScaledSpread, "variance of the scaled scores", scaled_spread},
    {Measured::kCosineError, "largest gap between scores and cosines", cosine_error},
    {Measured::kOrderEffect, "largest change of an answer, permuted alike, by permuting the input",
     order_effect},
    {Measured::kHiddenClue, "accuracy with the deciding step hidden", hidden_clue},
    {Measured::kHiddenOther, "accuracy with another step hidden", hidden_other},
    {Measured::kWeightAblation, "rank agreement of weight and ablation", weight_ablation},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kEntries.size(); ++i)
    if (kEntries[i].what != static_cast<Measured>(i)) return false;
  return true;
}
static_assert(in_order(), "the entries stand in the order of Measured");

}  // namespace

std::string_view measured_name(Measured what) {
  return kEntries[static_cast<std::size_t>(what)].name;
}

double measure(Measured what, const Examined& examined) {
  const Entry& entry = kEntries[static_cast<std::size_t>(what)];
  return entry.measure == nullptr ? kNan : entry.measure(examined);
}

}  // namespace unroll
