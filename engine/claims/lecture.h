#pragma once
// The claims, chapter by chapter in the order of the lecture. Links are those of the page: any of
// them can be opened there.

#include <vector>

#include "engine/claims/claim.h"

namespace unroll {

std::vector<Claim> sequences_claims();
std::vector<Claim> recurrence_claims();
std::vector<Claim> language_claims();
std::vector<Claim> gradients_claims();
std::vector<Claim> gates_claims();
std::vector<Claim> limits_claims();
std::vector<Claim> attention_claims();
std::vector<Claim> heads_claims();

}  // namespace unroll
