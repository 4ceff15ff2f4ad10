'use strict';
// The engine's home: one wasm instance, fed by messages, working in short slices so that it stays
// within call.

const kSliceUs = 8000;

let engine = null;
let failed = false;
let sliceDue = false;
const waiting = [];

// Between two slices messages are taken in. Timers would be slowed down in a hidden tab.
const nextSlice = new MessageChannel();
nextSlice.port1.onmessage = () => guarded(slice);

function fail(text) {
  failed = true;
  postMessage({type: 'failed', text});
}

function guarded(work) {
  if (failed) return;
  try {
    work();
  } catch (error) {
    fail(String(error?.message ?? error));
  }
}

/// Gives `result` on; a negative one is the engine's end.
function checked(result) {
  if (result < 0) throw new Error(engine.UTF8ToString(engine._unroll_engine_failure()));
  return result;
}

function answer() {
  const size = checked(engine._unroll_engine_answer());
  if (size === 0) return;
  const at = engine._unroll_engine_output();
  const bytes = engine.HEAPU8.slice(at, at + size).buffer;
  postMessage({type: 'snapshot', bytes}, [bytes]);
}

function slice() {
  sliceDue = false;
  const more = checked(engine._unroll_engine_work(kSliceUs));
  answer();
  if (more) scheduleSlice();
}

function scheduleSlice() {
  if (sliceDue) return;
  sliceDue = true;
  nextSlice.port2.postMessage(0);
}

function command(buffer) {
  const bytes = new Uint8Array(buffer);
  const at = engine._unroll_engine_input(bytes.length);
  if (at === 0) throw new Error('out of memory');
  engine.HEAPU8.set(bytes, at);
  checked(engine._unroll_engine_command());
  scheduleSlice();
}

function take(message) {
  switch (message.type) {
    case 'command':
      command(message.bytes);
      break;
    case 'want':
      engine._unroll_engine_want(message.epoch, message.rows);
      scheduleSlice();
      break;
    case 'ping':
      postMessage({type: 'pong', number: message.number});
      break;
    // The page never sends the next two: they are how tests kill an engine.
    case 'trap':
      engine._unroll_engine_trap();
      break;
    case 'hang':
      for (;;);
  }
}

async function start({module, script}) {
  importScripts(`${script}?v=@BUILD@`);
  engine = await createEngine({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports)
          .then((instance) => done(instance, module))
          .catch((error) => fail(String(error?.message ?? error)));
      return {};
    },
    onAbort: (why) => fail(`aborted: ${why}`),
  });
  checked(engine._unroll_engine_create());
  postMessage({type: 'ready'});
  for (const message of waiting.splice(0)) guarded(() => take(message));
}

onmessage = ({data}) => {
  if (data.type === 'start') start(data).catch((error) => fail(String(error?.message ?? error)));
  else if (engine && !failed && waiting.length === 0) guarded(() => take(data));
  else waiting.push(data);
};
