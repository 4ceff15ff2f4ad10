#pragma once
// What can be asked beside the training, and sets of it.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "engine/nn/model_config.h"

namespace unroll {

enum class Question : std::uint8_t {
  kGradientFlow,  ///< how the gradient of each loss reaches back through time
  kJacobians,     ///< what one step does to a small change of the state, and many in a row
  kSpectra,       ///< eigenvalues and singular values of the recurrent matrices
  kSaturation,    ///< units that sit where their activation is flat
  kClinic,        ///< what is wrong with the run, and one thing to try
  kSaliency,      ///< how much each position of the input matters, by three measures
  kTrajectory,    ///< the path of the states in the plane in which they vary most
  kStep,          ///< the coming update, operation by operation
  kCell,          ///< how one number came about
  kDecoding,      ///< what the network writes when nobody tells it the right symbols so far
  kMatrix,        ///< one parameter, see MatrixChoice
  kHorizon,       ///< how far back the network remembers: its accuracy at other lengths
  kSymbols,       ///< the map of the vectors that input symbols are turned into
  kHeads,         ///< how many different looks the weights of each attention head hold
  kProbes,        ///< which symbols that were read can be told from the last state
  kSearch,        ///< what attention finds in a table of the user's, see SearchTable
  kUnit,          ///< what was read where one unit stood highest and lowest, see UnitChoice
  kContinuation,  ///< how the network goes on with numbers that it was given the beginning of
  kParts,         ///< kCell of a second number
};
inline constexpr int kQuestions = 19;

/// What of a parameter is looked at.
enum class MatrixPart : std::uint8_t {
  kValue,
  kGradient,  ///< of the mean loss of the watched example
  kChange,    ///< what the coming update will add
  kSoFar,     ///< what all updates together have added since the start
};

/// Which unit kUnit asks for.
struct UnitChoice {
  std::string slot;  ///< "lstm0.h"; empty: what the network keeps, or what it makes of each step
  int unit = 0;

  bool operator==(const UnitChoice&) const = default;
};

/// Which numbers kMatrix asks for: one parameter only, so that answers stay small.
struct MatrixChoice {
  std::string parameter;  ///< "rnn0.Wh"; empty: the first recurrent matrix, or the first at all
  MatrixPart part = MatrixPart::kValue;

  bool operator==(const MatrixChoice&) const = default;
};

/// A table that is searched by likeness: what is asked for is compared with the key of each entry,
/// and the answer is made of the entries' values.
struct SearchTable {
  /// Numbers in the query, in each key and in each value; entries of the table: within 1 to these.
  static constexpr std::size_t kMostNumbers = 16, kMostEntries = 64;

  std::vector<float> query;
  std::vector<float> keys, values;  ///< entry after entry
  ScoreKind score = ScoreKind::kScaledDot;
  double sharpness = 1;

  bool operator==(const SearchTable&) const = default;
};

/// A set of questions, one bit each; bits of no question are ignored.
using QuestionSet = std::uint32_t;

constexpr QuestionSet set_of(std::initializer_list<Question> questions) {
  QuestionSet set = 0;
  for (const Question q : questions) set |= 1u << static_cast<unsigned>(q);
  return set;
}
constexpr bool contains(QuestionSet set, Question question) {
  return (set & set_of({question})) != 0;
}
inline constexpr QuestionSet kAllQuestions = (1u << kQuestions) - 1;

}  // namespace unroll
