import {expect, expectEqual, test} from './harness.mjs';

test('link: a shared link gives the same run, bit for bit', async (lab) => {
  const visit = await lab.visit({hash: 'H=24&seed=7&lr=0.01', permissions: ['clipboard-read', 'clipboard-write']});
  expectEqual((await visit.state()).config.H, '24', 'hidden units from the link');
  await visit.train(30);
  const paused = await visit.pause();
  await visit.click('Share');
  const link = await visit.poll(() => visit.page.evaluate(() => navigator.clipboard.readText()), 5);
  expect(link.startsWith(`${lab.address}#`), `the clipboard holds ${link}`);
  const other = await lab.visit({hash: link.split('#')[1]});
  const same = await other.until('the other visit is there', (s) => s.update === paused.update && s.state === 'paused', 60);
  expectEqual(same.hash, paused.hash, 'hash');
  expectEqual(same.config, paused.config, 'configuration');
  await visit.expectClean();
  await other.expectClean();
}, {limit: 150});

test('link: the address follows the settings, a reload keeps them', async (lab) => {
  const visit = await lab.visit();
  await visit.click('new seed');
  await visit.until('the seed is 2', (s) => s.config.seed === '2');
  const shown = await visit.poll(() => visit.page.evaluate(() => location.hash.includes('seed=2')), 10);
  expect(shown, 'the address holds the seed');
  await visit.page.reload();
  await visit.ready();
  expectEqual((await visit.until('the run is there', (s) => s.ready)).config.seed, '2', 'seed after a reload');
  await visit.expectClean();
});

test('link: values out of range are clamped, and it says so', async (lab) => {
  const visit = await lab.visit({hash: 'H=99999&T=0&lr=nonsense&m=gruu'});
  const state = await visit.until('the run is there', (s) => s.ready);
  expectEqual(state.config.H, '1024', 'hidden units');
  expectEqual(state.config.T, '1', 'length');
  expect(state.notices.filter((n) => n.problem).length >= 3, `notices: ${JSON.stringify(state.notices)}`);
  await visit.expectClean();
});

test('link: a link pasted into the open page is followed', async (lab) => {
  const visit = await lab.visit();
  await visit.page.evaluate(() => { location.hash = 'H=8&seed=5'; });
  await visit.until('the new run is there', (s) => s.config.H === '8' && s.config.seed === '5');
  await visit.expectClean();
});

test('link: nonsense after the # never keeps the page from starting', async (lab) => {
  const hashes = ['%', '%E0%A4%A', '=&=&&', 'a'.repeat(5000), 'H=%00&H=1e999', '<img src=x onerror=alert(1)>',
    'text=own-zzzz', 'v=999&task=none', 'step=99999999999999999999', '%s%n##id=1'];
  for (const hash of hashes) {
    const visit = await lab.visit({hash});
    await visit.until(`it starts with #${hash.slice(0, 20)}`, (s) => s.ready && s.health === 'running', 20);
    await visit.expectClean();
    await lab.tidy();
  }
}, {limit: 180});
