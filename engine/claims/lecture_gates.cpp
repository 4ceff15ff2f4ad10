// Gates.

#include "engine/claims/lecture.h"

namespace unroll {

namespace {

constexpr double kSure = 0.95;

}  // namespace

std::vector<Claim> gates_claims() {
  return {
      {.id = "gate-range",
       .stamp = "32:55",
       .sentence = "A gate lets through a share: between nothing and all.",
       .condition = "",
       .arms = {{"lstm", "task=recall&T=20&B=8&m=lstm&H=16", 0},
                {"gru", "task=recall&T=20&B=8&m=gru&H=16", 0}},
       .plain = {{0, Measured::kLeastGate, true, 1e-4},
                 {0, Measured::kMostGate, false, 0.9999},
                 {1, Measured::kLeastGate, true, 1e-4},
                 {1, Measured::kMostGate, false, 0.9999}},
       .qualified = {},
       .broken_by = "the gate that keeps the memory starts wide open: its bias at 10",
       .broken_link = "fb=10"},
      {.id = "gate-products",
       .stamp = "32:55",
       .sentence = "A gate acts by a product number by number: the cell is what is kept of it plus "
                   "what is stored, the state what is shown of the cell.",
       .condition = "",
       .arms = {{"lstm", "task=recall&T=20&B=8&m=lstm&H=16", 0}},
       .plain = {{0, Measured::kGateError, false, 1e-5}},
       .qualified = {},
       .broken_by = "the cell is held at 0.1",
       .broken_link = "",
       .broken_change = Change{"lstm0.c", 0.1}},
      {.id = "gates",
       .stamp = "34:44",
       .sentence = "Gates let an LSTM carry memory over long times.",
       .condition = "the forget gate starts open: its bias at 3; a plain network misses at this "
                    "length from most seeds, not from all",
       .arms =
           {{"bias 0", "task=recall&T=50&B=32&m=lstm&H=32&fb=0&emb=onehot&lr=0.005", 400, kSure},
            {"bias 1", "task=recall&T=50&B=32&m=lstm&H=32&fb=1&emb=onehot&lr=0.005", 800, kSure},
            {"bias 3", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005", 800, kSure},
            {"tanh rnn", "task=recall&T=50&B=32&m=rnn&H=32&emb=onehot&lr=0.003", 300, kSure}},
       .plain = {{0, Measured::kAccuracy, true, kSure}, {3, Measured::kAccuracy, false, 0.5}},
       .qualified = {{1, Measured::kAccuracy, true, 1, 0},
                     {2, Measured::kUpdates, false, 1, 1},
                     {2, Measured::kAccuracy, true, kSure},
                     {3, Measured::kAccuracy, false, 0.5}},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "forget",
       .stamp = "34:44",
       .sentence = "What an LSTM remembers stands in its cell: with its forget gate shut for a "
                   "while, it is gone; with its state wiped as long, it is not.",
       .condition = "",
       .arms = {{"as trained", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005", 800,
                 kSure},
                {"shut for 10 steps", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005",
                 800, kSure, "", Change{"lstm0.f", 0, 20, 30}},
                {"shut for 1 step", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005",
                 800, kSure, "", Change{"lstm0.f", 0, 25, 26}},
                {"state held at 0 for 10 steps",
                 "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005", 800, kSure, "",
                 Change{"lstm0.h", 0, 20, 30}}},
       .plain = {{0, Measured::kAccuracy, true, 0.95},
                 {1, Measured::kAccuracy, false, 0.25},
                 {2, Measured::kAccuracy, false, 0.5},
                 {3, Measured::kAccuracy, true, 0.8}},
       .qualified = {},
       .broken_by = "the gate is left alone",
       .broken_link = "",
       .sabotage = Sabotage::kUnchanged,
       .quick = false},
      {.id = "gru-gates",
       .stamp = "35:09",
       .sentence = "A GRU keeps the gradient alive over long times as well.",
       .condition = "its update gate starts open: its bias at 3",
       .arms = {{"bias 0", "task=recall&T=50&B=32&m=gru&H=32&fb=0&E=8&lr=0.005", 400, kSure},
                {"bias 1", "task=recall&T=50&B=32&m=gru&H=32&fb=1&E=8&lr=0.005", 500, kSure},
                {"bias 3", "task=recall&T=50&B=32&m=gru&H=32&fb=3&E=8&lr=0.005", 500, kSure}},
       .plain = {{0, Measured::kAccuracy, true, 0.95}},
       .qualified = {{2, Measured::kUpdates, false, 1, 1}, {2, Measured::kAccuracy, true, 0.95}},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "gate-slopes",
       .stamp = "35:09",
       .sentence = "Gates let the gradient come back through time with little loss.",
       .condition = "they start open: with a forget bias of 0 the gradient fades faster than in a "
                    "plain network, with 3 hardly at all",
       .arms = {{"tanh rnn", "task=recall&T=100&B=32&m=rnn&H=32&E=8", 0},
                {"lstm, bias 0", "task=recall&T=100&B=32&m=lstm&H=32&E=8&fb=0", 0},
                {"lstm, bias 1", "task=recall&T=100&B=32&m=lstm&H=32&E=8&fb=1", 0},
                {"lstm, bias 3", "task=recall&T=100&B=32&m=lstm&H=32&E=8&fb=3", 0}},
       .plain = {{1, Measured::kSlope, true, -0.03}},
       // Slopes are below 0: at most 1.05 times that of another is steeper.
       .qualified = {{1, Measured::kSlope, false, 1.05, 0},
                     {2, Measured::kSlope, true, 0.8, 0},
                     {3, Measured::kSlope, true, -0.03}},
       .broken_by = "all gates start half open",
       .broken_link = "fb=0"},
  };
}

}  // namespace unroll
