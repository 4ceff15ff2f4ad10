#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What was trained so far: runs and their branches as a tree, to be compared and gone on with.
class RunsPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
