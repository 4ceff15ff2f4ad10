import {expect, expectEqual, test} from './harness.mjs';
import {differingPixels, isFlat} from './png.mjs';

const kLossWarning = /context.*lost|CONTEXT_LOST/i;  // what the browser says of it

/// Takes the drawing context of the page away, as a fault of the driver does. Then the page has heard of it.
const lose = (visit) => visit.page.evaluate(() => new Promise((resolve) => {
  const canvas = document.getElementById('canvas');
  canvas.addEventListener('webglcontextlost', () => resolve(), {once: true});
  window.testLoss ??= canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
  window.testLoss.loseContext();
}));

async function giveBack(visit) {
  const lost = await visit.state();
  await visit.page.evaluate(() => window.testLoss.restoreContext());
  return visit.until('it draws again', (s) => s.page.frames > lost.page.frames + 2);
}

test('display: a lost drawing context comes back with the same picture, again and again', async (lab) => {
  const visit = await lab.visit({hash: 'step=5'});
  await visit.until('update 5', (s) => s.update === 5 && s.state === 'paused');
  await visit.page.mouse.move(2, 2);
  await visit.rest();
  const {hash} = await visit.state();
  let before = await visit.picture(), earlier;
  // A movement may have come to rest a hair's breadth before its end: two frames that are drawn anew must agree.
  let x = 2;
  do {
    earlier = before;
    await visit.page.mouse.move(++x, 2);
    await visit.rest(1);
    before = await visit.picture();
  } while (differingPixels(earlier, before) > 0);
  expect(!isFlat(before), 'the picture is flat');
  for (let time = 1; time <= 3; ++time) {
    await lose(visit);
    await giveBack(visit);
    await visit.rest(1);
    expectEqual(differingPixels(before, await visit.picture()), 0, `pixels that differ after loss ${time}`);
  }
  expectEqual((await visit.state()).hash, hash, 'hash');
  await visit.expectClean(kLossWarning);
}, {limit: 90, everywhere: true});

test('display: without a drawing context training goes on and nothing is drawn', async (lab) => {
  const visit = await lab.visit();
  await visit.train(5);
  await lose(visit);
  const lost = await visit.state();
  const trained = await visit.until('it trains on', (s) => s.update > lost.update + 10);
  expectEqual(trained.page.frames, lost.page.frames, 'frames drawn up to then');
  const back = await giveBack(visit);
  expect(back.update >= trained.update, `update ${back.update} after ${trained.update}`);
  await visit.pause();
  expect(!isFlat(await visit.picture()), 'the picture is flat');
  await visit.expectClean(kLossWarning);
}, {limit: 90, everywhere: true});

test('display: a drawing context that stays away is said in words, and the words go when it is back', async (lab) => {
  const visit = await lab.visit();
  await visit.train(5);
  await lose(visit);
  const {kind, text} = await visit.failure();
  expect(kind === 'lost' && /Training goes on/.test(text) && /reload/.test(text), `it says: ${text}`);
  const {update} = await visit.state();
  await visit.until('it trains on', (s) => s.update > update + 5);
  await giveBack(visit);
  expect(await visit.page.locator('#failure').isHidden(), 'the words still cover the picture');
  expectEqual(await visit.page.evaluate(() => document.activeElement.id), 'canvas', 'the keyboard is in the picture');
  await visit.pause();
  await visit.expectClean(kLossWarning);
}, {limit: 180});

test('display: a reload in place of a lost drawing context offers the run again', async (lab) => {
  const visit = await lab.visit();
  await visit.train(20);
  const paused = await visit.pause();
  await lose(visit);
  await visit.failure();
  await visit.page.locator('#reload').click();
  await visit.ready();
  await visit.until('Resume is offered', (s) => s.resume);
  await visit.click('Resume');
  const resumed = await visit.until('the run is back', (s) => s.update === paused.update && s.state === 'paused');
  expectEqual(resumed.hash, paused.hash, 'hash');
  await visit.expectClean(kLossWarning);
}, {limit: 180});

test('display: an error that ends the screen is said in words', async (lab) => {
  const visit = await lab.visit();
  await visit.page.evaluate(() => document.getElementById('canvas').dispatchEvent(new Event('unroll-test-trap')));
  const {kind, text, report} = await visit.failure();
  expect(kind === 'stopped' && /Reload/.test(text), `it says: ${text}`);
  expect(/build: [0-9a-f]{12}/.test(report) && /webgl2: /.test(report), `diagnostics: ${report}`);
});
