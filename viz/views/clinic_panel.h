#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What is wrong with the run, measured, and one change to try for each.
class ClinicPanel : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
