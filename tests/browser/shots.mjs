// Pictures of the page, each after a real training: both themes, every view of the stage and of the strip, the phone's
// tabs, the style guide; the views also with each model of a list (lines of name and link).
//   node shots.mjs --site FOLDER --out FOLDER [--updates N] [--models FILE] [--readme FILE.png]
// --readme also writes the one small picture for README.md (ImageMagick shrinks it).

import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {Lab} from './lab.mjs';

const {values} = parseArgs({options: {
  site: {type: 'string'},
  out: {type: 'string'},
  updates: {type: 'string', default: '300'},
  models: {type: 'string'},
  readme: {type: 'string'},
}});
if (!values.site || !values.out) {
  console.error('usage: node shots.mjs --site FOLDER --out FOLDER [--updates N] [--models FILE] [--readme FILE.png]');
  process.exit(2);
}
const kUpdates = Number(values.updates);
const kPhone = {viewport: {width: 390, height: 844}, scale: 2, touch: true};
const kPlayhead = '&t=16';
// Translates with attention and races another model: it fills every view that the walks below come to.
const kFullHouse = 'v=1&t=3&task=dates&m=gru&H=32&cross=bahdanau&vs=lstm';
/// [name, link] of a model of each kind.
const models = !values.models ? [] : readFileSync(values.models, 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).map((line) => line.split(/ +/));

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

/// Lists of views: of a phone's panel, or of those that have no room as tabs. A list's path changes with the view.
async function viewLists(visit) {
  return (await visit.items()).filter((item) => item.visible && ['view', 'more views'].includes(item.label)).map((item) => item.path);
}

/// Chooses the `entry`-th view of the `list`-th list. False when there are not so many.
async function chooseListed(visit, list, entry) {
  const path = (await viewLists(visit))[list];
  if (!path) return false;
  await visit.click(path);
  const entries = await visit.poll(async () => {
    const found = (await visit.items()).filter((item) => /^(view|more views): /.test(item.label));
    return found.length > 0 && found.map((item) => item.label);
  }, 10);
  if (entry >= entries.length) {
    await visit.page.keyboard.press('Escape');
    return false;
  }
  await visit.click(entries[entry]);
  return true;
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

/// A picture of each view that the strip can show, chosen by its tab or in its list.
async function walkStrip(visit, name) {
  const seen = new Set();
  const look = async () => {
    await visit.frame();
    await visit.frame();
    const {strip} = await visit.state();
    if (seen.has(strip)) return;
    seen.add(strip);
    await visit.page.mouse.move(2, 2);
    await visit.still();
    await shot(visit, name(strip));
  };
  await look();
  // On the phone the views stand in a list; its tabs lead elsewhere.
  const {layout} = await visit.state();
  const tabs = (await visit.items()).filter((item) => item.role === 'tab' && item.visible && layout !== 'phone').map((item) => item.label);
  for (const tab of tabs) {
    await visit.click(tab, 'tab');
    await look();
  }
  const lists = (await viewLists(visit)).length;
  for (let list = 0; list < lists; ++list) {
    for (let entry = 0; await chooseListed(visit, list, entry); ++entry) await look();
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
    const full = await trained({dark, hash: kFullHouse});
    await walkStage(full, (stage) => `chromium-stage-${stage}-${theme}`);
    await walkStrip(full, (strip) => `chromium-strip-${strip}-${theme}`);
    const phone = await trained({...kPhone, dark});
    const tabs = (await phone.items()).filter((item) => item.role === 'tab' && item.visible).map((item) => item.label);
    for (const tab of tabs) {
      await phone.tab(tab);
      await shot(phone, `chromium-phone-${tab.toLowerCase().replaceAll(/\W+/g, '-')}-${theme}`);
    }
    const fullPhone = await trained({...kPhone, dark, hash: kFullHouse});
    await walkStage(fullPhone, (stage) => `chromium-phone-stage-${stage}-${theme}`);
    await fullPhone.tab('Curves');
    await walkStrip(fullPhone, (strip) => `chromium-phone-strip-${strip}-${theme}`);
    await lab.tidy();
    for (const [name, hash] of models) {
      for (const [size, options] of [['', {}], ['phone-', kPhone]]) {
        const visit = await trained({...options, dark, hash});
        await walkStage(visit, (stage) => `chromium-model-${name}-${size}${theme}-${stage}`);
        if (size) await visit.tab('Curves');
        await walkStrip(visit, (strip) => `chromium-model-${name}-${size}${theme}-${strip}`);
      }
      await lab.tidy();
    }
  }
  const gallery = await lab.visit({query: '?gallery', viewport: {width: 1440, height: 1080}, ready: false});
  await gallery.poll(() => gallery.page.evaluate(() => window.__unroll?.state().page.frames > 2), 30);
  await shot(gallery, 'chromium-gallery');
} finally {
  await lab.close();
}
