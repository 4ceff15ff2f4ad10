#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// How far back each model remembers: its accuracy at other lengths than that of the training.
class HorizonPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
