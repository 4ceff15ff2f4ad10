// Pictures of the page, each after a real training: both themes, every view of the stage and of the strip, the phone's
// tabs, the style guide.
//   node shots.mjs --site FOLDER --out FOLDER [--updates N] [--readme FILE.png]
// --readme also writes the one small picture for README.md (ImageMagick shrinks it).

import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {Lab} from './lab.mjs';

const {values} = parseArgs({options: {
  site: {type: 'string'},
  out: {type: 'string'},
  updates: {type: 'string', default: '300'},
  readme: {type: 'string'},
}});
if (!values.site || !values.out) {
  console.error('usage: node shots.mjs --site FOLDER --out FOLDER [--updates N] [--readme FILE.png]');
  process.exit(2);
}
const kUpdates = Number(values.updates);
const kPhone = {viewport: {width: 390, height: 844}, scale: 2, touch: true};
const kPlayhead = '&t=16';

const lab = await Lab.open(path.resolve(values.site));
mkdirSync(values.out, {recursive: true});

async function shot(visit, name) {
  await visit.frame();
  await visit.frame();
  await visit.page.screenshot({path: path.join(values.out, `${name}.png`)});
  console.log(name);
}

/// A visit whose network has trained in front of it.
async function trained(options) {
  const visit = await lab.visit({hash: `v=1${kPlayhead}`, ...options});
  await visit.train(kUpdates);
  await visit.pause();
  await visit.page.mouse.move(2, 2);
  await visit.still();
  return visit;
}

/// A picture of each view that the stage can show, chosen by its number key.
async function walkStage(visit, name) {
  for (let number = 1, before = null; number <= 9; ++number) {
    await visit.page.keyboard.press(`Digit${number}`);
    await visit.frame();
    await visit.frame();
    const {stage} = await visit.state();
    if (stage === before) break;
    before = stage;
    await visit.still();
    await shot(visit, name(stage));
  }
}

/// A picture of each view that the strip can show, chosen by its tab.
async function walkStrip(visit, name) {
  const seen = new Set();
  const tabs = (await visit.items()).filter((item) => item.role === 'tab' && item.visible).map((item) => item.label);
  for (const tab of tabs) {
    await visit.click(tab, 'tab');
    await visit.frame();
    const {strip, stage} = await visit.state();
    if (seen.has(strip) || stage === tab.toLowerCase()) continue;
    seen.add(strip);
    await visit.still();
    await shot(visit, name(strip));
  }
}

try {
  for (const theme of ['light', 'dark']) {
    const dark = theme === 'dark';
    const page = await trained({dark});
    await shot(page, `chromium-page-${theme}`);
    if (values.readme && !dark) {
      execFileSync('convert', [path.join(values.out, 'chromium-page-light.png'), '+dither', '-colors', '256', '-strip', `PNG8:${values.readme}`]);
    }
    await walkStage(page, (stage) => `chromium-stage-${stage}-${theme}`);
    await walkStrip(page, (strip) => `chromium-strip-${strip}-${theme}`);
    const phone = await trained({...kPhone, dark});
    const tabs = (await phone.items()).filter((item) => item.role === 'tab' && item.visible).map((item) => item.label);
    for (const tab of tabs) {
      await phone.tab(tab);
      await shot(phone, `chromium-phone-${tab.toLowerCase().replaceAll(/\W+/g, '-')}-${theme}`);
    }
    await walkStage(phone, (stage) => `chromium-phone-stage-${stage}-${theme}`);
    await phone.tab('Curves');
    await walkStrip(phone, (strip) => `chromium-phone-strip-${strip}-${theme}`);
    await lab.tidy();
  }
  const gallery = await lab.visit({query: '?gallery', viewport: {width: 1440, height: 1080}, ready: false});
  await gallery.poll(() => gallery.page.evaluate(() => window.__unroll?.state().page.frames > 2), 30);
  await shot(gallery, 'chromium-gallery');
} finally {
  await lab.close();
}
