#include "engine/claims/lecture.h"

namespace unroll {

namespace {

std::vector<Claim> all_claims() {
  std::vector<Claim> all;
  for (const auto chapter : {sequences_claims, recurrence_claims, language_claims, gradients_claims,
                             gates_claims, limits_claims, attention_claims, heads_claims})
    for (Claim& claim : chapter()) all.push_back(std::move(claim));
  return all;
}

}  // namespace

std::span<const Claim> claims() {
  static const std::vector<Claim> all = all_claims();
  return all;
}

}  // namespace unroll
