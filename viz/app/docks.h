#pragma once
// The docks that several views share: which one is open, and how another is opened.

#include <span>
#include <string>
#include <vector>

#include "viz/views/view.h"

namespace unroll::viz {

/// The views among `all` that stand in `dock`, in their order.
std::vector<ViewInfo> views_of(std::span<const ViewInfo> all, Dock dock);

/// Id of the open view of a shared dock.
std::string& open_view(ViewState& state, Dock dock);

/// The open one among the views of a shared dock: the first if the state names none of them.
std::size_t open_index(const ViewState& state, std::span<const ViewInfo> members);

/// The phone's tab in which `view` stands.
std::string_view phone_tab_of(const ViewInfo& view);

/// Opens a view of a shared dock, on the phone its tab too. If another view of that dock fills the
/// screen, this one fills it.
void open(ViewState& state, const ViewInfo& view, std::span<const ViewInfo> all);

}  // namespace unroll::viz
