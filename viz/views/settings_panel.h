#pragma once

#include "viz/views/view.h"

namespace unroll::viz {

/// What the user wants of every visit: theme, type, motion, saved layouts.
class SettingsPanel final : public View {
 public:
  ViewInfo info() const override;
  std::string note(const ViewInput& input) const override;
  void draw(const ViewInput& input, Outbox& outbox) const override;
};

}  // namespace unroll::viz
