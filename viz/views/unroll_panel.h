#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The network unrolled over one example: time runs to the right, the gradient comes back.
class UnrollPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
