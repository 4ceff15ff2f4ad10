#pragma once
// The parts of the view of weights. Each flows at the layout cursor and takes the width that there
// is.

#include <string>

#include "viz/views/matrix_names.h"
#include "viz/views/view.h"

namespace unroll::viz {

struct WeightsScene {
  const ViewInput& input;
  Outbox& outbox;
  const MatrixFinding& found;
  MatrixNames names;
};

/// "rnn0.Wh[3,4]"; a gradient or change has its word before it.
std::string entry_address(const MatrixChoice& choice, int row, int col);

/// The cells, block beside block, with their legend, `height` (ImGui units) in all.
void weights_map(const WeightsScene& scene, float height);
/// The entry that is followed, statistics and how often which value occurs.
void weights_numbers(const WeightsScene& scene);

/// All cells as tab-separated values: row, column, value.
std::string matrix_table(const MatrixFinding& found);

}  // namespace unroll::viz
