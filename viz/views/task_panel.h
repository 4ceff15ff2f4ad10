#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What is to be learned: the text, its symbols, and how well one can guess without any memory.
class TaskPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
