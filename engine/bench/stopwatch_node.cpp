#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/bench/stopwatch.h"

namespace unroll::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr double kRepetitionMs = 10;
constexpr int kMostCalls = 1 << 20;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

}  // namespace

Timing time_calls(const std::function<void()>& work, double seconds) {
  // The clock of a browser is coarse: as many calls as take long on it.
  int calls = 1;
  for (double ms = 0; ms < kRepetitionMs && calls < kMostCalls;) {
    const auto warm = Clock::now();
    for (int i = 0; i < calls; ++i) work();
    ms = ms_since(warm);
    if (ms < kRepetitionMs) calls *= 2;
  }
  std::vector<double> times;
  const auto start = Clock::now();
  while (times.size() < 3 || ms_since(start) < seconds * 1e3) {
    const auto begin = Clock::now();
    for (int i = 0; i < calls; ++i) work();
    times.push_back(ms_since(begin) / calls);
  }
  std::ranges::sort(times);
  // One thread that never sleeps; the processor's own time is not told here.
  return {times.front(), times[times.size() / 2], times.front()};
}

}  // namespace unroll::bench
