#pragma once
// What the parts of the screen share while one frame is drawn.

#include "viz/app/controller.h"
#include "viz/app/layout.h"
#include "viz/views/view.h"

namespace unroll::viz {

struct Surface {
  const Controller& controller;
  const ViewInput& input;
  const Frame& frame;
  Outbox& outbox;

  bool phone() const { return frame.kind == LayoutKind::kPhone; }
  ViewState& state() { return outbox.state(); }
};

}  // namespace unroll::viz
