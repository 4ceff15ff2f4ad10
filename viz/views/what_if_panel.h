#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What would it answer, had it read something else? The watched example with its input changed.
class WhatIfPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
