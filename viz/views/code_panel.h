#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The coming update as lines of code, with a cursor that walks through its operations.
class CodePanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
