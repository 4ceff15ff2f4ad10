import {execFileSync} from 'node:child_process';
import {expect, expectEqual, test} from './harness.mjs';

const kUpdates = 200;

test(`same bits: the page's parameters after ${kUpdates} updates are the native program's`, async (lab) => {
  const lines = execFileSync(lab.program, ['train', '--link', `step=${kUpdates}`, '--json'], {stdio: ['ignore', 'pipe', 'ignore']});
  const done = String(lines).trim().split('\n').map((line) => JSON.parse(line)).at(-1);
  expectEqual(done.event, 'done', 'the native program finished');
  const visit = await lab.visit({hash: `step=${kUpdates}`});
  const state = await visit.until(`update ${kUpdates}`, (s) => s.update === kUpdates && s.state === 'paused', 60);
  expect(/^[0-9a-f]{8}$/.test(state.hash), `hash ${state.hash}`);
  expectEqual(state.hash, done.state_hash, 'hash');
}, {limit: 120});
