#include "engine/cli/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/base/numbers.h"
#include "engine/cli/console.h"

namespace unroll::cli {
namespace {

constexpr double kTerminalPause = 0.1;
constexpr double kLinePause = 5;
constexpr int kSmallestBar = 10, kLargestBar = 40;

std::string two_digits(long long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

double share_done(const ProgressState& s) {
  if (s.until <= s.first) return 1;
  return static_cast<double>(s.update - s.first) / static_cast<double>(s.until - s.first);
}

std::string bar(double share, int width) {
  const int full = static_cast<int>(std::lround(share * width));
  std::string out(static_cast<std::size_t>(width), ' ');
  std::fill_n(out.begin(), full, '=');
  if (full > 0 && full < width) out[static_cast<std::size_t>(full) - 1] = '>';
  return "[" + out + "] ";
}

}  // namespace

double tokens_per_second(const ProgressState& s) {
  if (s.seconds <= 0) return 0;
  return static_cast<double>(s.update - s.first) * s.tokens_per_update / s.seconds;
}

std::string format_duration(double seconds) {
  const long long whole = std::llround(std::clamp(seconds, 0.0, 1e9));
  const long long minutes = whole / 60;
  if (minutes < 60) return std::to_string(minutes) + ":" + two_digits(whole % 60);
  return std::to_string(minutes / 60) + ":" + two_digits(minutes % 60) + ":" +
         two_digits(whole % 60);
}

std::string format_rate(double value) {
  if (value >= 999.5e3) return format_significant(value / 1e6, 3) + "M";
  if (value >= 999.5) return format_significant(value / 1e3, 3) + "k";
  return format_significant(value, 3);
}

std::string progress_text(const ProgressState& s, int columns) {
  std::string out = "update " + std::to_string(s.update) + "/" + std::to_string(s.until);
  if (std::isfinite(s.loss_bits)) out += "  " + format_fixed(s.loss_bits, 2) + " bits";
  if (const double rate = tokens_per_second(s); rate > 0) {
    out += "  " + format_rate(rate) + " tokens/s";
    const double left = static_cast<double>(s.until - s.update) * s.tokens_per_update / rate;
    out += "  " + format_duration(left) + " left";
  }
  if (columns <= 0) return out;
  const int room = columns - static_cast<int>(out.size()) - 4;
  if (room >= kSmallestBar) out = bar(share_done(s), std::min(room, kLargestBar)) + out;
  return out.substr(0, static_cast<std::size_t>(columns - 1));
}

Progress::Progress(bool enabled)
    : enabled_(enabled),
      overwrite_(enabled && is_terminal(Stream::kErrors) && !terminal_is_dumb()),
      shown_at_(overwrite_ ? -kTerminalPause : seconds_now()) {}

void Progress::show(const ProgressState& state) {
  if (!enabled_) return;
  const double now = seconds_now();
  if (now - shown_at_ < (overwrite_ ? kTerminalPause : kLinePause)) return;
  shown_at_ = now;
  if (overwrite_) {
    std::fprintf(stderr, "\r\x1b[2K%s", progress_text(state, terminal_columns()).c_str());
    line_is_open_ = true;
  } else {
    std::fprintf(stderr, "%s\n", progress_text(state, 0).c_str());
  }
  std::fflush(stderr);
}

void Progress::clear() {
  if (!line_is_open_) return;
  std::fputs("\r\x1b[2K", stderr);
  line_is_open_ = false;
}

}  // namespace unroll::cli
