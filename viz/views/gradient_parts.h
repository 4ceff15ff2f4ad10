#pragma once
// The pictures of the gradient microscope. Each flows at the layout cursor and takes the width that
// there is.

#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// What all of them look at.
struct GradientStage {
  const ViewInput& input;
  Outbox& outbox;
  const FlowFinding& flow;
  const StateFlow& state;           ///< the chosen one
  const LayerJacobians* jacobians;  ///< of its layer; null where there are none
  int loss = -1;                    ///< step whose loss is followed back
  int at = -1;                      ///< the playhead
};

/// Height of the title line of one picture.
float picture_title_height();
/// The title of one picture with what there is to know at its right end, in mono.
void picture_title(std::string_view text, std::string_view note = {});

/// Rows: losses; columns: steps. With its legend, `height` (ImGui units) in all.
void gradient_matrix(const GradientStage& stage, float height);

/// Whether it has so few rows that it needs little of its height.
bool matrix_is_low(const FlowFinding& flow);

/// Factors of single steps around the playhead, and their running product; or, with `reason`, why
/// there are none.
float factor_chips_height(const GradientStage& stage, float width, std::string_view reason);
void factor_chips(const GradientStage& stage, std::string_view reason);

/// ‖dL_k/dh_t‖ of one loss against the distance k - t.
void lag_curve(const GradientStage& stage, float height);
/// Share of the gradient that is older than d steps.
void age_curve(const GradientStage& stage, float height);
/// One of both, to choose from (ViewState::gradient_age).
void either_curve(const GradientStage& stage, float height);

/// Eigenvalues of one recurrent matrix, about `height` high, the numbers that matter, and the raw
/// and clipped norm of the whole gradient of the last update.
void spectrum_picture(const ViewInput& input, Outbox& outbox, float height);
/// The least height of the same: the plane with the numbers that matter most beside it.
float least_spectrum_height();

}  // namespace unroll::viz
