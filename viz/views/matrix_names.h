#pragma once
// What the rows and columns of a parameter stand for, read off the slots that it is used for.

#include <string>
#include <vector>

#include "engine/session/snapshot.h"

namespace unroll::viz {

/// One edge of a matrix.
struct MatrixEdge {
  std::string word;                ///< "unit of rnn0.h", "symbol that is read"
  std::vector<std::string> names;  ///< one per entry, short
};

struct MatrixNames {
  MatrixEdge rows;  ///< of one block, see MatrixFinding::blocks
  MatrixEdge cols;
};

/// Of a parameter of the model that `snapshot` shows.
MatrixNames matrix_names(const Snapshot& snapshot, const MatrixFinding& matrix);

/// The gate that a block of rows belongs to: "input gate i", "candidate g".
std::string gate_name(const MatrixFinding& matrix, int block);

/// `names` with those left out that would not stand clear of each other where `room` units are
/// needed for each and they are `cell` apart; entries are grouped by `group`. What is left comes
/// every 1, 2, 4, 8, ... cells.
std::vector<std::string> thinned(const std::vector<std::string>& names, int group, float cell,
                                 float room);

}  // namespace unroll::viz
