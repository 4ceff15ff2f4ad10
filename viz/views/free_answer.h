#pragma once
// What a network that answers writes by itself, beside the true answer.

#include <string>

#include "viz/views/view.h"

namespace unroll::viz {

/// The answer to the watched example symbol by symbol, and how many held-out answers are exact.
/// Asks for it. Tasks that are not written so get a sentence.
void free_answer(const ViewInput& input, Outbox& outbox);

/// "94 % exact", or why there is no such number.
std::string free_answer_note(const ViewInput& input);

}  // namespace unroll::viz
