#pragma once
// A panel as a file: what stands on screen as a picture, as a drawing, or as a table.

#include <imgui.h>

#include <string>

#include "engine/base/archive.h"
#include "engine/session/snapshot.h"
#include "viz/views/view.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/item_registry.h"

namespace unroll::viz {

struct PanelFile {
  std::string name, mime;
  Bytes content;
};

/// What ImGui has drawn last inside `rect`, or the table of what stood there (panel_table()). For a
/// table the registry must have recorded cells in that frame.
PanelFile panel_file(const SavePanel& wish, const Rect& rect, const ImDrawData& drawn,
                     const ImFontAtlas& atlas, ImU32 background, const ItemRegistry& items,
                     const Snapshot* now);

}  // namespace unroll::viz
