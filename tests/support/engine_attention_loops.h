#pragma once

#include "tests/support/engine_plain_loops.h"

namespace unroll::test {

/// Attention as plain loops, from the slots that it looks from and at: gives every slot of it.
void attention_loops(PlainLoops& l, const ModelConfig& config, bool causal, int query, int memory);

}  // namespace unroll::test
