// The page in Chromium, as a visitor meets it.
//   node run.mjs --site FOLDER [--unroll PROGRAM] [--only PATTERN]
// FOLDER is the built page; PROGRAM the native headless program that the page's numbers are
// compared with (by default the release build beside it). The last line is `N passed, N failed`.

import {existsSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
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

const {values} = parseArgs({options: {
  site: {type: 'string'},
  unroll: {type: 'string'},
  only: {type: 'string', default: ''},
}});
if (!values.site) {
  console.error('usage: node run.mjs --site FOLDER [--unroll PROGRAM] [--only PATTERN]');
  process.exit(2);
}
const lab = await Lab.open(path.resolve(values.site));
lab.program = path.resolve(values.unroll ?? path.join(values.site, '../../native-release/unroll'));
if (!existsSync(lab.program)) console.log(`note: there is no ${lab.program}; tests that need it will fail`);
let failed = 1;
try {
  failed = await runAll(lab, new RegExp(values.only, 'i'));
} finally {
  await lab.close();
}
process.exit(failed ? 1 : 0);
