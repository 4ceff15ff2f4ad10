// What the page cannot do without, checked before anything is downloaded.

// The smallest module that uses one 128-bit vector instruction, and the smallest that throws.
const kSimdProbe = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0,
  65, 0, 253, 15, 253, 98, 11];
const kThrowProbe = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6,
  64, 25, 11, 11];
// The smallest that multiplies and adds as one.
const kRelaxedProbe = [0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10,
  13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11];

const valid = (bytes) => WebAssembly.validate(new Uint8Array(bytes));

function openWebGl2() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const gl = canvas.getContext('webgl2');
  if (!gl) return null;
  let renderer = String(gl.getParameter(gl.RENDERER));
  // Firefox tells at once, and warns of the extension.
  const info = /^WebKit/.test(renderer) && gl.getExtension('WEBGL_debug_renderer_info');
  if (info) renderer = String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return renderer;
}

/// {name: true | false | words}, in the order in which a missing one is reported.
export function features() {
  const wasm = typeof WebAssembly === 'object' && typeof WebAssembly.validate === 'function';
  return {
    wasm,
    simd: wasm && valid(kSimdProbe),
    exceptions: wasm && valid(kThrowProbe),
    worker: typeof Worker === 'function',
    webgl2: openWebGl2() ?? false,
  };
}

/// The engine that this browser runs fastest: of two builds whose exact numerics have the same bits.
export const bestEngine = () => valid(kRelaxedProbe) ? 'engine-relaxed' : 'engine';

/// The name of the first feature that is missing, or null.
export function missing(found) {
  return Object.keys(found).find((name) => found[name] === false) ?? null;
}
