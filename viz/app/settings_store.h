#pragma once
// What the user wants of every visit, in the place's storage.

#include <functional>
#include <optional>

#include "viz/platform/platform.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

/// Settings and the theme, as they are kept.
struct KeptSettings {
  Settings settings;
  ThemeChoice theme = ThemeChoice::kAuto;

  bool operator==(const KeptSettings&) const = default;
};

Bytes encode_settings(const KeptSettings& settings);
/// Nothing where the bytes are no settings, or those of another version.
std::optional<KeptSettings> decode_settings(const Bytes& bytes);

void keep_settings(Platform& platform, const KeptSettings& settings);
/// Calls back with what was kept, or nothing.
void find_settings(Platform& platform, std::function<void(std::optional<KeptSettings>)> done);

}  // namespace unroll::viz
