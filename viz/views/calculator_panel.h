#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// Any number of the watched example with the numbers that it was worked out from.
class CalculatorPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
