// The page while a network trains as fast as it can and the pointer moves, in a Chromium whose graphics library draws nothing:
// what its main thread spends on a frame. How many there are a second tells of the browser, which puts pages together on the
// processor here. Prints a row like unroll_bench.
//   node frames.mjs --site FOLDER [--seconds N]

import {parseArgs} from 'node:util';
import {chromium} from 'playwright-core';
import {listen, makeHandler} from '../../web/serve.mjs';

const kSettle = 1500;  // milliseconds: until what is compiled on first use is there

/// Notes how long the callbacks of each screen refresh take, and moves the pointer before each. Runs in the page.
function watch() {
  const plain = window.requestAnimationFrame.bind(window);
  window.refreshes = [];
  window.requestAnimationFrame = (call) => plain((now) => {
    const begin = performance.now();
    call(now);
    const last = window.refreshes.at(-1);
    if (last) last.ms += performance.now() - begin;
  });
  const refresh = (now) => {
    window.refreshes.push({now, ms: 0});
    const clientX = 300 + window.refreshes.length % 600;
    document.getElementById('canvas')?.dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX, clientY: 300}));
    plain(refresh);
  };
  plain(refresh);
}

const {values: {site, seconds}} = parseArgs({options: {site: {type: 'string'}, seconds: {type: 'string', default: '5'}}});
const server = await listen(await makeHandler(site), 0);
const browser = await chromium.launch({
  executablePath: process.env.UNROLL_CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--no-first-run', '--disable-background-networking', '--use-angle=null', '--ignore-gpu-blocklist'],
});
try {
  const page = await browser.newPage({viewport: {width: 1440, height: 900}});
  await page.addInitScript(watch);
  await page.goto(`http://127.0.0.1:${server.address().port}/#v=1&stop=0`);
  await page.waitForFunction(() => window.__unroll?.state().ready);
  await page.keyboard.press('Space');
  await page.waitForFunction(() => window.__unroll.state().update > 10);
  await page.waitForTimeout(kSettle);
  const before = await page.evaluate(() => [window.refreshes.splice(0).length, window.__unroll.state()][1]);
  await page.waitForTimeout(1000 * Number(seconds));
  const [refreshes, after] = await page.evaluate(() => [window.refreshes, window.__unroll.state()]);
  const took = refreshes.at(-1).now - refreshes[0].now;
  const turns = refreshes.map((one) => one.ms).sort((a, b) => a - b);
  const frames = after.page.frames - before.page.frames;
  console.log(JSON.stringify({
    workload: 'frames while it trains', engine: 'unroll', where: 'chromium', threads: 1, ms: turns[turns.length >> 1],
    ms_95: turns[Math.floor(turns.length * 0.95)], frames_per_s: 1000 * frames / took, refreshes_per_s: 1000 * (refreshes.length - 1) / took,
    updates_per_s: 1000 * (after.update - before.update) / took,
  }));
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
}
