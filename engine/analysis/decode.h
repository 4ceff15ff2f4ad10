#pragma once

#include <functional>
#include <vector>

#include "engine/analysis/sampler.h"
#include "engine/nn/feedback.h"

namespace unroll::analysis {

/// What a model writes for one sequence: the classes up to and including the end sign, or as many
/// as there are steps if it sets none, each with its probability.
using FreeAnswer = std::vector<WrittenSymbol>;

/// Free-running, greedy: one answer for each of the B sequences of `data`, at most T symbols long.
/// At step t every sequence reads what `feedback` says and the likeliest class is taken, of equals
/// the first. Of `data` only the sizes and the source are read: the answer can be learned neither
/// from its inputs and targets nor from its lengths. An answer is cut where scores are not finite.
/// Takes up to T passes over T steps; touches neither `theta` nor any training state. `look` is
/// called with each step and the pass from which its symbol was taken.
template <Scalar S>
std::vector<FreeAnswer> decode_freely(
    const Model<S>& model, const Params<S>& theta, const Feedback& feedback, const Batch& data,
    const std::function<void(int t, const Trace<S>& trace)>& look = {});

/// For data whose targets are the numbers that the next step reads (Task::continues): the first
/// `given` (1 ... T) steps of each sequence are read, then, in place of the true numbers, what was
/// predicted for them. Returns all predictions, (numbers x T*B): those of step t are for step t
/// + 1. Of `data` nothing else is read. Takes 1 + T - given passes; touches no training state
/// either.
template <Scalar S>
Matrix<S> continue_freely(const Model<S>& model, const Params<S>& theta, const Batch& data,
                          int given);

/// How good free answers are; not a number where there are none.
struct DecodingScore {
  double exact = 0;    ///< share of sequences whose answer is right from start to end sign
  double symbols = 0;  ///< share of target symbols that stand at their place in the answer
  int sequences = 0;
};

/// The targets of sequence `column` (>= 0) in their order, end sign included.
std::vector<int> true_answer(const Batch& data, int column);

/// Adds up over sets that are decoded in pieces.
class DecodingSum {
 public:
  /// `answers` for all sequences of `data`, which holds the truth.
  void add(const std::vector<FreeAnswer>& answers, const Batch& data);
  DecodingScore mean() const;

 private:
  int exact_ = 0, sequences_ = 0, right_ = 0, symbols_ = 0;
};

}  // namespace unroll::analysis
