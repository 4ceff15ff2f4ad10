// The workloads in other programs for browsers: prints a JSON object per line, as unroll_bench does.
//   node run.mjs --engine tfjs|jaxjs|brainjs --only W2 --seconds 1

import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { workloads } from "./workloads.mjs";

const { values: options } = parseArgs({
  options: {
    engine: { type: "string" },
    only: { type: "string", default: "" },
    seconds: { type: "string", default: "1" },
  },
});

const WARM_UP = 2;
const LEAST_STEPS = 3;

/** Milliseconds of the fastest step and the median; steps so short that clocks matter are timed in runs. */
async function time(step, seconds) {
  let loss = await step();
  const first = loss;
  for (let i = 0; i < WARM_UP; ++i) await step();
  let begin = performance.now();
  await step();
  const runs = Math.max(1, Math.floor(10 / (performance.now() - begin + 1e-6)));
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

const { make } = await import(pathToFileURL(new URL(`./${options.engine}.mjs`, import.meta.url).pathname));
for (const work of workloads) {
  if (options.only !== "" && work.name !== options.only) continue;
  const step = await make(work);
  if (step === null) continue;
  const t = await time(step, Number(options.seconds));
  console.log(JSON.stringify({
    workload: work.name, engine: options.engine, where: "node", threads: 1, numerics: "float32", width: 128,
    ms: +t.ms.toPrecision(5), tokens_per_s: Math.round((work.steps * work.batch * 1e3) / t.ms), gflops: 0,
    peak_mb: +(process.resourceUsage().maxRSS * 1024e-6).toPrecision(4), cpu_ms: +t.ms.toPrecision(5),
    median_ms: +t.median.toPrecision(5), void: !(t.last < t.first),
  }));
}
process.exit(0);
