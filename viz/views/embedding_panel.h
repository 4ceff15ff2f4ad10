#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// Map of the vectors that input symbols are turned into.
class EmbeddingPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
