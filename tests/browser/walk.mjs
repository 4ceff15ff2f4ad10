import {expect, expectEqual, test} from './harness.mjs';
import {isFlat} from './png.mjs';
import {trainNatively} from './same_bits.mjs';

// Stops by itself, so that the last update is the same however slow a browser is.
const kUpdates = 30;
const link = (updates) => `stop=${updates}`;

test('walk: Play, every view and a step back by the keyboard, with the bits of the native program', async (lab) => {
  const visit = await lab.visit({hash: link(kUpdates)});
  const {keyboard} = visit.page;
  expectEqual((await visit.state()).update, 0, 'updates before Play');
  await keyboard.press('Space');
  const end = await visit.until(`it stops at update ${kUpdates}`, (s) => s.update === kUpdates && !s.training && s.state === 'paused', 60);
  expectEqual(end.hash, trainNatively(lab, link(kUpdates)).state_hash, 'hash at the end');

  const views = new Set();
  for (let number = 1; number <= 9; ++number) {
    await keyboard.press(`Digit${number}`);
    await visit.frame();
    await visit.frame();
    const {stage} = await visit.state();
    if (views.has(stage) && number > 1) break;
    views.add(stage);
    expect(!isFlat(await visit.picture()), `the picture of "${stage}" is flat`);
  }
  expect(views.size >= 4, `the number keys lead to ${[...views].join(', ')}`);

  await keyboard.press('ArrowLeft');
  const back = await visit.until('it is one update back', (s) => s.update === kUpdates - 1 && s.state === 'paused');
  expectEqual(back.hash, trainNatively(lab, link(kUpdates - 1)).state_hash, 'hash one update back');
  await keyboard.press('ArrowRight');
  const again = await visit.until('it is at the end again', (s) => s.update === kUpdates && s.state === 'paused');
  expectEqual(again.hash, end.hash, 'hash after a step back and on');
  await visit.expectClean();
}, {limit: 240, everywhere: true});
