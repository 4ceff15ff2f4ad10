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
      {.id = "gates",
       .stamp = "34:44",
       .sentence = "Gates let an LSTM carry memory over long times.",
       .condition = "the forget gate starts open: its bias at 3",
       .arms = {{"bias 0", "task=recall&T=50&B=32&m=lstm&H=32&fb=0&emb=onehot&lr=0.005", 400,
                 kSure},
                {"bias 3", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005", 800,
                 kSure},
                {"tanh rnn", "task=recall&T=50&B=32&m=rnn&H=32&emb=onehot&lr=0.003", 300, kSure}},
       .plain = {{0, Measured::kAccuracy, true, kSure}, {2, Measured::kAccuracy, false, 0.5}},
       .qualified = {{1, Measured::kAccuracy, true, kSure}, {2, Measured::kAccuracy, false, 0.5}},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "forget",
       .stamp = "34:44",
       .sentence = "What an LSTM remembers stands in its cell: with its forget gate shut for a "
                   "while, it is gone.",
       .condition = "",
       .arms = {{"as trained", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005", 800,
                 kSure},
                {"shut for 10 steps", "task=recall&T=50&B=32&m=lstm&H=32&fb=3&emb=onehot&lr=0.005",
                 800, kSure, "", Change{"lstm0.f", 0, 20, 30}}},
       .plain = {{0, Measured::kAccuracy, true, 0.95}, {1, Measured::kAccuracy, false, 0.25}},
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
                {"bias 3", "task=recall&T=50&B=32&m=gru&H=32&fb=3&E=8&lr=0.005", 500, kSure}},
       .plain = {{0, Measured::kAccuracy, true, 0.95}},
       .qualified = {{1, Measured::kAccuracy, true, 0.95}},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
  };
}

}  // namespace unroll
