#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// The watched sequence coloured by one unit, with what the network expects after each symbol.
class NeuronsPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
