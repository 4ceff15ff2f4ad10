#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// Attention: who looks at whom, operation by operation.
class AttentionPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
