// The benchmark in a worker of Chromium: prints what unroll_bench prints.
//   node chromium.mjs --build FOLDER PROGRAM WORDS...
// FOLDER holds PROGRAM.js and PROGRAM.wasm, built for workers (target unroll_bench_page or unroll_bench_page_relaxed).

import {runInWorker} from './worker_page.mjs';

const [flag, folder, program, ...words] = process.argv.slice(2);
if (flag !== '--build' || !program) {
  console.error('usage: node chromium.mjs --build FOLDER PROGRAM WORDS...');
  process.exit(2);
}
await runInWorker(folder, `importScripts('${program}.js');
onmessage = ({data}) => createBench({arguments: data, print: (line) => postMessage(line)})
    .then(() => postMessage(null), (error) => postMessage({error: String(error)}));`, words);
