#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// One layer at one moment, every intermediate in its place, and how they run over time.
class CellPanel : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
