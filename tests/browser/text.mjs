import {expect, expectEqual, test} from './harness.mjs';

const kText = 'the rain in the plain stays mainly in the lane; '.repeat(40);

async function expectRefused(visit, before, what) {
  const state = await visit.until(`${what} is refused with words`, (s) => s.notices.some((n) => n.problem));
  expectEqual(state.text.id, before.text.id, `the text after ${what}`);
  const words = state.notices.filter((n) => n.problem).at(-1).text;
  expect(words.length > 20 && words.length < 400, `words for ${what}: ${words}`);
  return words;
}

test('text: a pasted text becomes the task and can be learned', async (lab) => {
  const visit = await lab.visit();
  await visit.paste(kText);
  const taken = await visit.until('the text is the task', (s) => s.text.own);
  expect(taken.text.id.startsWith('own-'), `text id ${taken.text.id}`);
  expectEqual(taken.text.symbols, kText.length, 'symbols in the text');
  expectEqual(taken.text.distinct, new Set(kText).size, 'distinct symbols');
  await visit.train(100);
  const paused = await visit.pause();
  expect(paused.loss < paused.text.unigram_bits, `loss ${paused.loss}, baseline ${paused.text.unigram_bits}`);
  await visit.expectClean();
}, {limit: 120});

test('text: a pasted text is there again after a reload with its link', async (lab) => {
  const visit = await lab.visit();
  await visit.paste(kText);
  const {text: {id}} = await visit.until('the text is the task', (s) => s.text.own);
  await visit.page.waitForFunction((wanted) => location.hash.includes(wanted), id);
  await visit.still();
  await visit.page.reload();
  await visit.ready();
  await visit.until('the text is back', (s) => s.text.id === id);
  await visit.expectClean();
});

test('text: one symbol is refused, the old text stays', async (lab) => {
  const visit = await lab.visit();
  const before = await visit.state();
  await visit.paste('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
  await expectRefused(visit, before, 'one symbol');
  await visit.expectClean();
});

test('text: bytes that are no text are refused, the old text stays', async (lab) => {
  const visit = await lab.visit();
  const before = await visit.state();
  await visit.drop('picture.png', Uint8Array.from({length: 3000}, (_, i) => (i * 7919) & 255));
  await expectRefused(visit, before, 'binary data');
  await visit.expectClean();
});

test('text: a huge file is refused unread, the old text stays', async (lab) => {
  const visit = await lab.visit();
  const before = await visit.state();
  await visit.page.evaluate(() => {
    const file = new File([], 'huge.txt');
    Object.defineProperty(file, 'size', {value: 1e9});
    file.arrayBuffer = () => { throw new Error('it was read'); };
    const drop = new Event('drop', {bubbles: true, cancelable: true});
    drop.dataTransfer = {files: [file], getData: () => ''};
    document.getElementById('canvas').dispatchEvent(drop);
  });
  const words = await expectRefused(visit, before, 'a huge file');
  expect(/5 MB/.test(words) && words.includes('huge.txt'), `words: ${words}`);
  await visit.expectClean();
});

test('text: a pasted text above 5 MB is refused, the old text stays', async (lab) => {
  const visit = await lab.visit();
  const before = await visit.state();
  await visit.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'abcdefgh'.repeat(700_000));
    document.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true}));
  });
  await expectRefused(visit, before, 'a huge text');
  await visit.train(3);
  await visit.expectClean();
});

test('text: a dropped file becomes the task under its name', async (lab) => {
  const visit = await lab.visit();
  await visit.drop('rain.txt', new TextEncoder().encode(kText));
  const state = await visit.until('the file is the task', (s) => s.text.own);
  expectEqual(state.text.title, 'rain.txt', 'title');
  await visit.expectClean();
});

test('text: a chosen file becomes the task', async (lab) => {
  const visit = await lab.visit();
  const choosing = visit.page.waitForEvent('filechooser');
  await visit.click('Open file');
  const chooser = await choosing;
  await chooser.setFiles({name: 'chosen.txt', mimeType: 'text/plain', buffer: Buffer.from(kText)});
  const state = await visit.until('the file is the task', (s) => s.text.own);
  expectEqual(state.text.title, 'chosen.txt', 'title');
  await visit.expectClean();
});
