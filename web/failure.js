// Every way in which the page can fail ends here: words on the page, what to do, and something to
// send along with a report.

import {features} from './features.js?v=@BUILD@';

const kBrowsers = 'Current versions of Chrome, Edge, Firefox and Safari (16.4 or newer) have it. ' +
    'The desktop program works without a browser.';

const kTexts = {
  wasm: ['This browser does not run WebAssembly', 'Unroll is a program compiled to WebAssembly, and this browser does not run any, or it is switched off here.', kBrowsers],
  simd: ['This browser lacks WebAssembly SIMD', 'Training uses vector instructions (WebAssembly SIMD), which this browser does not know.', kBrowsers],
  exceptions: ['This browser lacks WebAssembly exceptions', 'The program reports errors in a way (WebAssembly exception handling) that this browser does not know.', kBrowsers],
  worker: ['This browser has no web workers', 'The network trains in a web worker, beside the page, and this browser has none.', kBrowsers],
  webgl2: ['WebGL 2 does not start', 'The picture is drawn with WebGL 2, and this browser offers none.', 'Switch on hardware acceleration in the browser’s settings and reload. In a remote desktop or a virtual machine, try another browser: some draw WebGL 2 without a graphics card.'],
  missing: ['A file is missing on the server', '', 'Reload in a moment. If that does not help, the page was not put on the server whole: tell whoever runs it.'],
  network: ['A file could not be loaded', '', 'Check the connection, then reload.'],
  truncated: ['A file did not arrive whole', '', 'Reload. If it happens again, a proxy or the server cuts the file short.'],
  corrupt: ['A file is not the one that belongs here', '', 'Reload. The page may just have been updated, or something on the way changes files.'],
  version: ['The page was updated meanwhile', 'Parts of two versions would not fit together, so nothing was started.', 'Reload. If this stays, empty the browser’s cache for this site.'],
  memory: ['There is not enough memory', 'The browser gave no memory to the program.', 'Close other tabs or programs, then reload.'],
  policy: ['This site does not let the page run WebAssembly', 'The server sends a content security policy that forbids it.', 'Tell whoever runs the site: script-src needs \'wasm-unsafe-eval\', as in the page’s own policy.'],
  lost: ['The picture is gone for now', 'The browser took the graphics card away, as it does after a sleep of the computer or a fault of the driver. Training goes on, and the picture comes back when the browser gives the card back.', 'If it does not, close other tabs that draw much, or reload: the last run kept in this browser is then offered to go on with.'],
  stopped: ['The picture stopped working', 'The part of Unroll that draws met an error that it cannot recover from.', 'Reload: the last run kept in this browser is then offered to go on with.'],
};

const element = (id) => document.getElementById(id);

/// An error that knows which of the texts above belongs to it. `detail` replaces the middle text.
export class PageError extends Error {
  constructor(kind, detail = '') {
    super(detail || kTexts[kind][0]);
    this.kind = kind;
    this.detail = detail;
  }
}

const isOutOfMemory = (error) => error instanceof RangeError || /out of memory|\bOOM\b|could not allocate/i.test(String(error?.message ?? error));

function kindOf(error) {
  if (error instanceof PageError) return error.kind;
  if (error?.name === 'CompileError' && /unsafe-eval|Content Security Policy/i.test(error.message)) return 'policy';
  return isOutOfMemory(error) ? 'memory' : 'stopped';
}

function diagnostics(kind, error) {
  const found = features();
  return [
    `failure: ${kind}`,
    `error: ${error?.stack || error?.message || error}`,
    `build: @BUILD@`,
    `address: ${location.href.split('#')[0]}`,
    `link: ${location.hash}`,
    `browser: ${navigator.userAgent}`,
    `window: ${innerWidth} x ${innerHeight} at ${devicePixelRatio}`,
    ...Object.entries(found).map(([name, value]) => `${name}: ${value}`),
    `time: ${new Date().toISOString()}`,
  ].join('\n');
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    element('copied').textContent = 'Copied';
  } catch {
    element('failure').querySelector('details').open = true;
    getSelection().selectAllChildren(element('diagnostics'));
    element('copied').textContent = 'Press Ctrl+C to copy what is marked below';
  }
}

let shown = false;

/// Shows the first failure that is the page's end; what follows from it is not news. True if it was shown.
export function showFailure(error) {
  if (shown) return false;
  const kind = kindOf(error);
  shown = kind !== 'lost';
  const [title, text, advice] = kTexts[kind];
  const report = diagnostics(kind, error);
  element('failure-title').textContent = title;
  element('failure-text').textContent = error?.detail || text;
  element('failure-advice').textContent = advice;
  element('diagnostics').textContent = report;
  element('failure').dataset.kind = kind;
  element('copied').textContent = '';
  element('reload').onclick = () => location.reload();
  element('copy-diagnostics').onclick = () => copy(report);
  element('loader').hidden = true;
  element('failure').hidden = false;
  element('reload').focus();
  return true;
}

/// The picture is back.
export function endLoss() {
  if (shown || element('failure').hidden) return;
  element('failure').hidden = true;
  element('canvas').focus({preventScroll: true});
}
