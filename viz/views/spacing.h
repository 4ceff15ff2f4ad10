#pragma once

#include <imgui.h>

#include "viz/widgets/ui.h"

namespace unroll::viz {

/// Rows stand this many logical pixels apart while it lives: dense rows of controls, lists.
class RowSpacing {
 public:
  explicit RowSpacing(float logical) {
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing,
                        ImVec2(ImGui::GetStyle().ItemSpacing.x, logical > 0 ? px(logical) : 0));
  }
  ~RowSpacing() { ImGui::PopStyleVar(); }
  RowSpacing(const RowSpacing&) = delete;
  RowSpacing& operator=(const RowSpacing&) = delete;
};

}  // namespace unroll::viz
