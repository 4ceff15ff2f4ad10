import {expect, expectEqual, test} from './harness.mjs';
import {isFlat, part} from './png.mjs';
import {trainNatively} from './same_bits.mjs';

// Stops by itself, so that the last update is the same however slow a browser is.
const kUpdates = 30;
const link = (updates) => `stop=${updates}`;

// In the order of the number keys, and of the tabs below.
const kStage = ['unroll', 'cell', 'gradient', 'states', 'attention', 'weights', 'embedding', 'neurons', 'whatif'];
const kStrip = {
  curves: 'Curves', race: 'Race', clinic: 'Clinic', code: 'Code', calculator: 'Calculator', runs: 'Runs',
  horizon: 'Horizon', log: 'Log', settings: 'Settings',
};
const kColumns = ['task', 'generate'];
const kPhoneTabs = {task: 'Task', unroll: 'Unroll', curves: 'Curves', generate: 'Generate'};

/// The panel of a view is on screen, and its part of the picture is not of one colour.
async function expectShown(visit, id) {
  const {rect} = await visit.item(`panel: ${id}`);
  await visit.frame();
  // Of a panel with a few lines of text nearly all is the ground.
  expect(!isFlat(part(await visit.picture(), rect), 0.995), `the picture of "${id}" is flat`);
}

/// By its tab or, where there is no room for all of them, out of the list behind them.
async function openStripView(visit, title) {
  const isTab = (item) => item.label === title && item.role === 'tab' && item.visible;
  if ((await visit.items()).some(isTab)) return visit.click(title, 'tab');
  await visit.click('Curves/more views');
  await visit.click(`more views: ${title}`);
}

test('walk: Play, every view and a step back by the keyboard, with the bits of the native program', async (lab) => {
  const visit = await lab.visit({hash: link(kUpdates)});
  const {keyboard} = visit.page;
  expectEqual((await visit.state()).update, 0, 'updates before Play');
  await keyboard.press('Space');
  const end = await visit.until(`it stops at update ${kUpdates}`, (s) => s.update === kUpdates && !s.training && s.state === 'paused', 60);
  expectEqual(end.hash, trainNatively(lab, link(kUpdates)).state_hash, 'hash at the end');

  for (const [index, id] of kStage.entries()) {
    await keyboard.press(`Digit${index + 1}`);
    await visit.until(`key ${index + 1} opens "${id}"`, ({stage}) => stage === id, 10);
    await expectShown(visit, id);
  }

  await keyboard.press('ArrowLeft');
  const back = await visit.until('it is one update back', (s) => s.update === kUpdates - 1 && s.state === 'paused');
  expectEqual(back.hash, trainNatively(lab, link(kUpdates - 1)).state_hash, 'hash one update back');
  await keyboard.press('ArrowRight');
  const again = await visit.until('it is at the end again', (s) => s.update === kUpdates && s.state === 'paused');
  expectEqual(again.hash, end.hash, 'hash after a step back and on');

  for (const [id, title] of Object.entries(kStrip)) {
    await openStripView(visit, title);
    await visit.until(`"${title}" is open`, ({strip}) => strip === id, 10);
    await expectShown(visit, id);
  }
  for (const id of kColumns) await expectShown(visit, id);
  await visit.expectClean();
}, {limit: 240, everywhere: true});

test('walk: on a phone every tab and every view of its list shows something', async (lab) => {
  const visit = await lab.visit({hash: link(kUpdates), viewport: {width: 390, height: 844}, touch: true});
  expectEqual((await visit.state()).layout, 'phone', 'layout');
  await visit.tap('Play');
  await visit.until(`it stops at update ${kUpdates}`, (s) => s.update === kUpdates && !s.training && s.state === 'paused', 90);
  for (const [id, label] of Object.entries(kPhoneTabs)) {
    await visit.tab(label);
    await visit.until(`the tab ${label} is open`, ({tab}) => tab === id, 10);
    await expectShown(visit, id);
  }
  await visit.tab('Curves');
  for (const [id, title] of Object.entries(kStrip)) {
    if ((await visit.state()).strip !== id) {
      await visit.tap('view', 'combobox');
      await visit.tap(`view: ${title}`);
    }
    await visit.until(`"${title}" is open`, ({strip}) => strip === id, 10);
    await expectShown(visit, id);
  }
  await visit.expectClean();
}, {limit: 240});
