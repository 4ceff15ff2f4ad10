import {expect, expectEqual, test} from './harness.mjs';

// Measured: the default run on the tunes passes its unigram baseline before update 60; the bound
// leaves room for other texts and sizes to become the default.
const kUpdatesToBaseline = 300;

test('train: Play by its label, and the loss falls below the unigram baseline', async (lab) => {
  const visit = await lab.visit();
  const start = await visit.state();
  expectEqual(start.update, 0, 'updates at the start');
  await visit.train(kUpdatesToBaseline, 120);
  const paused = await visit.pause();
  const baseline = paused.text.unigram_bits;
  expect(baseline > 1, `the baseline is ${baseline} bits`);
  expect(paused.loss < baseline - 0.3, `loss ${paused.loss} bits after ${paused.update} updates; baseline ${baseline}`);
  expect(paused.held_out < baseline, `held-out ${paused.held_out} bits; baseline ${baseline}`);
  expect(paused.samples.length > 0 && paused.samples.at(-1).text.length > 20, 'it has written samples');
  await visit.expectClean();
}, {limit: 180});

test('train: Pause stands still, step does one update, start gives the first state again', async (lab) => {
  const visit = await lab.visit();
  const {hash} = await visit.state();
  await visit.train(20);
  const paused = await visit.pause();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expectEqual((await visit.state()).update, paused.update, 'updates after Pause');
  await visit.click('step');
  const stepped = await visit.until('one step is done', (s) => s.update !== paused.update);
  expectEqual(stepped.update, paused.update + 1, 'updates after one step');
  expect(stepped.hash !== paused.hash, 'a step changes the parameters');
  await visit.click('back');
  const back = await visit.until('one step is taken back', (s) => s.update === paused.update && s.state === 'paused');
  expectEqual(back.hash, paused.hash, 'hash after a step on and back');
  await visit.click('same start');
  const again = await visit.until('all starts anew', (s) => s.update === 0);
  expectEqual(again.hash, hash, 'hash at the same start');
  await visit.click('new seed');
  await visit.until('another seed starts', (s) => s.config.seed === '2' && s.update === 0 && s.hash !== hash);
  await visit.expectClean();
}, {limit: 120});

test('train: Space plays and pauses, arrows step', async (lab) => {
  const visit = await lab.visit();
  await visit.page.keyboard.press('Space');
  await visit.until('Space starts training', (s) => s.update > 3);
  await visit.page.keyboard.press('Space');
  const paused = await visit.until('Space pauses', (s) => s.state === 'paused' && !s.training);
  await visit.page.keyboard.press('ArrowRight');
  await visit.until('the right arrow steps', (s) => s.update === paused.update + 1);
  await visit.expectClean();
});

test('train: the page goes on drawing while it trains at full speed', async (lab) => {
  const visit = await lab.visit({viewport: {width: 1200, height: 700}});
  let last = await visit.train(10);
  // The two do not wait for each other: round after round there are new frames and new updates.
  for (let round = 1; round <= 5; ++round) {
    const before = last;
    last = await visit.until(`round ${round}: 4 more frames and 4 more updates`,
      (s) => s.training && s.page.frames >= before.page.frames + 4 && s.update >= before.update + 4);
  }
  await visit.expectClean();
}, {limit: 180});
