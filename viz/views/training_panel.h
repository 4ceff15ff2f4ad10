#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// How the parameters change: optimizer, rate, clipping, seed.
class TrainingPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
