// The page in a browser, as a visitor meets it.
//   node run.mjs --site FOLDER [--browser chromium|firefox|webkit] [--unroll PROGRAM] [--only PATTERN] [--shard 1/2]
// FOLDER is the built page; PROGRAM the native headless program that the page's numbers are
// compared with (by default the release build beside it). Chromium runs all tests, the others those that are meant for every
// browser; of several shards each runs its part. The last line is `N passed, N failed`.

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
  shard: {type: 'string', default: '1/1'},
}});
const [shard, shards] = values.shard.split('/').map(Number);
if (!values.site || !Object.hasOwn(kBrowsers, values.browser) || !(shard >= 1 && shard <= shards)) {
  console.error('usage: node run.mjs --site FOLDER [--browser chromium|firefox|webkit] [--unroll PROGRAM] [--only PATTERN] [--shard 1/2]');
  process.exit(2);
}
const lab = await Lab.open(path.resolve(values.site), values.browser);
lab.program = path.resolve(values.unroll ?? path.join(values.site, '../../native-release/unroll'));
if (!existsSync(lab.program)) console.log(`note: there is no ${lab.program}; tests that need it will fail`);
let failed = 1;
try {
  const only = new RegExp(values.only, 'i');
  const wanted = ({name, everywhere}) => (everywhere || values.browser === 'chromium') && only.test(name);
  failed = await runAll(lab, wanted, (index) => index % shards === shard - 1);
} finally {
  await lab.close();
}
process.exit(failed ? 1 : 0);
