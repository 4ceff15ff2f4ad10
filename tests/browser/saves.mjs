import {readFile} from 'node:fs/promises';
import {expect, expectEqual, test} from './harness.mjs';

test('saves: the run is kept, and Resume is offered at the next visit', async (lab) => {
  const visit = await lab.visit();
  await visit.train(40);
  const paused = await visit.pause();
  await visit.still();
  const next = await lab.visit({context: visit.context});
  await next.until('Resume is offered', (s) => s.resume);
  await next.click('Resume');
  const resumed = await next.until('the run is back', (s) => s.update === paused.update && s.state === 'paused');
  expectEqual(resumed.hash, paused.hash, 'hash');
  await next.train(paused.update + 5);
  await next.expectClean();
}, {limit: 120});

test('saves: a run that trains is kept every 10 s and when the page is hidden', async (lab) => {
  const visit = await lab.visit();
  await visit.train(10);
  // What lies in the storage, as a number; 0 for nothing.
  const kept = () => visit.page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open('unroll', 1);
    request.onsuccess = () => {
      const database = request.result;
      if (!database.objectStoreNames.contains('kept')) return resolve(0);
      const get = database.transaction('kept').objectStore('kept').get('autosave');
      get.onsuccess = () => {
        database.close();
        resolve((get.result ?? []).reduce((sum, byte) => (Math.imul(sum, 16777619) ^ byte) >>> 0, 0));
      };
    };
  }));
  expect(await visit.poll(async () => await kept() !== 0, 8), 'the first update was not kept');
  const first = await kept();
  expect(await visit.poll(async () => await kept() !== first, 20), 'nothing was kept while it trains on');
  const second = await kept();
  await visit.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', {value: true, configurable: true});
    Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
  });
  // The next one by the clock is due ten seconds after the last.
  expect(await visit.poll(async () => await kept() !== second, 6), 'nothing was kept on hiding');
  await visit.expectClean();
}, {limit: 90});

test('saves: a damaged save does no harm', async (lab) => {
  const visit = await lab.visit();
  await visit.train(10);
  await visit.pause();
  await visit.still();
  await visit.page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open('unroll', 1);
    request.onsuccess = () => {
      const table = request.result.transaction('kept', 'readwrite').objectStore('kept');
      const get = table.get('autosave');
      get.onsuccess = () => {
        const bytes = get.result;
        for (let i = 0; i < bytes.length; i += 97) bytes[i] ^= 0x55;
        table.put(bytes, 'autosave').onsuccess = () => { request.result.close(); resolve(); };
      };
    };
  }));
  const next = await lab.visit({context: visit.context});
  const state = await next.until('the page starts', (s) => s.ready && s.health === 'running');
  if (state.resume) {
    await next.click('Resume');
    await next.until('it says that the save is damaged', (s) => s.notices.some((n) => n.problem));
  }
  await next.train(3);
  await next.expectClean();
}, {limit: 120});

test('saves: without storage everything else works, and it says so', async (lab) => {
  const visit = await lab.visit({prepare: () => {
    Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('denied', 'SecurityError'); }});
  }});
  await visit.train(5);
  await visit.pause();
  await visit.until('it says that nothing is kept', (s) => s.notices.some((n) => n.problem && /keeps nothing/.test(n.text)));
  await visit.expectClean();
});

test('saves: a session is downloaded from Runs and goes on where it is dropped', async (lab) => {
  const visit = await lab.visit({hash: 'v=1&view=unroll,runs'});
  await visit.train(12);
  const paused = await visit.pause();
  const download = visit.page.waitForEvent('download');
  await visit.click('Save run');
  await visit.click('Session (.unroll)');
  const file = await download;
  expectEqual(file.suggestedFilename(), 'unroll-session.unroll', 'name of the file');
  const bytes = await readFile(await file.path());
  const next = await lab.visit({hash: 'v=1&task=recall&T=6&H=5&B=3'});
  await next.drop('unroll-session.unroll', bytes);
  const opened = await next.until('the session goes on', (s) => s.update === paused.update && s.state === 'paused');
  expectEqual(opened.hash, paused.hash, 'hash');
  await next.train(paused.update + 3);
  await visit.expectClean();
  await next.expectClean();
}, {limit: 120});
