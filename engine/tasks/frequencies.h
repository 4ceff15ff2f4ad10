#pragma once
// What counting alone achieves on made-up symbols.

#include "engine/tasks/task.h"

namespace unroll {

/// For a language model, in bits: chance; who knows how often each symbol occurs; who knows how
/// often each follows each. Counted on training examples, measured on the held-out ones.
std::vector<Baseline> language_baselines(const Task& task);

/// For targets that are written step by step, as share right: chance; who always names the symbol
/// that is most frequent at that step. Counted on training examples, measured on the held-out ones.
std::vector<Baseline> writing_baselines(const Task& task);

}  // namespace unroll
