import {expect, expectEqual, test} from './harness.mjs';

const kill = {
  terminate: (visit) => visit.page.evaluate(() => window.testWorkers.at(-1).terminate()),
  trap: (visit) => visit.page.evaluate(() => window.testWorkers.at(-1).postMessage({type: 'trap'})),
  hang: (visit) => visit.page.evaluate(() => window.testWorkers.at(-1).postMessage({type: 'hang'})),
};

for (const [way, strike] of Object.entries(kill)) {
  test(`engine: ${way} is noticed, said, and survived from the last save`, async (lab) => {
    const visit = await lab.visit();
    await visit.train(20);
    const kept = await visit.pause();
    await visit.still();  // the pause was saved
    await visit.click('Play');
    const before = await visit.until('it trains on', (s) => s.update > kept.update + 5);
    const frames = before.page.frames;
    await strike(visit);
    const told = await visit.until('it says so', (s) => s.page.restarts === 1, 20);
    expect(/stopped/.test(told.health_text) && told.health === 'restarting', `it says: ${told.health_text}`);
    expect(told.health_text.includes(`update ${kept.update}`), `it says where it goes on: ${told.health_text}`);
    await visit.page.mouse.move(300, 300);
    await visit.until('the page is alive', (s, _) => s.page.frames > frames, 5);
    const after = await visit.until('it trains again', (s) => s.health === 'running' && s.training && s.update > before.update, 60);
    expectEqual(after.page.restarts, 1, 'restarts');
    await visit.pause();
    await visit.expectClean();
  }, {limit: 150});
}

test('engine: the run after a restart is the same run', async (lab) => {
  const visit = await lab.visit();
  await visit.train(10);
  await visit.pause();
  await visit.still();
  await kill.trap(visit);
  await visit.until('a new engine is there', (s) => s.page.restarts === 1 && s.health === 'running', 30);
  const now = await visit.state();
  await visit.click('step');
  const stepped = await visit.until('it steps', (s) => s.update === now.update + 1);
  await visit.click('same start');
  await visit.until('all starts anew', (s) => s.update === 0);
  const other = await lab.visit({hash: `step=${stepped.update}`});
  const same = await other.until('the same update without a restart', (s) => s.update === stepped.update && s.state === 'paused', 60);
  expectEqual(same.hash, stepped.hash, 'hash');
}, {limit: 120});

test('engine: an own text survives the loss of the engine', async (lab) => {
  const visit = await lab.visit();
  await visit.paste('to be or not to be, that is the question. '.repeat(30));
  const {text} = await visit.until('the text is the task', (s) => s.text.own);
  await visit.train(5);
  await kill.trap(visit);
  await visit.until('a new engine is there', (s) => s.page.restarts === 1 && s.health === 'running', 30);
  expectEqual((await visit.state()).text.id, text.id, 'text');
}, {limit: 90});

test('engine: one that stops again and again is given up, the page stays, a new start helps', async (lab) => {
  const visit = await lab.visit();
  for (let n = 1; n <= 3; n += 1) {
    await kill.trap(visit);
    await visit.until(`restart ${n}`, (s) => s.page.restarts === n, 20);
    await visit.until('it shows itself', (s) => s.ready, 10);
    await visit.frame();
  }
  await kill.trap(visit);
  const failed = await visit.until('it is given up', (s) => s.health === 'failed', 20);
  expect(/again and again/.test(failed.health_text), failed.health_text);
  await visit.click('same start');
  await visit.until('a new start helps', (s) => s.health === 'running', 30);
  await visit.train(3);
}, {limit: 120});

test('engine: it trains while the page is hidden, without a burst on return and without false alarm', async (lab) => {
  const visit = await lab.visit();
  const begin = await visit.train(10);
  const hide = (hidden) => visit.page.evaluate((h) => {
    Object.defineProperty(document, 'hidden', {value: h, configurable: true});
    Object.defineProperty(document, 'visibilityState', {value: h ? 'hidden' : 'visible', configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await hide(true);
  await new Promise((resolve) => setTimeout(resolve, 1500));  // what was drawn already comes to rest
  const {page: {frames}} = await visit.state();
  const later = await visit.until('it trains on unseen', (s) => s.update > begin.update + 20, 60);
  expect(later.page.frames - frames <= 2, `${later.page.frames - frames} frames drawn while hidden`);
  await hide(false);
  await visit.until('it draws again', (s) => s.page.frames > later.page.frames + 2);
  const end = await visit.state();
  expectEqual(end.page.restarts, 0, 'restarts');
  expectEqual(end.history, end.update + 1, 'every update is in the history');
  await visit.expectClean();
}, {limit: 120});

test('engine: a rival that dies leaves the main run alone, and comes back', async (lab) => {
  const visit = await lab.visit({hash: 'v=1&task=recall&T=20&H=16&vs=lstm,fb=3'});
  await visit.until('the rival is there', (s) => s.rivals[0]?.update === 0);
  await visit.click('Play');
  const before = await visit.until('both train', (s) => s.update > 20 && s.rivals[0].update > 10);
  await kill.trap(visit);  // the last worker made is the rival's
  await visit.until('the main run goes on', (s) => s.update > before.update + 50 && s.health === 'running' && s.page.restarts === 0);
  await visit.pause();
  const end = await visit.until('the rival has caught up', (s) => s.rivals[0].health === 'running' && s.rivals[0].update === s.update, 60);
  const other = await lab.visit({hash: `v=1&task=recall&T=20&H=16&vs=lstm,fb=3&step=${end.update}`});
  const same = await other.until('the same race without a loss', (s) => s.update === end.update && s.rivals[0]?.update === s.update, 60);
  expectEqual(same.rivals[0].hash, end.rivals[0].hash, 'hash of the rival');
}, {limit: 150});
