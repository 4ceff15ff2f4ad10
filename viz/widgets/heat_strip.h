#pragma once
// Pictures over a shared time axis: a heat strip, a lane of bars, and a row of tokens.

#include <functional>
#include <span>
#include <string_view>

#include "viz/widgets/cells.h"
#include "viz/widgets/color_scale.h"
#include "viz/widgets/lane_name.h"
#include "viz/widgets/matrix_view.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// Whether something holds for a time step; an empty one holds for none.
using StepTest = std::function<bool(int step)>;

struct HeatStripSpec {
  ColorScale scale;
  float height = 0;  ///< ImGui units; 0: 9 logical pixels per unit, 3 to 160 in all
  LaneName name;
  CellAddress address = {};  ///< called with (unit, time step)
  float fade_after = -1;     ///< steps after this one are pale: not computed yet. < 0: none
  StepTest absent = {};      ///< steps at which there is nothing to show
};

/// H x T values: row = unit, column = step axis.first + column. Returns the cell pointed at; its
/// column is the *time step* (not the column of the matrix).
CellHit heat_strip(std::string_view label, const MatrixView& values, const TimeAxis& axis,
                   const HeatStripSpec& spec, const Options& options = {});

struct BarLaneSpec {
  float limit = 1;           ///< value of a full bar
  bool logarithmic = false;  ///< decades from floor to limit; exact zeros get a mark
  float floor = 1e-6f;
  float height = 28;  ///< logical pixels
  ImU32 color = 0;    ///< of every bar; 0: magnitude colours
  LaneName name;
  CellAddress address = {};  ///< called with (0, time step)
  bool labels = true;        ///< limit (and floor) written behind the axis, if there is room
  StepTest absent = {};      ///< steps at which there is nothing to show
  int current = -1;          ///< time step whose bar has the accent colour
};

/// One magnitude per time step, values[k] at step axis.first + k. The hit's column is the step.
CellHit bar_lane(std::string_view label, std::span<const float> values, const TimeAxis& axis,
                 const BarLaneSpec& spec, const Options& options = {});

struct Token {
  std::string_view text;  ///< one character or a short word, UTF-8
  float value = 0;        ///< for the background: see TokenRowSpec::scale
  bool strong = false;    ///< framed, for the one that matters
  bool absent = false;    ///< nothing here: an outline only
};

struct TokenRowSpec {
  ColorScale scale;  ///< values of 0 get the neutral fill
  LaneName name;
  CellAddress address = {};  ///< called with (0, time step)
  int current = -1;          ///< time step with the accent frame
  bool shorten = false;      ///< show the beginning of words that do not fit, else nothing
};

/// One token per time step. White space is drawn as "·", "⏎" and "→|"; characters without a glyph
/// as their code. The hit's column is the step.
CellHit token_row(std::string_view label, std::span<const Token> tokens, const TimeAxis& axis,
                  const TokenRowSpec& spec, const Options& options = {});

/// What token_row() shows for one character or word: "·" for a space, "U+1F3B5" without a glyph.
std::string visible_token(std::string_view text);

/// The line that marks the current step through all lanes of a panel. Call it after the lanes.
/// `gaps` (for instance token rows, texts) are left out, so that the line never covers text. The
/// label stands in a band of metric::kPlayheadLabel that begins at `label_top`; < 0: no label.
/// A `pale` one is thin and grey: the step that is pointed at.
void playhead(const TimeAxis& axis, float step, float top, float bottom, std::string_view label,
              float label_top, std::span<const Rect> gaps = {}, bool pale = false);

}  // namespace unroll::viz
