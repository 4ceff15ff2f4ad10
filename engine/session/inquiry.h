#pragma once
// The standing questions of a session and the newest answers. Answers are recomputed when the state
// they speak of has changed; while training goes on, only as often as a fixed share of the
// arithmetic allows, so that looking does not slow training down by much. No clock is needed.

#include <string>

#include "engine/session/answers.h"

namespace unroll {

class Inquiry {
 public:
  /// Replaces the questions. Answers to others are forgotten.
  void ask(const Ask& asked);
  QuestionSet asked() const { return asked_; }
  /// Forgets all answers: another run has begun.
  void forget();
  /// Forgets those about the watched example: something in it has changed.
  void forget_example();
  /// Notes, before an update, what no answer could tell later: the way of the symbols' vectors.
  void follow(const Run& run);

  /// What the answers would speak of now.
  struct Moment {
    std::string state;  ///< differs where parameters differ
    WatchSource from = WatchSource::kHeldOut;
    std::uint32_t index = 0;
    bool training = false;  ///< answers of a moment ago will do for a while
  };
  /// Answers what is due. Without questions it costs nothing.
  void update(const Moment& moment, const Subject& subject);

  const Findings& findings() const { return findings_; }

  /// Answers take at most this share of the multiplications of training (beside them).
  static constexpr double kShare = 0.5;

 private:
  void answer(QuestionSet questions, const Moment& moment, const Subject& subject);
  bool affordable(const Subject& subject) const;

  QuestionSet asked_ = 0, answered_ = 0;
  std::string cell_, parts_;
  MatrixChoice matrix_;
  SearchTable search_;
  UnitChoice unit_;
  std::uint32_t given_ = 0;
  SymbolTrail trail_;
  bool has_trail_ = true;  ///< false: the model has no vectors of symbols
  HorizonMemory horizon_;
  Findings findings_;
  Moment moment_;
  Config config_;
  std::uint64_t update_ = 0;
};

}  // namespace unroll
