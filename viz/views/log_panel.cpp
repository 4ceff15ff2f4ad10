#include "viz/views/log_panel.h"

#include <algorithm>
#include <string>

#include "viz/views/spacing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kRow = 22, kUpdate = 72, kLetter = 28;  // logical pixels
constexpr std::size_t kMostRows = 200;

void line(const LogLine& entry, bool race) {
  const Theme& t = theme();
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(kRow)});
  const std::string update = format_count(static_cast<std::int64_t>(entry.update));
  const float from = row.Min.x + px(kUpdate);
  draw_text_in(canvas(), Type::kMonoSmall, {row.Min.x, row.Min.y, from, row.Max.y}, Align::kRight,
               t.muted, update);
  float x = from + px(metric::kPad);
  if (race) {
    const float side = px(16);
    draw_model_letter(canvas(), {x, snap(row.GetCenter().y - side / 2)}, side, entry.run - 'A');
    x += px(kLetter);
  }
  const Rect words(x, row.Min.y, row.Max.x, row.Max.y);
  draw_text_in(canvas(), Type::kMono, words, Align::kLeft, t.ink, entry.text);
  ui().items().cell("log " + update, row.Min, row.Max, entry.text, Role::kText);
  if (ImGui::IsMouseHoveringRect(words.Min, words.Max) &&
      text_width(Type::kMono, entry.text) > words.GetWidth())
    tooltip(entry.text);
}

}  // namespace

ViewInfo LogPanel::info() const {
  return {"log", "Log", Dock::kStrip,
          "Everything that was asked of the engine, newest first, with the update at which it took "
          "effect. Settings stand there as in a link: the same lines in the same order give the "
          "same network again, bit for bit. Copy it as a report when something looks wrong."};
}

std::string LogPanel::note(const ViewInput& input) const {
  return input.log.size() == 1 ? "1 line" : std::to_string(input.log.size()) + " lines";
}

void LogPanel::draw(const ViewInput& input, Outbox& outbox) const {
  if (button("Copy as report", {.icon = icon::kCopy},
             {.dense = !input.phone,
              .help = "Version, link, fingerprint, notices and this log, as text"}))
    outbox.wish(CopyReport{});
  if (input.log.empty())
    return empty_state(content_rect(), "Nothing was asked yet", "Press Play.", icon::kBook);
  const RowSpacing rows(0);
  const bool race = input.runs.size() > 1;
  const std::size_t shown = std::min(kMostRows, input.log.size());
  for (std::size_t i = 0; i < shown; ++i) line(input.log[input.log.size() - 1 - i], race);
  if (shown < input.log.size())
    note_text("… and " + std::to_string(input.log.size() - shown) + " older ones in the report");
}

}  // namespace unroll::viz
