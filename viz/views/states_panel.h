#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The path of a layer's state along the example, in the plane in which it varies most.
class StatesPanel : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
