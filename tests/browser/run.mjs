// The page in a browser, as a visitor meets it.
//   node run.mjs --site FOLDER [--browser chromium|firefox|webkit] [--unroll PROGRAM] [--only PATTERN] [--shard PART]
// FOLDER is the built page; PROGRAM the native headless program that the page's numbers are
// compared with (by default the release build beside it). Chromium runs all tests, the others those that are meant for every
// browser. PART is 1/2 or 2/2, which may run side by side, or `alone`: those that tell times. The last line is
// `N passed, N failed`.

import {existsSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {kBrowsers} from './browsers.mjs';
import {runAll} from './harness.mjs';
import {Lab} from './lab.mjs';

import './start.mjs';
import './train.mjs';
import './text.mjs';
import './look.mjs';
import './keyboard.mjs';
import './link.mjs';
import './saves.mjs';
import './sound.mjs';
import './engine.mjs';
import './display.mjs';
import './loader.mjs';
import './server.mjs';
import './same_bits.mjs';
import './walk.mjs';

const {values} = parseArgs({options: {
  site: {type: 'string'},
  browser: {type: 'string', default: 'chromium'},
  unroll: {type: 'string'},
  only: {type: 'string', default: ''},
  shard: {type: 'string'},
}});
const kParts = {
  'alone': (index, {alone}) => alone,
  '1/2': (index, {alone}) => !alone && index % 2 === 0,
  '2/2': (index, {alone}) => !alone && index % 2 === 1,
};
if (!values.site || !Object.hasOwn(kBrowsers, values.browser) || (values.shard && !Object.hasOwn(kParts, values.shard))) {
  console.error('usage: node run.mjs --site FOLDER [--browser chromium|firefox|webkit] [--unroll PROGRAM] [--only PATTERN] [--shard PART]');
  process.exit(2);
}
const lab = await Lab.open(path.resolve(values.site), values.browser);
lab.program = path.resolve(values.unroll ?? path.join(values.site, '../../native-release/unroll'));
if (!existsSync(lab.program)) console.log(`note: there is no ${lab.program}; tests that need it will fail`);
let failed = 1;
try {
  const only = new RegExp(values.only, 'i');
  const wanted = ({name, everywhere}) => (everywhere || values.browser === 'chromium') && only.test(name);
  failed = await runAll(lab, wanted, kParts[values.shard]);
} finally {
  await lab.close();
}
process.exit(failed ? 1 : 0);
