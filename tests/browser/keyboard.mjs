import {expect, expectEqual, test} from './harness.mjs';

const active = (visit) => visit.page.evaluate(() => document.activeElement.id);

test('keyboard: Escape, then Tab, leaves the picture; Tab alone stays', async (lab) => {
  const visit = await lab.visit();
  await visit.page.keyboard.press('Tab');
  expectEqual(await active(visit), 'canvas', 'after Tab');
  await visit.page.keyboard.press('Escape');
  await visit.page.keyboard.press('Tab');
  expectEqual(await active(visit), '', 'after Escape and Tab');
  await visit.expectClean();
});

test('keyboard: what belongs to the browser stays with it', async (lab) => {
  const visit = await lab.visit();
  const taken = await visit.page.evaluate(() => {
    const keys = [
      {key: 'F5', code: 'F5'}, {key: 'F11', code: 'F11'}, {key: 'F12', code: 'F12'},
      {key: 'r', code: 'KeyR', ctrlKey: true}, {key: 't', code: 'KeyT', ctrlKey: true},
      {key: 'l', code: 'KeyL', ctrlKey: true}, {key: 'v', code: 'KeyV', ctrlKey: true},
      {key: '+', code: 'Equal', ctrlKey: true}, {key: '-', code: 'Minus', ctrlKey: true},
      {key: '0', code: 'Digit0', ctrlKey: true}, {key: 'ArrowLeft', code: 'ArrowLeft', altKey: true},
    ];
    return keys.filter((key) => {
      const event = new KeyboardEvent('keydown', {...key, bubbles: true, cancelable: true});
      document.getElementById('canvas').dispatchEvent(event);
      return event.defaultPrevented;
    }).map((key) => key.key);
  });
  expectEqual(taken, [], 'keys taken from the browser');
  await visit.expectClean();
});

test('keyboard: typing, an input method and the clipboard reach a field', async (lab) => {
  const visit = await lab.visit();
  await visit.click('Own text');
  const field = await visit.poll(async () => (await visit.items()).find((i) => i.role === 'textbox' && i.visible), 20);
  expect(field, 'there is no field to type into');
  const content = async (wanted) => {
    const seen = await visit.poll(async () => {
      const now = (await visit.items()).find((i) => i.path === field.path);
      return now?.value === wanted;
    }, 20);
    const now = (await visit.items()).find((i) => i.path === field.path);
    expect(seen, `the field holds "${now?.value}", expected "${wanted}"`);
  };
  if (!(await visit.state()).page.typing) await visit.click(field.path);
  await visit.until('the field has the keyboard', (s) => s.page.typing);
  const {keyboard} = visit.page;
  await keyboard.type('abc');
  await content('abc');
  await keyboard.insertText('日本é');
  await content('abc日本é');
  await keyboard.press('Backspace');
  await content('abc日本');
  await keyboard.press('ArrowLeft');
  await keyboard.type('x');
  await content('abc日x本');
  await visit.paste(' pasted ');
  await content('abc日x pasted 本');
  await keyboard.press('Control+a');
  await visit.frame();
  await keyboard.press('Control+c');
  await visit.frame();
  expectEqual(await visit.page.evaluate(() => navigator.clipboard.readText()), 'abc日x pasted 本', 'clipboard');
  expectEqual((await visit.state()).text.own, false, 'typing is no pasting of a new text');
  await visit.expectClean();
}, {limit: 90});

test('keyboard: on a phone a touched field brings up the page\'s own field', async (lab) => {
  const visit = await lab.visit({viewport: {width: 390, height: 844}, scale: 2, touch: true});
  await visit.tab('Generate');
  const field = await visit.item('begin with', 'textbox');
  await visit.tap(field.path);
  await visit.until('the field has the keyboard', (s) => s.page.typing);
  expectEqual(await active(visit), 'typing', 'focus');
  await visit.page.keyboard.insertText('K:D');
  const written = await visit.poll(async () => (await visit.items()).find((i) => i.path === field.path)?.value === 'K:D', 5);
  expect(written, 'what the phone types does not arrive');
  await visit.tab('Curves');
  await visit.until('the keyboard goes away', (s) => !s.page.typing);
  expectEqual(await active(visit), 'canvas', 'focus afterwards');
  await visit.expectClean();
});
