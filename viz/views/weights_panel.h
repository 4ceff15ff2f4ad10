#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// One parameter as a picture: its values, its gradient, or what the coming update adds to it.
class WeightsPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
