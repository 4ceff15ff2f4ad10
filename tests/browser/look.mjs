import {expect, expectEqual, test} from './harness.mjs';
import {brightness, isFlat} from './png.mjs';

const kPhone = {viewport: {width: 390, height: 844}, scale: 2, touch: true};

test('look: light and dark follow the system while the page is open', async (lab) => {
  const visit = await lab.visit();
  expectEqual((await visit.state()).theme, 'light', 'theme');
  const light = brightness(await visit.picture());
  await visit.page.emulateMedia({colorScheme: 'dark'});
  await visit.until('the dark theme is on', (s) => s.theme === 'dark');
  await visit.frame();
  const dark = brightness(await visit.picture());
  expect(light > 180 && dark < 80, `brightness ${light} light, ${dark} dark`);
  await visit.page.emulateMedia({colorScheme: 'light'});
  await visit.until('the light theme is on', (s) => s.theme === 'light');
  await visit.expectClean();
});

test('look: more contrast follows the system', async (lab) => {
  const visit = await lab.visit();
  await visit.page.emulateMedia({contrast: 'more'});
  await visit.until('the high-contrast theme is on', (s) => s.theme === 'contrast');
  await visit.expectClean();
});

for (const scale of [1, 2, 3]) {
  test(`look: crisp at ${scale} device pixels per pixel`, async (lab) => {
    const visit = await lab.visit({viewport: {width: 1000, height: 700}, scale});
    const size = () => visit.page.evaluate(() => [canvas.width, canvas.height]);
    expectEqual((await visit.state()).pixel_ratio, scale, 'ratio');
    expectEqual(await size(), [1000 * scale, 700 * scale], 'canvas');
    await visit.page.setViewportSize({width: 1100, height: 800});
    await visit.poll(async () => (await size())[0] === 1100 * scale, 5);
    expectEqual(await size(), [1100 * scale, 800 * scale], 'canvas after a change of the window');
    await visit.expectClean();
  });
}

test('look: the sharpness may change while the page is open', async (lab) => {
  const visit = await lab.visit({viewport: {width: 1000, height: 700}, prepare: () => {
    const {matchMedia} = window;
    window.testQueries = [];
    window.matchMedia = (text) => {
      const query = matchMedia.call(window, text);
      window.testQueries.push(query);
      return query;
    };
  }});
  const session = await visit.context.newCDPSession(visit.page);
  for (const ratio of [2, 1.25]) {
    await session.send('Emulation.setDeviceMetricsOverride', {width: 1000, height: 700, deviceScaleFactor: ratio, mobile: false});
    // The emulation changes devicePixelRatio without telling the page, as moving to another screen does.
    await visit.page.evaluate(() => window.testQueries.filter((query) => query.media.includes('resolution'))
        .at(-1).dispatchEvent(new Event('change')));
    await visit.until(`the ratio is ${ratio}`, (s) => s.pixel_ratio === ratio, 10);
    expectEqual(await visit.page.evaluate(() => canvas.width), 1000 * ratio, 'canvas');
  }
  await visit.expectClean();
});

test('look: a phone shows one panel, a finger plays and changes tabs', async (lab) => {
  const visit = await lab.visit(kPhone);
  const first = await visit.state();
  expectEqual(first.layout, 'phone', 'layout');
  expect(!isFlat(await visit.picture()), 'the picture is flat');
  await visit.tap('Play');
  await visit.until('a finger starts training', (s) => s.update > 3);
  await visit.tab('Curves');
  await visit.until('a finger changes the tab', (s) => s.tab === 'curves');
  for (const item of await visit.items()) {
    if (!item.visible || !['button', 'tab'].includes(item.role)) continue;
    const [left, , right] = item.rect;
    expect(left >= 0 && right <= 390.5, `${item.path} reaches from ${left} to ${right}`);
  }
  await visit.tap('Pause');
  await visit.until('a finger pauses', (s) => s.state === 'paused' && !s.training);
  await visit.expectClean();
}, {limit: 90});

test('look: every tab of the phone draws something', async (lab) => {
  const visit = await lab.visit(kPhone);
  const tabs = (await visit.items()).filter((item) => item.role === 'tab' && item.visible).map((item) => item.label);
  expect(tabs.length >= 4, `tabs: ${tabs}`);
  for (const tab of tabs) {
    await visit.tab(tab);
    expect(!isFlat(await visit.picture()), `${tab} is flat`);
  }
  await visit.expectClean();
}, {limit: 90});
