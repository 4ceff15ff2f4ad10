// The page's beginning: checks, download, start. Then the program takes over the canvas.

import {download, readTable, runScript} from './download.js?v=@BUILD@';
import {PageError, showFailure} from './failure.js?v=@BUILD@';
import {bestEngine, features, missing} from './features.js?v=@BUILD@';
import {Host} from './host.js?v=@BUILD@';

const element = (id) => document.getElementById(id);
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

function showProgress(done, all) {
  element('progress').value = done / all;
  element('loading').textContent = `Loading ${megabytes(done)} of ${megabytes(all)} MB`;
}

/// Makes Emscripten's glue use a module that is there already.
const instantiate = (module, onError) => (imports, done) => {
  WebAssembly.instantiate(module, imports)
      .then((instance) => done(instance, module))
      .catch(onError);
  return {};
};

async function startProgram(host, module) {
  const canvas = element('canvas');
  let reject;
  const failed = new Promise((_, no) => reject = no);
  const started = globalThis.createUnroll({
    host,
    canvas,
    instantiateWasm: instantiate(module, (error) => reject(error)),
    onAbort: (why) => host.fail(new Error(`aborted: ${why}`)),
    print: (text) => console.log(text),
    printErr: (text) => console.error(text),
  });
  return Promise.race([started, failed]);
}

async function start() {
  const absent = missing(features());
  if (absent) throw new PageError(absent);
  const table = await readTable();
  const engine = bestEngine();
  const names = ['unroll.wasm', 'unroll.js', `${engine}.wasm`, `${engine}.js`];
  const files = await download(table, names, showProgress);
  element('loading').textContent = 'Starting';
  const [screen, module] = await Promise.all(
      ['unroll.wasm', `${engine}.wasm`].map((name) => WebAssembly.compile(files[name])));
  await runScript(table, 'unroll.js');
  const host = new Host({engine: {module, script: `${engine}.js`}, version: table.version, onFailure: showFailure});
  // The program asks for the engine while it starts, so the host must be whole before.
  host.run(await startProgram(host, screen), () => {
    performance.mark('first frame');
    element('loader').hidden = true;
    element('canvas').focus({preventScroll: true});
  });
}

start().catch(showFailure);
