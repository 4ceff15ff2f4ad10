#pragma once
// Many small cells as one texture: drawing costs the same for a million of them as for one.

#include <functional>

#include "viz/widgets/color_scale.h"
#include "viz/widgets/matrix_view.h"

namespace unroll::viz {

/// True where cells are so many and so small (`side`, ImGui units) that they are drawn as a
/// texture.
bool are_dense(int rows, int columns, float side);

/// Fills `place` with the colours of `values` as draw_cell() has them; stripes become a chequered
/// pattern. Of cells that share a pixel the strongest is shown. Colours are worked out anew only
/// when values, scale, theme or size change; `absent` is asked then, and must not change alone.
void dense_cells(ImDrawList* list, ImGuiID id, const Rect& place, const MatrixView& values,
                 const ColorScale& scale, const std::function<bool(int row, int column)>& absent);

}  // namespace unroll::viz
