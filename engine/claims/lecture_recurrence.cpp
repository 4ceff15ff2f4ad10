// How a recurrent network is built.

#include "engine/claims/lecture.h"

namespace unroll {

std::vector<Claim> recurrence_claims() {
  return {
      {.id = "shared-weights",
       .stamp = "11:13",
       .sentence =
           "The same weights serve at every step, so their number does not grow with the length.",
       .condition = "",
       .arms = {{"shared, T=10", "task=order&T=10&B=32&m=rnn&H=32", 0},
                {"shared, T=40", "task=order&T=40&B=32&m=rnn&H=32", 0},
                {"untied, T=40", "task=order&T=40&B=32&m=rnn&H=32&untie=on", 0}},
       .plain = {{1, Measured::kParameters, false, 1, 0}, {2, Measured::kParameters, true, 10, 1}},
       .qualified = {},
       .broken_by = "every step has weights of its own in all of them",
       .broken_link = "untie=on"},
      {.id = "cell-formula",
       .stamp = "13:19",
       .sentence = "The new state is the tanh of one matrix times the state before plus another "
                   "times what is read.",
       .condition = "",
       .arms = {{"tanh rnn", "task=recall&T=20&B=8&m=rnn&H=16&E=8", 0}},
       .plain = {{0, Measured::kFormulaError, false, 1e-6}},
       .qualified = {},
       .broken_by = "the state is held at 0.1",
       .broken_link = "",
       .broken_change = Change{"rnn0.h", 0.1}},
      {.id = "input-matrix",
       .stamp = "14:13",
       .sentence =
           "What is read enters through one matrix only: without it nothing that is read counts.",
       .condition = "",
       .arms = {{"as it is", "task=recall&T=10&B=8&m=rnn&H=16", 0},
                {"input matrix at 0", "task=recall&T=10&B=8&m=rnn&H=16", 0, 1.1, "",
                 Change{"rnn0.Wx", 0}}},
       .plain = {{0, Measured::kInputEffect, true, 0.01}, {1, Measured::kInputEffect, false, 0}},
       .qualified = {},
       .broken_by = "the matrix stays as it is",
       .broken_link = "",
       .sabotage = Sabotage::kUnchanged},
      {.id = "sharing",
       .stamp = "15:42",
       .sentence = "What was learned at one place in the sequence holds at every other place.",
       .condition = "in training the sequences end at different places",
       .arms = {{"rnn, one length", "task=order&T=16&B=32&place=early&m=rnn&H=32&lr=0.005", 300,
                 0.99, "place=late"},
                {"rnn, lengths that vary",
                 "task=order&T=16&B=32&place=early&lengths=varied&m=rnn&H=32&lr=0.005", 300, 0.99,
                 "place=late&lengths=same"},
                {"concat, lengths that vary",
                 "task=order&T=16&B=32&place=early&lengths=varied&m=concat&H=32&lr=0.005", 300,
                 0.99, "place=late&lengths=same"}},
       .plain = {{0, Measured::kAccuracy, true, 0.8}, {2, Measured::kAccuracy, false, 0.7}},
       .qualified = {{1, Measured::kAccuracy, true, 0.9}, {2, Measured::kAccuracy, false, 0.7}},
       .broken_by = "every step has weights of its own",
       .broken_link = "untie=on"},
      {.id = "loss-lane",
       .stamp = "15:54",
       .sentence = "Every step has a loss of its own; the total is their sum.",
       .condition = "",
       .arms = {{"next letter", "task=chars&T=24&B=8&m=rnn&H=16&E=8", 0}},
       .plain = {{0, Measured::kLossSteps, true, 24}, {0, Measured::kLaneError, false, 1e-05}},
       .qualified = {},
       .broken_by = "a task that asks at the last step only",
       .broken_link = "task=recall"},
  };
}

}  // namespace unroll
