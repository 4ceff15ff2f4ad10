#pragma once
// A claim and its judgement in words and as JSON.

#include <string>

#include "engine/claims/claim.h"
#include "engine/cli/json_line.h"

namespace unroll::cli {

/// What was judged, and how.
struct JudgedClaim {
  const Claim& claim;
  const Judgement& judgement;
  SeedRange seeds;
  bool broken = false;
};

/// Verdict, sentence, condition, every arm with the link that opens it, every check with its
/// numbers.
std::string claim_text(const JudgedClaim& judged);
/// The same as a line of the schema.
JsonLine claim_json(const JudgedClaim& judged);

/// A claim by itself, for a list: its name, and what is said.
std::string listed_text(const Claim& claim);
JsonLine listed_json(const Claim& claim);

}  // namespace unroll::cli
