// Words, vectors, lengths and order.

#include "engine/claims/lecture.h"

namespace unroll {

namespace {

constexpr double kSure = 0.95;
/// Nine tenths of the words that the grammar of classes lets one name, 0.43 of all.
constexpr double kMost = 0.385;

}  // namespace

std::vector<Claim> language_claims() {
  return {
      {.id = "next-word",
       .stamp = "21:19",
       .sentence = "After 'this morning I took my cat for a' the likeliest word is 'walk'.",
       .condition = "",
       .arms = {{"lstm", "task=sentences&T=24&gap=2&B=16&m=lstm&H=32&E=16&lr=0.01", 120}},
       .plain = {{0, Measured::kFirstNamed, true, 0.5}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets},
      {.id = "vocabulary",
       .stamp = "23:04",
       .sentence = "Each different token of a text gets an index of its own: there are as many "
                   "indices as tokens.",
       .condition = "",
       .arms = {{"letters", "task=chars&text=harbour&T=16&B=4&m=rnn&H=8", 0},
                {"words", "task=words&text=harbour&V=2000&T=16&B=4&m=rnn&H=8", 0}},
       .plain = {{0, Measured::kVocabularyGap, false, 0}, {1, Measured::kVocabularyGap, false, 0}},
       .qualified = {},
       .broken_by = "all but the 19 most frequent words share one index",
       .broken_link = "V=20"},
      {.id = "one-hot",
       .stamp = "24:05",
       .sentence =
           "A word as a vector with a single 1 picks one column of the matrix that reads it.",
       .condition = "",
       .arms = {{"rnn", "task=sentences&T=24&gap=2&B=8&m=rnn&H=16&emb=onehot", 0}},
       .plain = {{0, Measured::kColumnError, false, 1e-05}},
       .qualified = {},
       .broken_by = "words are read as vectors of many numbers",
       .broken_link = "emb=learned&E=64"},
      {.id = "embedding",
       .stamp = "24:48",
       .sentence = "Learned vectors of words that are used alike come to lie side by side.",
       .condition = "",
       .arms = {{"as they start", "task=classes&T=24&B=16&m=rnn&H=12&E=8&lr=0.02", 0},
                {"learned", "task=classes&T=24&B=16&m=rnn&H=12&E=8&lr=0.02", 1200}},
       .plain = {{0, Measured::kSameNearest, false, 0.5}, {1, Measured::kSameNearest, true, 0.64}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets},
      {.id = "reuse",
       .stamp = "25:34",
       .sentence =
           "Word vectors learned once serve another network: it needs fewer updates with them.",
       .condition = "",
       .arms = {{"random vectors, kept",
                 "task=classes&T=24&B=16&m=lstm&H=16&E=3&lr=0.01",
                 400,
                 kMost,
                 "",
                 {},
                 "random"},
                {"learned vectors, kept",
                 "task=classes&T=24&B=16&m=lstm&H=16&E=3&lr=0.01",
                 400,
                 kMost,
                 "",
                 {},
                 "task=classes&T=24&B=16&m=rnn&H=24&E=3&lr=0.01"}},
       .plain = {{1, Measured::kAccuracy, true, kMost}, {1, Measured::kUpdates, false, 0.9, 0}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences, for both networks",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets},
      {.id = "any-length",
       .stamp = "25:59",
       .sentence = "A recurrent network takes sequences of any length, also longer ones than it "
                   "was trained on; a plain one has a fixed number of inputs.",
       .condition = "",
       .arms = {{"lstm, tested at 20", "task=order&T=15&lengths=varied&B=32&m=lstm&H=32&lr=0.01",
                 400, 0.99, "T=20"},
                {"lstm, tested at 30", "task=order&T=15&lengths=varied&B=32&m=lstm&H=32&lr=0.01",
                 400, 0.99, "T=30"},
                {"concat, tested at 20",
                 "task=order&T=15&lengths=varied&B=32&m=concat&H=32&lr=0.01", 0, 1.1, "T=20"}},
       .plain = {{0, Measured::kAccuracy, true, 0.9},
                 {1, Measured::kAccuracy, true, 0.8},
                 {2, Measured::kRuns, false, 0}},
       .qualified = {},
       .broken_by = "the state is cut at every step",
       .broken_link = "cut=on"},
      {.id = "order",
       .stamp = "27:01",
       .sentence = "The same words in another order mean something else, so order must be kept.",
       .condition = "",
       .arms = {{"bag of words", "task=sentiment&B=32&m=bag&H=32&lr=0.01", 200, kSure},
                {"rnn", "task=sentiment&B=32&m=rnn&H=32&lr=0.01", 300, kSure}},
       .plain = {{0, Measured::kAccuracy, false, 0.8}, {1, Measured::kAccuracy, true, kSure}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sentences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets},
  };
}

}  // namespace unroll
