#pragma once
// What is measured of a network, as a list: the words for it and how it is done.

#include <cstdint>
#include <string_view>

#include "engine/claims/examined.h"

namespace unroll {

enum class Measured : std::uint8_t {
  // Noted while the network is built and trained.
  kUpdates,  ///< until the arm's `stop_at` was reached
  kFinite,   ///< 1 or 0
  kLargestNorm,
  kSlope,  ///< at the start: decades per step of |dL_T/dh_t| against lag
  kParameters,
  kRuns,  ///< 1 or 0: the trained parameters fit the task on which they are tested

  // On held-out examples.
  kAccuracy,
  kError,
  kLoss,
  kBits,
  kOfBaseline,  ///< error or bits divided by those of the best rule without a network
  kExactMatch,  ///< share of whole answers, written freely, that are exact

  // engine/claims/measured_memory.h
  kHistoryEffect,
  kInputEffect,
  kEarlierInfluence,
  kOwnInfluence,
  kLaterInfluence,
  kFormulaError,
  kColumnError,
  kProbe,
  kLeastGate,
  kMostGate,
  kGateError,
  kDepth,

  // engine/claims/measured_gradient.h
  kLossSteps,
  kLaneError,
  kFlowError,
  kEarlierAnswers,
  kGradientError,
  kShareEarlier,
  kShareOld,
  kBoundMargin,
  kBoundPerStep,

  // engine/claims/measured_language.h
  kFirstNamed,
  kLeastNamed,
  kFarAccuracy,
  kVocabularyGap,
  kEffectGap,
  kSameNearest,
  kGoodBars,
  kSteadyBars,
  kContinuedReadable,
  kContinuedInMetre,
  kNextInMetre,

  // engine/claims/measured_attention.h
  kLinkWeight,
  kLinkHits,
  kLinkAboveMean,
  kMapError,
  kRowError,
  kMixError,
  kScoreSpread,
  kScaledSpread,
  kCosineError,
  kOrderEffect,
  kHiddenClue,
  kHiddenOther,
  kWeightAblation,
};
inline constexpr int kMeasuredCount = static_cast<int>(Measured::kWeightAblation) + 1;

/// "accuracy", as it stands in a sentence before "of LSTM".
std::string_view measured_name(Measured what);

/// NaN where it has no meaning for this network, and for what is noted in training.
double measure(Measured what, const Examined& examined);

}  // namespace unroll
