// Why sequences, and what a state is.

#include "engine/claims/lecture.h"

namespace unroll {

namespace {

constexpr double kSure = 0.95;

}  // namespace

std::vector<Claim> sequences_claims() {
  return {
      {.id = "history",
       .stamp = "1:24",
       .sentence = "Where a ball goes next is a guess from one moment, and easy from its past.",
       .condition = "",
       .arms = {{"now only", "task=ball&T=20&B=16&m=ff&H=32&lr=0.01", 400},
                {"with memory", "task=ball&T=20&B=16&m=lstm&H=32&lr=0.01", 400}},
       .plain = {{1, Measured::kError, false, 0.5, 0}},
       .qualified = {},
       .broken_by = "the state is cut at every step",
       .broken_link = "cut=on"},
      {.id = "series",
       .stamp = "2:03",
       .sentence =
           "Sounds, heartbeats, texts, prices: what comes next in a sequence can be learned.",
       .condition = "where the past says something: nothing beats the last value of a random walk, "
                    "which ideal prices are",
       .arms = {{"sines", "task=sines&T=32&B=32&m=lstm&H=32&lr=0.01", 400},
                {"heartbeat", "task=ecg&T=64&B=32&m=lstm&H=32&lr=0.01", 400},
                {"characters", "task=chars&T=32&B=16&m=lstm&H=32&E=16&lr=0.01", 400},
                {"random walk", "task=walk&T=32&B=32&m=lstm&H=32&lr=0.003", 400}},
       .plain = {{0, Measured::kOfBaseline, false, 0.95},
                 {1, Measured::kOfBaseline, false, 0.95},
                 {2, Measured::kOfBaseline, false, 0.95},
                 {3, Measured::kOfBaseline, false, 0.95}},
       .qualified = {{0, Measured::kOfBaseline, false, 0.95},
                     {1, Measured::kOfBaseline, false, 0.95},
                     {2, Measured::kOfBaseline, false, 0.95},
                     {3, Measured::kOfBaseline, true, 0.98}},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "last-output",
       .stamp = "3:19",
       .sentence = "Many in, one out: only the last answer is judged, so only there the loss pulls "
                   "at the output.",
       .condition = "",
       .arms = {{"rnn", "task=sentiment&B=16&m=rnn&H=16&E=8", 0}},
       .plain = {{0, Measured::kEarlierAnswers, false, 0}},
       .qualified = {},
       .broken_by = "a task that asks at every step",
       .broken_link = "task=classes"},
      {.id = "captions",
       .stamp = "3:41",
       .sentence = "One picture goes in and a whole sequence comes out: its caption.",
       .condition = "",
       .arms = {{"gru", "task=glyphs&B=32&m=gru&H=48&lr=0.01", 200}},
       .plain = {{0, Measured::kExactMatch, true, kSure}},
       .qualified = {},
       .broken_by =
           "the state is cut at every step, so it is forgotten how far the word is written",
       .broken_link = "cut=on"},
      {.id = "translation",
       .stamp = "4:01",
       .sentence = "A sequence goes in and another of different length and order comes out, as in "
                   "translation.",
       .condition = "",
       .arms = {{"gru", "task=dates&B=32&m=gru&H=64&lr=0.01", 600}},
       .plain = {{0, Measured::kExactMatch, true, 0.9}},
       .qualified = {},
       .broken_by = "the state is cut at every step, so what was read is forgotten",
       .broken_link = "cut=on",
       .quick = false},
      {.id = "isolated",
       .stamp = "7:01",
       .sentence = "Applied to each step alone, a network gives the same answer to the same input "
                   "whatever came before; linked, it does not.",
       .condition = "",
       .arms = {{"each step alone", "task=parity&T=8&B=16&m=rnn&H=16&cut=on", 0},
                {"linked steps", "task=parity&T=8&B=16&m=rnn&H=16", 0}},
       .plain = {{0, Measured::kHistoryEffect, false, 0},
                 {1, Measured::kHistoryEffect, true, 0.01}},
       .qualified = {},
       .broken_by = "the state is cut at every step in both",
       .broken_link = "cut=on"},
      {.id = "influence",
       .stamp = "7:01",
       .sentence = "Applied to each step alone, a network answers from that step's input only; "
                   "linked, from all that came before too, and never from what comes later.",
       .condition = "",
       .arms = {{"each step alone", "task=classes&T=8&B=16&m=rnn&H=16&E=8&cut=on", 0},
                {"linked steps", "task=classes&T=8&B=16&m=rnn&H=16&E=8", 0}},
       .plain = {{0, Measured::kOwnInfluence, true, 1},
                 {0, Measured::kEarlierInfluence, false, 0},
                 {0, Measured::kLaterInfluence, false, 0},
                 {1, Measured::kOwnInfluence, true, 1},
                 {1, Measured::kEarlierInfluence, true, 1},
                 {1, Measured::kLaterInfluence, false, 0}},
       .qualified = {},
       .broken_by = "the state is cut at every step in both",
       .broken_link = "cut=on"},
      {.id = "recurrence",
       .stamp = "7:45",
       .sentence = "A network that is applied to each step alone cannot use what came before; the "
                   "link from state to state makes it possible.",
       .condition = "",
       .arms = {{"each step alone", "task=order&T=12&B=32&m=ff&H=32&lr=0.01", 150, kSure},
                {"linked steps", "task=order&T=12&B=32&m=rnn&H=32&lr=0.01", 300, kSure}},
       .plain = {{0, Measured::kAccuracy, false, 0.7}, {1, Measured::kAccuracy, true, kSure}},
       .qualified = {},
       .broken_by = "the state is cut at every step",
       .broken_link = "cut=on"},
      {.id = "memory",
       .stamp = "8:32",
       .sentence = "The state is a memory: what was read long ago can be read off it.",
       .condition = "",
       .arms = {{"lstm, 20 steps", "task=recall&T=20&B=32&m=lstm&fb=3&H=32&E=8&lr=0.01", 150,
                 kSure}},
       .plain = {{0, Measured::kProbe, true, 0.9}},
       .qualified = {},
       .broken_by = "the state is cut at every step",
       .broken_link = "cut=on"},
  };
}

}  // namespace unroll
