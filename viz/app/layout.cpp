#include "viz/app/layout.h"

#include <algorithm>
#include <cmath>

#include "viz/widgets/tokens.h"

namespace unroll::viz {
namespace {

Rect box(float x, float y, float width, float height) { return {x, y, x + width, y + height}; }

/// Columns widen on large screens, so that the centre does not take all of the gain.
float column(float normal, float screen, float share) {
  const float wide = std::floor(screen * share / 8) * 8;
  return std::clamp(wide, normal, normal * 1.5f);
}

Frame lay_out_phone(float width, float height, float banner) {
  using namespace metric;
  Frame f;
  f.kind = LayoutKind::kPhone;
  const float inner = width - 2 * kGap;
  f.top_bar = box(kGap, kGap, inner, kTopBar);
  f.tab_bar = box(0, height - kTabBar, width, kTabBar);
  f.transport = box(kGap, f.tab_bar.Min.y - kGap - kControlTouch, inner, kControlTouch);
  float top = f.top_bar.Max.y + kGap;
  if (banner > 0) {
    f.banner = box(kGap, top, inner, banner);
    top = f.banner.Max.y + kGap;
  }
  f.centre = box(kGap, top, inner, std::max(0.0f, f.transport.Min.y - kGap - top));
  return f;
}

Frame lay_out_desktop(float width, float height, float banner, bool maximised, bool settings) {
  using namespace metric;
  Frame f;
  const float inner = width - 2 * kGap;
  f.top_bar = box(kGap, kGap, inner, kTopBar);
  f.scrub_bar = box(kGap, height - kGap - kScrubBar, inner, kScrubBar);
  const float top = f.top_bar.Max.y + kGap;
  const float tall = std::max(0.0f, f.scrub_bar.Min.y - kGap - top);
  float from = kGap, to = width - kGap;
  if (!maximised) {
    if (settings) f.left = box(kGap, top, column(kLeftPanel, width, 0.125f), tall);
    const float right = column(kRightPanel, width, 0.17f);
    f.right = box(width - kGap - right, top, right, tall);
    if (settings) from = f.left.Max.x + kGap;
    to = f.right.Min.x - kGap;
  }
  const float taken = banner > 0 ? banner + kGap : 0;
  if (banner > 0) f.banner = box(from, top, to - from, banner);
  f.centre = box(from, top + taken, to - from, std::max(0.0f, tall - taken));
  return f;
}

}  // namespace

Frame lay_out(const FrameNeeds& needs) {
  const float s = needs.scale;
  const float width = needs.width / s, height = needs.height / s, banner = needs.banner_height / s;
  Frame frame = width < (needs.teaching ? kPhoneBelowTeaching : kPhoneBelow)
                    ? lay_out_phone(width, height, banner)
                    : lay_out_desktop(width, height, banner, !needs.maximised.empty(),
                                      !needs.teaching && !needs.first_visit);
  for (Rect* r : {&frame.top_bar, &frame.banner, &frame.left, &frame.centre, &frame.right,
                  &frame.scrub_bar, &frame.transport, &frame.tab_bar})
    *r = {std::round(r->Min.x * s), std::round(r->Min.y * s), std::round(r->Max.x * s),
          std::round(r->Max.y * s)};
  return frame;
}

std::vector<float> share_height(const std::vector<Stretch>& shares, float height, float gap) {
  float natural = 0, weight = 0;
  for (const Stretch& s : shares) {
    natural += s.natural;
    weight += s.weight;
  }
  if (!shares.empty()) natural += gap * static_cast<float>(shares.size() - 1);
  const float spare = std::max(0.0f, height - natural);
  std::vector<float> heights;
  heights.reserve(shares.size());
  float before = 0, after = 0;  // running sums keep the total exact though each part is rounded
  for (const Stretch& s : shares) {
    after += weight > 0 ? spare * s.weight / weight : 0;
    heights.push_back(std::round(s.natural) + std::round(after) - std::round(before));
    before = after;
  }
  return heights;
}

}  // namespace unroll::viz
