import {expect, test} from './harness.mjs';
import {isFlat} from './png.mjs';

test('display: the loss of the drawing context is survived, training goes on', async (lab) => {
  const visit = await lab.visit();
  await visit.train(5);
  await visit.page.evaluate(() => {
    window.testLoss = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
    window.testLoss.loseContext();
  });
  const lost = await visit.until('it trains on without a picture', (s) => s.update > 15);
  await visit.page.evaluate(() => window.testLoss.restoreContext());
  await visit.until('it draws again', (s) => s.page.frames > lost.page.frames + 2);
  await visit.pause();
  expect(!isFlat(await visit.picture()), 'the picture is flat');
  await visit.expectClean(/context.*lost|CONTEXT_LOST/i);
}, {limit: 90});

test('display: an error that ends the screen is said in words', async (lab) => {
  const visit = await lab.visit();
  await visit.page.evaluate(() => document.getElementById('canvas').dispatchEvent(new Event('unroll-test-trap')));
  const {kind, text, report} = await visit.failure();
  expect(kind === 'stopped' && /Reload/.test(text), `it says: ${text}`);
  expect(/build: [0-9a-f]{12}/.test(report) && /webgl2: /.test(report), `diagnostics: ${report}`);
});
