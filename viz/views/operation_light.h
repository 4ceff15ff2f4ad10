#pragma once
// What the operation under the cursor writes stands in a thick frame, what it reads in a thin one,
// and what is pointed at in any view in a grey one.

#include <span>
#include <string>

#include "viz/views/view.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/time_axis.h"

namespace unroll::viz {

/// A grey line down the step of `axis` that is pointed at in any view (ViewState::lit), but for
/// `gaps`.
void light_pointed(const ViewState& state, const TimeAxis& axis, float top, float bottom,
                   std::span<const Rect> gaps = {}, bool of_source = false);
/// Frames `place`, which shows `slot` at `step`, if that is pointed at. Without a slot it is about
/// the step alone, of the encoder or not.
void light_pointed(const ViewState& state, const Rect& place, const SlotView* slot, int step,
                   bool of_source = false);

/// Frames the steps of `axis` at which `slot`, one of the example's, is touched (or its gradient),
/// or pointed at, as high as `lane`. Without a slot nothing is framed.
void light_steps(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                 const SlotView* slot, bool backward = false);

/// The same where one lane shows the slot with its gradient, forward and back.
void light_both(const ViewInput& input, const TimeAxis& axis, const Rect& lane,
                const SlotView* slot);

/// Frames `place`, which stands for `parameters` ("rnn0.Wh"), if the operation works on one of
/// them.
void light_parameters(const ViewInput& input, const Rect& place,
                      std::span<const std::string> parameters);

/// Frames `place`, which tells the length of the gradient, while that is clipped.
void light_norm(const ViewInput& input, const Rect& place);

/// The frame itself, with its item `label`.
void light_frame(const Rect& frame, bool writes, const std::string& label);

/// The same for one place that shows `slot` at `step`.
void light_place(const ViewInput& input, const Rect& place, const SlotView& slot, int step,
                 bool backward = false);

}  // namespace unroll::viz
