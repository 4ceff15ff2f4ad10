import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, expectEqual, test} from './harness.mjs';

// The first load's length, gates, both ways through a source, and exponentials of attention.
const kRuns = {
  'the default': 'step=200',
  'a stack of gated cells': 'task=adding&m=lstm&layers=2&step=20',
  'an encoder and a decoder that looks back': 'task=dates&m=gru&reset=before&bi=on&cross=luong&step=20',
  'a transformer': 'task=dates&m=transformer&blocks=2&score=cosine&step=20',
};

const lines_of = (lab, ...words) =>
    execFileSync(lab.program, [...words, '--json'], {stdio: ['ignore', 'pipe', 'ignore']})
        .toString().trim().split('\n').map((line) => JSON.parse(line));

/// What the native program says last of a run.
export function trainNatively(lab, link) {
  const done = lines_of(lab, 'train', '--link', link).at(-1);
  expectEqual(done.event, 'done', 'the native program finished');
  return done;
}

/// A browser without relaxed SIMD.
function strictOnly() {
  const {validate} = WebAssembly;
  const relaxed = (bytes) => bytes.some((byte, i) => byte === 253 && bytes[i + 1] === 133 && bytes[i + 2] === 2);
  WebAssembly.validate = (bytes) => !relaxed(new Uint8Array(bytes)) && validate(bytes);
}

async function compare(lab, link, options = {}) {
  const done = trainNatively(lab, link);
  const visit = await lab.visit({hash: link, ...options});
  const updates = Number(/step=(\d+)/.exec(link)[1]);
  const state = await visit.until(`update ${updates}`, (s) => s.update === updates && s.state === 'paused', 60);
  expect(/^[0-9a-f]{8}$/.test(state.hash), `hash ${state.hash}`);
  expectEqual(state.hash, done.state_hash, `hash of ${link}`);
  return visit;
}

for (const [name, link] of Object.entries(kRuns))
  test(`same bits: the page's parameters of ${name} are the native program's`,
       (lab) => compare(lab, link), {limit: 120, everywhere: true});

test('same bits: so they are of every kind of model in the registry', async (lab) => {
  const kinds = lines_of(lab, 'models').filter((line) => line.event === 'model').map((line) => line.name);
  expect(kinds.length >= 8, `the registry has ${kinds}`);
  for (const kind of kinds) await (await compare(lab, `task=recall&T=12&m=${kind}&step=20`)).page.close();
}, {limit: 240});

test('same bits: of both builds of the engine, of which a browser loads one', async (lab) => {
  const loaded = (visit) => visit.requests.map((url) => /engine[a-z-]*\.wasm/.exec(url)?.[0]).filter(Boolean);
  expectEqual(loaded(await compare(lab, 'step=20')).join(), 'engine-relaxed.wasm', 'with relaxed SIMD');
  expectEqual(loaded(await compare(lab, 'step=20', {prepare: strictOnly})).join(), 'engine.wasm', 'without');
}, {limit: 120});

test('same bits: fast numerics give nearly the same loss in both', async (lab) => {
  const folder = mkdtempSync(join(tmpdir(), 'unroll-fast-'));
  const file = join(folder, 'fast.unroll');
  lines_of(lab, 'train', '--model', 'lstm', '--numerics', 'fast', '--stop-after', '60', '--steps', '1', '--out', file);
  const losses = [];
  for (const options of [{}, {prepare: strictOnly}]) {
    const visit = await lab.visit(options);
    await visit.drop('fast.unroll', readFileSync(file));
    const start = await visit.until('the file is open', (s) => s.update === 1);
    expectEqual(start.config.numerics, 'fast', 'numerics');
    await visit.click('Play');
    losses.push((await visit.until('it stops at update 60', (s) => s.update === 60 && !s.training, 60)).loss);
  }
  rmSync(folder, {recursive: true});
  expect(Math.abs(losses[0] - losses[1]) < 0.01 * losses[1], `losses ${losses}`);
}, {limit: 120});
