import {execFileSync} from 'node:child_process';
import {expect, expectEqual, test} from './harness.mjs';

// The default, gates, both ways through a source, and exponentials of attention; Node compares every kind of model.
const kRuns = {
  'the default': 'step=200',
  'a stack of gated cells': 'task=adding&m=lstm&layers=2&step=20',
  'an encoder and a decoder that looks back': 'task=dates&m=gru&reset=before&bi=on&cross=luong&step=20',
  'a transformer': 'task=dates&m=transformer&blocks=2&score=cosine&step=20',
};

for (const [name, link] of Object.entries(kRuns))
  test(`same bits: the page's parameters of ${name} are the native program's`, async (lab) => {
    const lines = execFileSync(lab.program, ['train', '--link', link, '--json'], {stdio: ['ignore', 'pipe', 'ignore']});
    const done = String(lines).trim().split('\n').map((line) => JSON.parse(line)).at(-1);
    expectEqual(done.event, 'done', 'the native program finished');
    const visit = await lab.visit({hash: link});
    const updates = Number(/step=(\d+)/.exec(link)[1]);
    const state = await visit.until(`update ${updates}`, (s) => s.update === updates && s.state === 'paused', 60);
    expect(/^[0-9a-f]{8}$/.test(state.hash), `hash ${state.hash}`);
    expectEqual(state.hash, done.state_hash, 'hash');
  }, {limit: 120});
