// Attention.

#include "engine/claims/lecture.h"

namespace unroll {

namespace {

constexpr double kSure = 0.95;

}  // namespace

std::vector<Claim> attention_claims() {
  return {
      {.id = "attend",
       .stamp = "42:49",
       .sentence = "Attention finds the part that matters: asked for a key, it looks at its place.",
       .condition = "",
       .arms = {{"attention", "task=lookup&k=8&N=4&B=32&m=attention&d=16&lr=0.01", 500, 0.99}},
       .plain = {{0, Measured::kAccuracy, true, 0.97}, {0, Measured::kLinkHits, true, 0.95}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets},
      {.id = "scene",
       .stamp = "44:12",
       .sentence =
           "Looking at a picture means first to find what is important, then to take it in.",
       .condition = "",
       .arms = {{"attention", "task=scene&B=32&m=attention&d=32&pos=learned&lr=0.005", 600}},
       .plain = {{0, Measured::kAccuracy, true, 0.95}, {0, Measured::kLinkWeight, true, 0.8}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "search",
       .stamp = "44:58",
       .sentence = "Attention is a search: the query is compared with every key, and the value of "
                   "the best match is taken.",
       .condition = "",
       .arms = {{"attention", "task=lookup&k=8&N=4&B=32&m=attention&d=16&lr=0.01", 1200}},
       .plain = {{0, Measured::kLinkHits, true, 0.99}, {0, Measured::kLinkWeight, true, 0.85}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "word-links",
       .stamp = "47:25",
       .sentence = "Attention links words that belong together: most of them get more weight than "
                   "the mean of all words that are seen.",
       .condition = "",
       .arms = {{"attention", "task=sentences&T=24&gap=2&B=16&m=attention&d=64&pos=none&lr=0.005",
                 1000}},
       // By chance at most half of the weights of a row are above its mean; a tenth more is 2.4
       // standard errors of the some 150 pairs in 64 examples.
       .plain = {{0, Measured::kLinkAboveMean, true, 0.6}},
       .qualified = {},
       .broken_by = "the targets are shuffled among the sequences",
       .broken_link = "",
       .sabotage = Sabotage::kShuffledTargets,
       .quick = false},
      {.id = "permuted",
       .stamp = "47:51",
       .sentence =
           "Attention without positions does not notice order: what is read in another order "
           "is answered alike, in that order.",
       .condition = "",
       .arms = {{"no positions", "task=order&T=12&B=32&m=attention&d=32&heads=4&pos=none", 0},
                {"positions", "task=order&T=12&B=32&m=attention&d=32&heads=4&pos=sinusoidal", 0}},
       .plain = {{0, Measured::kOrderEffect, false, 1e-05}, {1, Measured::kOrderEffect, true, 0.1}},
       .qualified = {},
       .broken_by = "both have positions",
       .broken_link = "pos=sinusoidal"},
      {.id = "positions",
       .stamp = "47:51",
       .sentence = "Attention by itself does not know where things stand; positions must be added.",
       .condition = "",
       .arms = {{"no positions", "task=order&T=12&B=32&m=attention&d=16&heads=4&pos=none&lr=0.01",
                 200, kSure},
                {"learned positions",
                 "task=order&T=12&B=32&m=attention&d=16&heads=4&pos=learned&lr=0.01", 400, kSure}},
       .plain = {{0, Measured::kAccuracy, false, 0.7}, {1, Measured::kAccuracy, true, kSure}},
       .qualified = {},
       .broken_by = "neither has positions",
       .broken_link = "pos=none"},
      {.id = "three-maps",
       .stamp = "48:38",
       .sentence = "Query, key and value are three linear maps of the same input.",
       .condition = "",
       .arms = {{"one head", "task=lookup&B=8&m=attention&d=16", 0},
                {"four heads", "task=lookup&B=8&m=attention&d=16&heads=4", 0}},
       .plain = {{0, Measured::kMapError, false, 1e-5}, {1, Measured::kMapError, false, 1e-5}},
       .qualified = {},
       .broken_by = "the query is held at 0.1",
       .broken_link = "",
       .broken_change = Change{"attn0.q", 0.1}},
  };
}

}  // namespace unroll
