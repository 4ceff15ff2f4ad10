#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The guess at the playhead, read out: what was read, what is expected, what came.
class NextPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
