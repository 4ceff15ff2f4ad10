#include "viz/platform/draw_pace.h"

namespace unroll::viz {
namespace {

constexpr double kRest = 2;         ///< pauses after a picture, in its own lengths
constexpr double kLongest = 0.5e6;  ///< microseconds; graphics that never report are not waited for

}  // namespace

void DrawPace::handed_over(double now_us) {
  handed_over_us_ = now_us;
  open_ = true;
}

void DrawPace::look(bool finished, double now_us) {
  const double took = now_us - handed_over_us_;
  if (!open_ || (!finished && took < kLongest)) return;
  open_ = false;
  next_us_ = now_us + kRest * (took < kLongest ? took : kLongest);
}

bool DrawPace::may_draw(double now_us) const { return !open_ && now_us >= next_us_; }

}  // namespace unroll::viz
