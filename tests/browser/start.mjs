import {expect, expectEqual, figure, test} from './harness.mjs';
import {isFlat} from './png.mjs';

test('start: WebGL 2 works and a picture is drawn', async (lab) => {
  const visit = await lab.visit();
  const webgl2 = await visit.page.evaluate(() => Boolean(document.createElement('canvas').getContext('webgl2')));
  expect(webgl2, 'this browser has no WebGL 2: nothing below would mean anything');
  expect(!isFlat(await visit.picture()), 'the picture is flat');
  await visit.expectClean();
});

test('start: nothing is complained about, nobody else is asked', async (lab) => {
  const visit = await lab.visit();
  await visit.train(5);
  await visit.pause();
  await visit.expectClean();
  const text = (await visit.state()).text;
  expect(text.unigram_bits > 0 && text.symbols > 1000, 'the text shows its baseline');
});

test('start: the canvas has a role and a name, the loader is gone', async (lab) => {
  const {page} = await lab.visit();
  await page.getByRole('application', {name: /Unroll/}).waitFor();
  expect(await page.locator('#loader').isHidden(), 'the loader still covers the picture');
  expectEqual(await page.evaluate(() => document.activeElement.id), 'canvas', 'the keyboard is in the picture');
});

test('start: the loader shows how far it is', async (lab) => {
  // The larger file arrives in two halves, the second when the test has looked.
  let goOn;
  const looked = new Promise((resolve) => { goOn = resolve; });
  const address = await lab.serve(async (request, response) => {
    if (!request.url.startsWith('/unroll.wasm')) return lab.plain(request, response);
    const whole = lab.read('unroll.wasm');
    response.writeHead(200, {'Content-Type': 'application/wasm', 'Content-Length': whole.length});
    response.write(whole.subarray(0, whole.length >> 1));
    await looked;
    response.end(whole.subarray(whole.length >> 1));
  });
  const visit = await lab.visit({address, ready: false});
  const share = await visit.poll(() => visit.page.evaluate(() => {
    const {value} = document.getElementById('progress');
    return value > 0.3 ? value : null;
  }), 20);
  expect(share > 0.3 && share < 0.95, `progress is ${share} while half a file is missing`);
  expect(/Loading \d+\.\d of \d+\.\d MB/.test(await visit.page.getByRole('status').first().textContent()), 'the loader says how much');
  goOn();
  await visit.ready();
});

test('start: at rest no frame is drawn and nothing wakes the processor', async (lab) => {
  const visit = await lab.visit();
  const before = await visit.rest();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const after = (await visit.state()).page;
  expectEqual(after.frames - before.frames, 0, 'frames drawn in 3 s');
  expectEqual(after.wakeUps - before.wakeUps, 0, 'wake-ups in 3 s');
  await visit.train(3);
  await visit.pause();
  const paused = await visit.rest();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expectEqual((await visit.state()).page.frames - paused.frames, 0, 'frames drawn in 3 s after a pause');
});

test('start: works from a folder below the root', async (lab) => {
  const address = await lab.serve((request, response) => {
    const prefix = '/some/where/';
    if (!request.url.startsWith(prefix)) return response.writeHead(404).end();
    request.url = request.url.slice(prefix.length - 1);
    return lab.plain(request, response);
  });
  const visit = await lab.visit({address: `${address}some/where/`});
  await visit.train(3);
  await visit.expectClean();
});

test('start: works from a host that knows no .wasm', async (lab) => {
  const address = await lab.serve(async (request, response) => {
    const {writeHead} = response;
    response.writeHead = (status, headers) => writeHead.call(response, status, {
      ...headers,
      ...(request.url.includes('.wasm') ? {'Content-Type': 'application/octet-stream'} : {}),
    });
    return lab.plain(request, response);
  });
  const visit = await lab.visit({address});
  await visit.train(3);
  await visit.expectClean();
});

test('start: the style guide opens with ?gallery', async (lab) => {
  const visit = await lab.visit({query: '?gallery', ready: false});
  await visit.poll(async () => await visit.page.evaluate(() => window.__unroll?.state().page.frames > 2), 30);
  expect(!isFlat(await visit.picture()), 'the style guide is flat');
  await visit.expectClean();
});

test('start: a first visit is a race that is answered within seconds', async (lab) => {
  const visit = await lab.visit({hash: ''});
  const start = await visit.until('both models are there', (s) => s.rivals.length === 1 && s.rivals[0].update === 0);
  expectEqual(start.update, 0, 'updates before Play');
  expectEqual(start.config.task, 'recall', 'task');
  const begin = Date.now();
  await visit.page.keyboard.press('Space');
  const end = await visit.until('it stops by itself', (s) => s.update > 0 && !s.training && s.rivals[0].update === s.update, 60);
  figure('from Play to the answer of the first race', Date.now() - begin);
  figure('a frame of the page without the GPU, while it trains', end.page.frameMs);
  expect(end.rivals[0].accuracy >= 0.95, `the LSTM names ${end.rivals[0].accuracy}`);
  expect(end.accuracy <= 0.4, `the plain network names ${end.accuracy}`);
  await visit.expectClean();
}, {limit: 120, alone: true});

test('start: how long the page takes to come up is told', async (lab) => {
  const visit = await lab.visit({hash: ''});
  const marks = await visit.page.evaluate(() => Object.fromEntries(
      [...performance.getEntriesByType('paint'), ...performance.getEntriesByType('mark')].map((e) => [e.name, e.startTime])));
  for (const name of ['first-contentful-paint', 'first frame', 'engine ready']) {
    expect(marks[name] > 0, `${name}: ${marks[name]}`);
    figure(`from navigation to ${name}`, marks[name]);
  }
}, {alone: true});
