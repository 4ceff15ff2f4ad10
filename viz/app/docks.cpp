#include "viz/app/docks.h"

#include <algorithm>

#include "engine/base/contract.h"

namespace unroll::viz {

std::vector<ViewInfo> views_of(std::span<const ViewInfo> all, Dock dock) {
  std::vector<ViewInfo> members;
  for (const ViewInfo& view : all)
    if (view.dock == dock) members.push_back(view);
  return members;
}

std::string& open_view(ViewState& state, Dock dock) {
  UNROLL_ASSERT(is_shared(dock), "only stage and strip have one open view");
  return dock == Dock::kStage ? state.stage : state.strip;
}

std::size_t open_index(const ViewState& state, std::span<const ViewInfo> members) {
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i].id == (members[i].dock == Dock::kStage ? state.stage : state.strip)) return i;
  return 0;
}

std::string_view phone_tab_of(const ViewInfo& view) {
  switch (view.dock) {
    case Dock::kLeft:
      return "task";
    case Dock::kStage:
      return "unroll";
    case Dock::kStrip:
      return "curves";
    case Dock::kRight:
      break;
  }
  return view.id == "next" ? "unroll" : view.id;
}

void open(ViewState& state, const ViewInfo& view, std::span<const ViewInfo> all) {
  const std::vector<ViewInfo> members = views_of(all, view.dock);
  const bool neighbour_fills = std::ranges::any_of(
      members, [&](const ViewInfo& member) { return member.id == state.maximised; });
  open_view(state, view.dock) = view.id;
  state.tab = phone_tab_of(view);
  if (neighbour_fills) state.maximised = view.id;
}

}  // namespace unroll::viz
