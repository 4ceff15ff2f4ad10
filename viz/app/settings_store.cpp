#include "viz/app/settings_store.h"

#include <utility>

namespace unroll::viz {
namespace {

constexpr std::uint32_t kVersion = 2;
constexpr const char* kKey = "settings";

template <class A>
void archive_fields(A& a, SavedLayout& v) {
  a(v.name, v.stage, v.strip, v.maximised);
}

/// Gives the number of layouts, of which no more than kMostLayouts are read.
template <class A>
std::uint32_t archive(A& a, KeptSettings& v) {
  std::vector<SavedLayout>& layouts = v.settings.layouts;
  auto count = static_cast<std::uint32_t>(layouts.size());
  a(v.theme, v.settings.motion, v.settings.teaching, v.settings.rests_hidden, count);
  if constexpr (A::kReading) layouts.resize(std::min<std::size_t>(count, kMostLayouts));
  for (SavedLayout& layout : layouts) archive_fields(a, layout);
  return count;
}

}  // namespace

Bytes encode_settings(const KeptSettings& settings) {
  ByteWriter writer;
  writer(kVersion);
  KeptSettings copy = settings;
  archive(writer, copy);
  return writer.take();
}

std::optional<KeptSettings> decode_settings(const Bytes& bytes) {
  ByteReader reader(bytes);
  std::uint32_t version = 0;
  reader(version);
  KeptSettings found;
  const std::uint32_t layouts = archive(reader, found);
  const bool known = layouts <= kMostLayouts && found.theme <= ThemeChoice::kHighContrast &&
                     found.settings.motion <= Motion::kFull;
  if (version != kVersion || !reader.finished() || !known) return std::nullopt;
  return found;
}

void keep_settings(Platform& platform, const KeptSettings& settings) {
  platform.store(kKey, encode_settings(settings));
}

void find_settings(Platform& platform, std::function<void(std::optional<KeptSettings>)> done) {
  platform.load(kKey,
                [done = std::move(done)](const Bytes& bytes) { done(decode_settings(bytes)); });
}

}  // namespace unroll::viz
