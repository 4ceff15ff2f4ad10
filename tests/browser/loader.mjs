import {expect, expectEqual, test} from './harness.mjs';

/// A server that changes what it sends for one file.
function spoiled(lab, name, spoil) {
  return lab.serve((request, response) => (
    request.url.split('?')[0] === `/${name}` ? spoil(request, response, lab.read(name)) : lab.plain(request, response)));
}

async function expectFailure(lab, kind, options, words) {
  const visit = await lab.visit({ready: false, ...options});
  const failure = await visit.failure();
  expectEqual(failure.kind, kind, 'kind of failure');
  expect(words.test(failure.text), `it says: ${failure.text}`);
  expect(await visit.page.locator('#loader').isHidden(), 'the loader still runs');
  return {visit, failure};
}

test('loader: no WebGL 2 is said before anything is downloaded', async (lab) => {
  const {visit} = await expectFailure(lab, 'webgl2', {prepare: () => {
    const {getContext} = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function(type, ...rest) {
      return type === 'webgl2' ? null : getContext.call(this, type, ...rest);
    };
  }}, /hardware acceleration/);
  expect(!visit.requests.some((url) => url.includes('.wasm')), 'the program was downloaded in vain');
});

test('loader: no SIMD is said before anything is downloaded', async (lab) => {
  const {visit} = await expectFailure(lab, 'simd', {prepare: () => {
    const {validate} = WebAssembly;
    WebAssembly.validate = (bytes) => !new Uint8Array(bytes).includes(253) && validate(bytes);
  }}, /SIMD/);
  expect(!visit.requests.some((url) => url.includes('.wasm')), 'the program was downloaded in vain');
});

test('loader: no WebAssembly is said', async (lab) => {
  await expectFailure(lab, 'wasm', {prepare: () => { delete window.WebAssembly; }}, /WebAssembly/);
});

// Chromium has relaxed SIMD, so it loads the engine that is built for it.
for (const name of ['unroll.wasm', 'engine-relaxed.wasm', 'unroll.js', 'size.json']) {
  test(`loader: ${name} missing on the server is said`, async (lab) => {
    const address = await spoiled(lab, name, (_, response) => response.writeHead(404).end());
    await expectFailure(lab, 'missing', {address}, new RegExp(name.replace('.', '\\.')));
  });
}

test('loader: a file cut short is said', async (lab) => {
  const address = await spoiled(lab, 'engine-relaxed.wasm', (_, response, whole) => {
    response.writeHead(200, {'Content-Type': 'application/wasm'});
    response.end(whole.subarray(0, whole.length - 1000));
  });
  await expectFailure(lab, 'truncated', {address}, /engine-relaxed\.wasm ended after \d+ of \d+ bytes/);
});

test('loader: a file that breaks off is said', async (lab) => {
  const address = await spoiled(lab, 'unroll.wasm', (_, response, whole) => {
    response.writeHead(200, {'Content-Type': 'application/wasm', 'Content-Length': whole.length});
    response.write(whole.subarray(0, 1000), () => response.destroy());
  });
  await expectFailure(lab, 'truncated', {address}, /unroll\.wasm broke off/);
});

for (const name of ['unroll.wasm', 'unroll.js', 'engine-relaxed.js']) {
  test(`loader: one changed byte in ${name} is noticed`, async (lab) => {
    const address = await spoiled(lab, name, (_, response, whole) => {
      const changed = Buffer.from(whole);
      changed[changed.length >> 1] ^= 1;
      response.writeHead(200, {'Content-Type': name.endsWith('js') ? 'text/javascript' : 'application/wasm'});
      response.end(changed);
    });
    await expectFailure(lab, 'corrupt', {address}, /other content|belongs/);
  });
}

test('loader: parts of two versions are not mixed', async (lab) => {
  const address = await spoiled(lab, 'size.json', (_, response, whole) => {
    response.writeHead(200, {'Content-Type': 'application/json'});
    response.end(JSON.stringify({...JSON.parse(whole), build: '000000000000'}));
  });
  await expectFailure(lab, 'version', {address}, /updated/);
});

test('loader: a site whose policy forbids WebAssembly is said', async (lab) => {
  const address = await lab.serve((request, response) => {
    if (request.url !== '/') return lab.plain(request, response);
    response.writeHead(200, {'Content-Type': 'text/html', 'Content-Security-Policy': "script-src 'self'"});
    return response.end(lab.read('index.html'));
  });
  await expectFailure(lab, 'policy', {address}, /content security policy/);
});

test('loader: no memory is said', async (lab) => {
  await expectFailure(lab, 'memory', {prepare: () => {
    const {instantiate} = WebAssembly;
    WebAssembly.instantiate = (source, imports) => (source instanceof WebAssembly.Module ?
      Promise.reject(new RangeError('WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory')) :
      instantiate(source, imports));
  }}, /memory/);
});

test('loader: diagnostics can be copied', async (lab) => {
  const {visit, failure} = await expectFailure(lab, 'wasm', {
    prepare: () => { delete window.WebAssembly; },
    permissions: ['clipboard-read', 'clipboard-write'],
  }, /WebAssembly/);
  await visit.page.getByRole('button', {name: 'Copy diagnostics'}).click();
  await visit.page.getByText('Copied').waitFor();
  expectEqual(await visit.page.evaluate(() => navigator.clipboard.readText()), failure.report, 'clipboard');
});
