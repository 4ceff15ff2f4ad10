import {expect, expectEqual, test} from './harness.mjs';

/// A page that has written the head of a tune and some of it.
async function pageWithTune(lab, options = {}) {
  const visit = await lab.visit({hash: 'v=1&view=generate', ...options});
  await visit.train(30);
  await visit.pause();
  await visit.click('Write a tune');
  await visit.until('a tune is there', (s) => s.tune?.sheets.length > 0);
  await visit.rest();
  return visit;
}

test('sound: silent until Play tune, then it runs, moves on and can be stopped', async (lab) => {
  const visit = await pageWithTune(lab);
  expectEqual((await visit.state()).page.sound, 'none', 'Web Audio before anybody asked');
  await visit.click('Play tune');
  const begun = await visit.until('it sounds', (s) => s.tune.sounding && s.tune.position > 0.1);
  expectEqual(begun.page.sound, 'running', 'Web Audio while it sounds');
  const later = await visit.until('it moves on', (s) => s.tune.position > begun.tune.position + 0.3 || !s.tune.sounding);
  expect(later.page.frames > begun.page.frames, 'the playhead was not drawn');
  if (later.tune.sounding) await visit.click('Stop');
  await visit.until('it is silent', (s) => !s.tune.sounding && s.page.sound === 'suspended');
  await visit.rest();
  await visit.expectClean();
}, {limit: 120});

test('sound: it ends by itself, and the page rests', async (lab) => {
  const visit = await pageWithTune(lab, {still: true});
  await visit.click('Play tune');
  const begun = await visit.until('it sounds', (s) => s.tune.sounding);
  await visit.until('it has ended', (s) => !s.tune.sounding && s.page.sound === 'suspended',
      2 * begun.tune.sheets[0].seconds + 10);  // a busy machine plays slowly
  expectEqual((await visit.state()).tune.sound_problem, '', 'problem');
  await visit.rest();
  await visit.expectClean();
}, {limit: 240});

test('sound: a browser that has none says so', async (lab) => {
  const visit = await pageWithTune(lab, {prepare: () => { window.AudioContext = undefined; }});
  await visit.click('Play tune');
  const state = await visit.until('it says so', (s) => s.tune.sound_problem !== '');
  expect(!state.tune.sounding, 'it claims to sound');
  await visit.expectClean();
}, {limit: 120});
