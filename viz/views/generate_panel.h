#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What the network writes when left to itself.
class GeneratePanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
