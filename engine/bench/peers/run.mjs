// The workloads in other programs for browsers, in Node or in a worker of Chromium: prints a JSON object per line, as
// unroll_bench does.
//   node run.mjs --engine tfjs|jaxjs|brainjs|recurrentjs [--chromium] --only W2 --seconds 1

import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { runInWorker } from "../worker_page.mjs";
import { measure } from "./measure.mjs";

const { values: options } = parseArgs({
  options: {
    engine: { type: "string" },
    chromium: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    seconds: { type: "string", default: "1" },
  },
});
const { engine } = options;
const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(process.env.UNROLL_PEERS, "node_modules");
const require = createRequire(modules + "/");
const { LIBRARIES, make } = await import(pathToFileURL(path.join(here, `${engine}.mjs`)));

/** The library `name`; jax-js consists of modules only. */
const inNode = async (name) => {
  const entry = path.join(modules, name, "dist/index.js");
  return engine === "jaxjs" ? import(pathToFileURL(entry)) : require(name);
};

if (options.chromium) {
  const lines = [
    ...LIBRARIES.map((name, i) => `import * as library${i} from ${JSON.stringify(name)};`),
    `import { make } from ${JSON.stringify(path.join(here, `${engine}.mjs`))};`,
    `import { measure } from ${JSON.stringify(path.join(here, "measure.mjs"))};`,
    `const libraries = [${LIBRARIES.map((_, i) => `library${i}.default ?? library${i}`)}];`,
    `const place = { name: "chromium", libraries, wasm: "/@tensorflow/tfjs-backend-wasm/dist/" };`,
    `onmessage = ({ data }) => measure({ ...data, make, place, print: (line) => postMessage(line) })`,
    `  .then(() => postMessage(null), (error) => postMessage({ error: String(error) }));`,
  ];
  const folder = await mkdtemp(path.join(os.tmpdir(), "unroll-peer-"));
  try {
    const { outputFiles } = await require("esbuild").build({
      stdin: { contents: lines.join("\n"), resolveDir: modules, sourcefile: "peer.mjs" },
      bundle: true, format: "iife", platform: "browser", nodePaths: [modules], write: false, outdir: folder,
      logLevel: "error", alias: { "brain.js": path.join(modules, "brain.js/browser.js") },
    });
    await runInWorker(modules, outputFiles[0].text, { engine, only: options.only, seconds: options.seconds });
  } finally {
    await rm(folder, { recursive: true });
  }
} else {
  const place = {
    name: "node",
    libraries: await Promise.all(LIBRARIES.map(inNode)),
    peakMb: () => +(process.resourceUsage().maxRSS * 1024e-6).toPrecision(4),
  };
  await measure({ ...options, make, place, print: console.log });
}
process.exit();
