#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The gradient on its way back through time: which loss blames which step, how fast blame fades or
/// grows, what each step does to it, and the recurrent matrix behind it.
class GradientPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
