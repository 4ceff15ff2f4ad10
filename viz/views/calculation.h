#pragma once
// How one number came about, as rows to be shown and as answers to be checked. Pure functions.

#include <string>
#include <vector>

#include "engine/session/findings.h"

namespace unroll::viz {

/// One line of the working: a quantity, a product of two, or what a group of them adds up to.
struct WorkRow {
  std::string symbols;  ///< "Wh[3,0] · h_{16}[0]", in the notation of draw_notation()
  std::string numbers;  ///< "0.12 · −0.5"
  double value = 0;
  std::string address;  ///< where it leads; empty for parameters and groups
  bool group = false;   ///< a heading: what the rows below it add up to
  bool more = false;    ///< a group of its last rows, which are left out
  bool hidden = false;  ///< its value is not to be told
};

/// The right side with numbers for symbols: "tanh(0.713)". Sums of many parts stand as one number.
std::string written_out(const TermView& term);

/// Every quantity in `term`, sums by falling contribution. Of a long sum the largest parts and how
/// many more there are; all of them with `whole`.
std::vector<WorkRow> work_rows(const TermView& term, bool whole);

/// Hides in `rows` what is or reads like `result`: a total, a product with 1. A learned number or
/// one that was read stays: nothing else leads to it.
void hide_result(double result, std::vector<WorkRow>& rows);

/// The parts of a sum, also of sums within it, by falling contribution: the first `most`, and one
/// row for all others. Empty where `term` is no sum.
std::vector<WorkRow> addends(const TermView& term, std::size_t most);

/// What somebody who worked it out by hand may have done wrong to get `typed`: a sentence, or empty
/// where nothing fits. Empty too where `typed` is right.
std::string likely_slip(const TermView& term, double typed);

/// Whether `typed` is right to three digits.
bool is_right(const TermView& term, double typed);

}  // namespace unroll::viz
