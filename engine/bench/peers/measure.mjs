// Times a workload in another program.

import { workloads } from "./workloads.mjs";

const WARM_UP = 2;
const LEAST_STEPS = 3;
// Milliseconds: who is so slow is timed once, after one step to warm up.
const SLOW = 2000;

/** Milliseconds of the fastest step and the median; steps so short that clocks matter are timed in runs. */
async function time(step, seconds) {
  const first = await step();
  let begin = performance.now();
  let loss = await step();
  let last = performance.now() - begin;
  if (last > SLOW) return { ms: last, median: last, first, last: loss };
  for (let i = 1; i < WARM_UP; ++i) await step();
  begin = performance.now();
  await step();
  last = performance.now() - begin;
  const runs = Math.max(1, Math.floor(10 / (last + 1e-6)));
  const times = [];
  const end = performance.now() + 1e3 * seconds;
  while (times.length < LEAST_STEPS || performance.now() < end) {
    begin = performance.now();
    for (let i = 0; i < runs; ++i) loss = await step();
    times.push((performance.now() - begin) / runs);
  }
  times.sort((a, b) => a - b);
  return { ms: times[0], median: times[times.length >> 1], first, last: loss };
}

/**
 * Prints a row per workload, as unroll_bench does. `place` says where it runs: its name, its libraries by name, where the
 * wasm of TensorFlow.js stands and, where that can be known, peak memory in MB.
 */
export async function measure({ engine, only, seconds, make, place, print }) {
  for (const work of workloads) {
    if (only !== "" && work.name !== only) continue;
    const step = await make(work, place);
    if (step === null) continue;
    const t = await time(step, Number(seconds));
    print(JSON.stringify({
      workload: work.name, engine, where: place.name, threads: 1, numerics: "float32", width: 128,
      ms: +t.ms.toPrecision(5), tokens_per_s: Math.round((work.steps * work.batch * 1e3) / t.ms), gflops: 0,
      peak_mb: place.peakMb?.() ?? null, cpu_ms: +t.ms.toPrecision(5),
      median_ms: +t.median.toPrecision(5), void: !(t.last < t.first),
    }));
  }
}
