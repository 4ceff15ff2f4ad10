#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What was asked of the sessions, with the updates at which it took effect.
class LogPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
