#pragma once

#include <cstdint>
#include <string>

namespace unroll::cli {

/// How far a training is.
struct ProgressState {
  std::uint64_t first = 0;  ///< the update that this run went on from
  std::uint64_t update = 0;
  std::uint64_t until = 0;
  float loss_bits = 0;  ///< not-a-number: not known yet
  double seconds = 0;   ///< since the run began
  double tokens_per_update = 0;
};

/// Tokens trained on per second so far; 0 at the start.
double tokens_per_second(const ProgressState& state);

/// "0:09", "12:34", "1:02:03".
std::string format_duration(double seconds);

/// "950", "38.2k", "1.25M": three digits.
std::string format_rate(double value);

/// "update 120/500  2.41 bits  38.2k tokens/s  0:09 left"; `columns` > 0: with a bar in front if
/// there is room for one of 10 characters, and never longer than `columns`.
std::string progress_text(const ProgressState& state, int columns);

/// Shows progress on the error stream: on a terminal one line that stands there from the start and
/// is overwritten ten times a second, otherwise a line every five seconds.
class Progress {
 public:
  explicit Progress(bool enabled);

  void show(const ProgressState& state);
  /// Makes room for other text on the error stream.
  void clear();

 private:
  bool enabled_, overwrite_;
  double shown_at_;
  bool line_is_open_ = false;
};

}  // namespace unroll::cli
