#pragma once
// Drawing and training share the processor where there is no graphics processor. There a picture
// may take a tenth of a second of all cores; pictures that only bring news then leave most of the
// time to the engines.

namespace unroll::viz {

/// Follows how long the graphics take over a picture. Times are microseconds of one clock.
class DrawPace {
 public:
  /// A picture was handed to the graphics.
  void handed_over(double now_us);

  /// Whether the last picture is `finished`, as often as one looks.
  void look(bool finished, double now_us);

  /// True while the graphics have not reported the last picture: look() is wanted soon.
  bool waiting() const { return open_; }

  /// Whether a picture that nobody waits for may be drawn: drawing takes at most a third of the
  /// time.
  bool may_draw(double now_us) const;

 private:
  double handed_over_us_ = 0;
  bool open_ = false;
  double next_us_ = 0;
};

}  // namespace unroll::viz
