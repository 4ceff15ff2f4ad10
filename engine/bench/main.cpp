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
    "                    [--numerics exact|fast] [--width 128|256|512]\n"
    "Prints one JSON object per line for each workload.\n";

void print(const Workload& w, const Setting& setting, const Measured& m) {
  const double columns = static_cast<double>(w.steps) * w.batch;
  std::printf(
      "{\"workload\": \"%s\", \"engine\": \"unroll\", \"where\": \"%s\", \"threads\": 1, "
      "\"numerics\": \"%s\", \"width\": %d, \"ms\": %.5g, \"tokens_per_s\": %.6g, "
      "\"gflops\": %.4g, \"peak_mb\": %.4g, \"median_ms\": %.5g, \"cpu_ms\": %.5g, \"forward_ms\": "
      "%.5g, "
      "\"backward_ms\": %.5g, \"clip_ms\": %.4g, \"optimizer_ms\": %.4g, \"trace_mb\": %.5g, "
      "\"steps\": %d, \"batch\": %d, \"text\": \"%s\", \"loss\": [%.5g, %.5g], \"void\": %s}\n",
      w.name.c_str(), place(), setting.numerics == unroll::math::Numerics::kFast ? "fast" : "exact",
      m.width, m.ms, columns / m.ms * 1e3, 6 * w.forward_multiply_adds() / m.ms * 1e-6, peak_mb(),
      m.median_ms, m.cpu_ms, m.forward_ms, m.backward_ms, m.clip_ms, m.optimizer_ms, m.trace_mb,
      w.steps, w.batch, w.text.c_str(), m.first_loss, m.last_loss, m.fell() ? "false" : "true");
  std::fflush(stdout);
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
    } else {
      std::fputs(kHelp, stderr);
      return 2;
    }
  }
  for (Workload w : workloads()) {
    if (!only.empty() && w.name != only) continue;
    if (steps > 0) w.steps = steps;
    if (batch > 0) w.batch = batch;
    print(w, setting, measure(w, setting));
  }
  return 0;
}
