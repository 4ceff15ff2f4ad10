#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// Several models on the same batches: who learns it first, who at all, and at what cost.
class RacePanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
