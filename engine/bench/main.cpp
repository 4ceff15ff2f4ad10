// Times the workloads on this machine; engine/bench/run.py calls it, natively and as wasm.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/bench/measure.h"
#include "engine/bench/memory.h"

namespace {

using namespace unroll::bench;

constexpr const char* kHelp =
    "usage: unroll_bench [--only NAME] [--seconds S] [--steps T] [--batch B]\n"
    "                    [--numerics exact|fast] [--width 128|256|512] [--threads N]\n"
    "Prints one JSON object per line for each workload; NAME may be \"snapshot\", \"peak\" or "
    "\"products\".\n";

void print(const Workload& w, const Setting& setting, const Measured& m) {
  const double columns = static_cast<double>(w.steps) * w.batch;
  std::printf(
      "{\"workload\": \"%s\", \"engine\": \"unroll\", \"where\": \"%s\", \"threads\": %d, "
      "\"numerics\": \"%s\", \"width\": %d, \"ms\": %.5g, \"tokens_per_s\": %.6g, "
      "\"gflops\": %.4g, \"peak_mb\": %.4g, \"median_ms\": %.5g, \"cpu_ms\": %.5g, "
      "\"forward_ms\": %.5g, \"backward_ms\": %.5g, \"clip_ms\": %.4g, \"optimizer_ms\": %.4g, "
      "\"trace_mb\": %.5g, \"steps\": %d, \"batch\": %d, \"text\": \"%s\", "
      "\"loss\": [%.5g, %.5g], \"void\": %s}\n",
      w.name.c_str(), place(), setting.threads,
      setting.numerics == unroll::math::Numerics::kFast ? "fast" : "exact", m.width, m.step.ms,
      columns / m.step.ms * 1e3, 6 * w.forward_multiply_adds() / m.step.ms * 1e-6, peak_mb(),
      m.step.median_ms, m.step.cpu_ms, m.forward_ms, m.backward_ms, m.clip_ms, m.optimizer_ms,
      m.trace_mb, w.steps, w.batch, w.text.c_str(), m.first_loss, m.last_loss,
      m.fell() ? "false" : "true");
  std::fflush(stdout);
}

void print(const SnapshotCost& c) {
  std::printf(
      "{\"workload\": \"snapshot\", \"engine\": \"unroll\", \"where\": \"%s\", \"ms\": %.4g, "
      "\"step_ms\": %.4g, \"bytes\": %.0f, \"share_at_60_hz\": %.4g}\n",
      place(), c.snapshot.ms, c.step.ms, c.bytes, 60e-3 * c.snapshot.ms);
}

void print_peak(const Setting& setting) {
  std::printf(
      "{\"workload\": \"peak\", \"engine\": \"unroll\", \"where\": \"%s\", \"gflops\": %.4g}\n",
      place(), measure_peak(setting));
}

/// Of the LSTMs among the workloads.
void print_products(const Workload& w, const Setting& setting) {
  std::printf(
      "{\"workload\": \"products of %s\", \"engine\": \"unroll\", \"where\": \"%s\", \"threads\": "
      "%d, "
      "\"numerics\": \"%s\", \"ms\": %.5g}\n",
      w.name.c_str(), place(), setting.threads,
      setting.numerics == unroll::math::Numerics::kFast ? "fast" : "exact",
      measure_products(w, setting));
}

}  // namespace

int main(int argc, char** argv) {
  std::string only;
  Setting setting;
  int steps = 0, batch = 0;
  for (int i = 1; i < argc; ++i) {
    const auto value = [&](const char* key) -> const char* {
      return std::strcmp(argv[i], key) == 0 && i + 1 < argc ? argv[++i] : nullptr;
    };
    if (const char* name = value("--only")) {
      only = name;
    } else if (const char* s = value("--seconds")) {
      setting.seconds = std::atof(s);
    } else if (const char* t = value("--steps")) {
      steps = std::atoi(t);
    } else if (const char* b = value("--batch")) {
      batch = std::atoi(b);
    } else if (const char* n = value("--numerics")) {
      const bool fast = std::strcmp(n, "fast") == 0;
      setting.numerics = fast ? unroll::math::Numerics::kFast : unroll::math::Numerics::kExact;
    } else if (const char* bits = value("--width")) {
      setting.most_bits = std::atoi(bits);
    } else if (const char* n_threads = value("--threads")) {
      setting.threads = std::atoi(n_threads);
    } else {
      std::fputs(kHelp, stderr);
      return 2;
    }
  }
  if (only == "snapshot") print(measure_snapshot(setting.seconds));
  if (only == "peak") print_peak(setting);
  for (Workload w : workloads()) {
    if (only == "products" && w.model.kind == unroll::ModelKind::kLstm && !w.recall)
      print_products(w, setting);
    if (!only.empty() && w.name != only) continue;
    if (steps > 0) w.steps = steps;
    if (batch > 0) w.batch = batch;
    print(w, setting, measure(w, setting));
  }
  return 0;
}
