#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "engine/bench/stopwatch.h"

namespace unroll::bench {

namespace {

constexpr int kRepetitions = 5;

/// Keeps the times in place of printing them.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      real.push_back(run.GetAdjustedRealTime());
      cpu.push_back(run.GetAdjustedCPUTime());
    }
  }

  std::vector<double> real, cpu;
};

}  // namespace

Timing time_calls(const std::function<void()>& work, double seconds) {
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark("work",
                               [&work](benchmark::State& state) {
                                 for (auto _ : state) work();
                               })
      ->Unit(benchmark::kMillisecond)
      ->MinTime(seconds / kRepetitions)
      ->Repetitions(kRepetitions)
      ->MeasureProcessCPUTime()
      ->UseRealTime();
  Collector found;
  benchmark::RunSpecifiedBenchmarks(&found, ".");
  std::ranges::sort(found.real);
  return {found.real.front(), found.real[found.real.size() / 2],
          *std::ranges::min_element(found.cpu)};
}

}  // namespace unroll::bench
