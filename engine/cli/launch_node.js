// Starts the headless program in Node. WebAssembly holds up its thread, so it gets one of its own
// and the first one stays free to hear Ctrl+C; both share one flag that the program asks for.
'use strict';
const fs = require('fs');
const path = require('path');
const { isMainThread, Worker } = require('worker_threads');

function listen() {
  const interrupted = new Int32Array(new SharedArrayBuffer(4));
  const program = new Worker(__filename, { argv: process.argv.slice(2), workerData: interrupted });
  program.on('error', error => {  // Emscripten ends a program by throwing its exit status
    if (error.name !== 'ExitStatus') process.stderr.write(`unroll: ${error.message}\n`);
  });
  program.on('exit', code => { process.exitCode = code; });
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]])
    process.on(signal, () => {
      if (Atomics.exchange(interrupted, 0, 1) === 1) process.exit(code);
    });
}

function work() {
  // At its end Emscripten closes the standard streams, which here belong to both threads.
  const close = fs.closeSync;
  fs.closeSync = descriptor => { if (descriptor > 2) close(descriptor); };
  require(path.join(__dirname, 'unroll_program.js'));
}

if (isMainThread) listen();
else work();
