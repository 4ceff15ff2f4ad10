#pragma once
// The runs that a session keeps, in the order of a tree, and what two of them differ in.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// One line of the tree.
struct RunNode {
  const RunCard* card = nullptr;
  int depth = 0;      ///< 0: started anew
  bool last = false;  ///< of those that branched off the same run
};

/// Each run below the one that it branched off, those of one parent by the update at which they
/// left it. Whatever the cards say, each of them comes once.
std::vector<RunNode> run_tree(std::span<const RunCard> cards);

/// A configuration as it is after the edits up to `update`.
Config config_after(const RunCard& card, std::uint64_t update);
/// The same at the end of the run.
Config config_at_end(const RunCard& card);

/// A field in which two runs differ.
struct FieldDifference {
  std::string key, label, left, right;
  bool from_start = false;  ///< already in their first settings, not by an edit on the way
};
std::vector<FieldDifference> differences(const RunCard& left, const RunCard& right);

/// What sets a run apart from `parent`, in a few words: "learning rate 0.02 from update 120 on";
/// without a parent its model.
std::string run_words(const RunCard& card, const RunCard* parent);

/// The last measured value in the measure of the run's task: "96.9 %", "1.76 bits"; "–" if none.
std::string run_result(const RunCard& card);

/// The list with tabs and a head line, numbers in plain ASCII.
std::string runs_text(std::span<const RunCard> cards);

}  // namespace unroll::viz
