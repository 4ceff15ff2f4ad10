#pragma once
// Where we look, as keys of a share link: t, view, theme, temp, watch. Defaults are left out; keys
// that nobody here knows are kept as they are.

#include <string>
#include <vector>

#include "engine/io/fields.h"
#include "engine/session/command.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

struct ViewLink {
  ViewState state;
  Watch watch;
  FieldTexts unknown;                ///< keys of newer versions
  std::vector<std::string> notices;  ///< what was changed, sentences for the user
};

/// Reads Link::extra. `panels` are the ids that "view" may name.
ViewLink read_view_link(const FieldTexts& extra, const std::vector<std::string>& panels);

/// The other way round, for Link::extra.
FieldTexts write_view_link(const ViewState& state, const Watch& watch, const FieldTexts& unknown);

}  // namespace unroll::viz
