// node tests/cli/run.mjs NATIVE [WASM.js]: the headless program from outside.
// With WASM.js (the program for Node) also: both say the same, byte for byte.
// Ends with `N passed, N failed`.

import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { answerTests } from './answers.mjs';
import { claimTests } from './claims.mjs';
import { exchangeTests } from './exchange.mjs';
import { refusalTests } from './refusals.mjs';
import { Schema } from './schema.mjs';
import { taskSheetTests } from './tasks.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [nativePath, wasmPath] = process.argv.slice(2).map((path) => resolve(path));
if (!nativePath) {
  console.error('usage: node tests/cli/run.mjs NATIVE [WASM.js]');
  process.exit(2);
}
const schema = new Schema(join(here, '../../engine/cli/output.schema.json'));
const folder = mkdtempSync(join(tmpdir(), 'unroll-cli-'));
const native = { name: 'native', file: nativePath, before: [] };
const wasm = wasmPath && { name: 'wasm', file: process.execPath, before: [wasmPath] };

let passed = 0;
let failed = 0;
function check(what, holds, detail = '') {
  if (holds) {
    ++passed;
  } else {
    ++failed;
    console.log(`FAILED: ${what}${detail === '' ? '' : `\n   ${String(detail).slice(0, 600)}`}`);
  }
}
function equal(what, got, wanted) {
  check(what, got === wanted, `got    ${JSON.stringify(got)}\n   wanted ${JSON.stringify(wanted)}`);
}

const environment = { ...process.env, TERM: 'xterm', NO_COLOR: '' };
function run(program, ...words) {
  const { status, stdout, stderr } = spawnSync(program.file, [...program.before, ...words],
    { cwd: folder, encoding: 'utf8', env: environment, timeout: 240_000, maxBuffer: 1 << 26 });
  return { code: status, out: stdout, err: stderr };
}
const cli = (...words) => run(native, ...words);

// The lines of a JSON run; each is checked against the schema.
function linesOf(result, what) {
  const lines = result.out.split('\n').filter(Boolean).map((text) => {
    try {
      return JSON.parse(text);
    } catch {
      return { event: `not JSON: ${text}` };
    }
  });
  const faults = lines.flatMap((line) => schema.faults(line));
  check(`${what}: every line follows the schema`, lines.length > 0 && faults.length === 0, faults.join('; '));
  return lines;
}
const file = (name) => join(folder, name);
function write(name, content) {
  writeFileSync(file(name), content);
  return name;
}
const kSmall = ['--hidden', '12', '--length', '8', '--batch', '4', '--embedding-size', '5'];
const kText = write('counting.txt', Array.from({ length: 400 }, (_, i) => `line ${i % 17} of ${i}: done.\n`).join(''));

function manualTests() {
  equal('--version: exit', cli('--version').code, 0);
  check('--version: says name and number', /^unroll \d+\.\d+\.\d+\n$/.test(cli('--version').out), cli('--version').out);
  const whole = cli('--help');
  check('--help: the manual on standard output', whole.code === 0 && whole.out.startsWith('Usage: unroll') && whole.err === '');
  equal('help = --help', cli('help').out, whole.out);
  equal('help train = train --help', cli('help', 'train').out, cli('train', '-h').out);
  check('train --help tells ranges', /-H, --hidden N\n.*\n? *.*1 to\s+1024/.test(cli('train', '--help').out));
  equal('help of nothing is wrong usage', cli('help', 'nothing').code, 2);
}

function usageTests() {
  const wrong = [
    [], ['train', '--hiden', '5'], ['train', '--hidden', '5000'], ['train', '--hidden', 'many'], ['train', '--lr', 'nan'],
    ['train', '--clip', '-1'], ['train', '--model', 'abacus'], ['train', '--steps', '0'], ['train', '--steps', '1e3'],
    ['train', '--every', '0'], ['train', '--hidden'], ['train', 'extra'], ['train', '--resume', 'x', '--hidden', '5'],
    ['train', '--resume', 'x', '--link', 'v=1'], ['sample'], ['sample', '--model', 'x', '--temperature', '11'],
    ['sample', '--model', 'x', '--length', '0'], ['sample', '--model', 'x', '--seed', '-1'], ['link'],
    ['import'], ['import', 'x'], ['export'], ['export', '--model', 'x'], ['export', '--model', 'x', '--out', 'y'], ['export', '--model', 'x', '--out', 'y', '--format', 'z'],
    ['nonsense'],
    ['sample', '--model', 'x', '--top-k', '-1'], ['sample', '--model', 'x', '--top-k', '1000001'],
    ['sample', '--model', 'x', '--format', 'mp3'], ['sample', '--model', 'x', '--format', 'midi'],
    ['sample', '--model', 'x', '--out', ''], ['sample', '--model', 'x', '--format', 'wav', '--out', 'x', '--rate', '100'],
    ['tune'], ['tune', 'tunes'], ['tune', 'tunes', '--format', 'text', '--out', 'x'], ['tune', 'tunes', '--number', 'four', '--out', 'x'],
    ['sample', '--model', 'x', '--count', '0'], ['sample', '--model', 'x', '--count', '257'],
    ['check-abc'], ['check-abc', 'tunes', '--most', '101'],
    ['tasks', 'nothing'], ['tasks', 'recall', '--lag', '5'], ['tasks', 'recall', '--gap', '5'], ['tasks', 'recall', '--length', '9999'],
    ['tasks', '--length', '5'], ['tasks', 'recall', 'copy'], ['tasks', 'tunes', '--text', 'rhymes'], ['tasks', 'words', '--V', '1'],
  ];
  for (const words of wrong) {
    const result = cli(...words);
    const what = `unroll ${words.join(' ')}`;
    equal(`${what}: exit`, result.code, 2);
    check(`${what}: says why on the error stream only`, result.out === '' && /^unroll: .+--help\)?\n$/.test(result.err), result.err);
  }
  check('the message names option, range and default', cli('train', '--hidden', '5000').err.includes(
    '--hidden: "5000" is above the largest value (allowed: 1 to 1024; default: 64)'));
}

function trainingTests() {
  const words = ['train', '--text', 'tunes', '--hidden', '32', '--steps', '120', '--json', '--quiet'];
  const result = cli(...words);
  equal('train: exit', result.code, 0);
  equal('train --quiet: nothing on the error stream', result.err, '');
  const lines = linesOf(result, 'train');
  equal('train: the first line', lines[0].event, 'start');
  equal('train: a line every 10 updates', lines.filter((line) => line.event === 'step').map((line) => line.update).join(),
    Array.from({ length: 12 }, (_, i) => 10 * (i + 1)).join());
  const done = lines.at(-1);
  equal('train: the last line', done.event, 'done');
  equal('train: the goal is reached', done.update, 120);
  check('train: the loss falls below the unigram baseline', done.held_out_bits < done.baseline_unigram_bits,
    `${done.held_out_bits} against ${done.baseline_unigram_bits}`);
  check('train: guessing is worse than knowing frequencies', done.baseline_uniform_bits > done.baseline_unigram_bits);
  equal('train: the same again gives the same bytes', cli(...words).out, result.out);
  const again = linesOf(cli('train', '--link', `#${done.link}`, '--json', '--quiet'), 'train --link').at(-1);
  equal('train: its link gives the same state', again.state_hash, done.state_hash);
  const seeded = linesOf(cli(...words, '--seed', '2', '--every', '120'), 'train --seed');
  check('train: another seed, another state', seeded.at(-1).state_hash !== done.state_hash);
  equal('train --every 120: one step line', seeded.filter((line) => line.event === 'step').length, 1);
  const timed = linesOf(cli(...words, '--timings'), 'train --timings');
  equal('train --timings: the same state', timed.at(-1).state_hash, done.state_hash);
  check('train --timings: says how long', timed.at(-1).seconds > 0 && timed.at(-1).tokens_per_second > 0);
  const people = cli(...words.filter((word) => word !== '--json'));
  check('train: the summary for people', people.out.includes(`state      ${done.state_hash}`) && !people.out.includes('{'), people.out);
  const full = cli('train', ...kSmall, '--steps', '1', '--json', '--out', '/nowhere/at/all');
  equal('train --out in a folder that is not there: exit', full.code, 1);
  equal('train --out in a folder that is not there: JSON says so', linesOf(full, 'error').at(-1).exit, 1);
  equal('train --out FOLDER: exit', cli('train', '--out', folder).code, 1);
}

function textTests() {
  const listed = linesOf(cli('texts', '--json'), 'texts');
  check('texts: tunes is there', listed.some((line) => line.name === 'tunes' && line.symbols > 10000));
  check('texts: for people', cli('texts').out.includes('tunes'));

  const own = linesOf(cli('train', '--text', kText, ...kSmall, '--steps', '20', '--json'), 'own text');
  equal('own text: its title', own[0].title, kText);
  const link = own.at(-1).link;
  check('own text: the link names its checksum', /text=own-[0-9a-f]{8}/.test(link), link);
  equal('own text: link and file give the same state', linesOf(cli('train', '--link', link, '--text', kText, '--json'), 'own link')
    .at(-1).state_hash, own.at(-1).state_hash);
  equal('own text: the link alone is not enough', cli('train', '--link', link).code, 3);
  write('other.txt', 'something else entirely, '.repeat(30));
  const other = cli('train', '--link', link, '--text', 'other.txt');
  check('own text: another file is refused', other.code === 3 && other.err.includes('but the link was made with'), other.err);

  write('binary.bin', Buffer.from([1, 2, 0, 3, 4, 5]));
  write('latin1.txt', Buffer.from([65, 0xe9, 66, 10]));
  write('empty.txt', '');
  write('one.txt', 'a'.repeat(1000));
  write('large.txt', 'abcdefghi\n'.repeat(500_001));
  for (const name of ['missing.txt', '.', 'binary.bin', 'latin1.txt', 'empty.txt', 'one.txt', 'large.txt']) {
    const refused = cli('train', '--text', name, '--json');
    equal(`train --text ${name}: exit`, refused.code, 3);
    const lines = linesOf(refused, `train --text ${name}`);
    check(`train --text ${name}: one line that says why`, lines.length === 1 && lines[0].exit === 3 && lines[0].text.startsWith(name),
      refused.out);
  }
  equal('a link to a text that is not built in: exit', cli('train', '--link', 'text=nothing').code, 3);
}

function sampleTests() {
  const trained = cli('train', '--text', kText, ...kSmall, '--steps', '60', '--out', 'small.unroll');
  check('train --out: the file is there, and nothing half-written', existsSync(file('small.unroll')) && !existsSync(file('small.unroll.part')),
    trained.err);
  const words = ['sample', '--model', 'small.unroll', '--length', '300'];
  const first = cli(...words);
  check('sample: exit 0, the text and nothing else', first.code === 0 && first.err === '' && [...first.out.trimEnd()].length > 250, first.err);
  equal('sample: the same again', cli(...words).out, first.out);
  check('sample --seed: another text', cli(...words, '--seed', '5').out !== first.out);
  equal('sample --seed: the same seed, the same text', cli(...words, '--seed', '5').out, cli(...words, '--seed', '5').out);
  equal('sample --temperature 0: no chance in it', cli(...words, '--temperature', '0').out,
    cli(...words, '--temperature', '0', '--seed', '9').out);
  const line = linesOf(cli(...words, '--prefix', 'line 4', '--json'), 'sample')[0];
  equal('sample --json: the prefix', line.prefix, 'line 4');
  equal('sample --json: so many symbols', [...line.text].length, 300);
  const strange = cli(...words, '--prefix', 'line \u2603');
  check('sample: an unknown symbol is named', strange.code === 0 && strange.err.includes('\u2603'), strange.err);

  const whole = readFileSync(file('small.unroll'));
  for (const at of [0, 7, 20, 30, 38, 60, whole.length - 1]) {
    const changed = Buffer.from(whole);
    changed[at] ^= 4;
    write('changed.unroll', changed);
    const refused = cli('sample', '--model', 'changed.unroll');
    check(`sample: byte ${at} changed is refused`, refused.code === 3 && refused.out === '', `${refused.code} ${refused.err}`);
  }
  write('cut.unroll', whole.subarray(0, whole.length / 2));
  check('sample: half a file is refused as cut short', cli('sample', '--model', 'cut.unroll').err.includes('cut short'));
  for (const name of ['missing.unroll', '.', kText]) equal(`sample --model ${name}: exit`, cli('sample', '--model', name).code, 3);
  for (const name of ['missing.unroll', 'cut.unroll', kText]) equal(`train --resume ${name}: exit`, cli('train', '--resume', name).code, 3);
}

function taskTests() {
  for (const words of [['recall', 'lstm'], ['ball', 'ff'], ['dates', 'gru'], ['lookup', 'attention'], ['glyphs', 'transformer']]) {
    const [task, model] = words;
    const lines = linesOf(cli('train', '--task', task, '--model', model, '--hidden', '8', '--batch', '4', '--steps', '10', '--json'), task);
    const end = lines.at(-1);
    equal(`train --task ${task} --model ${model}: ends`, end.event, 'done');
    check(`train --task ${task}: chance and measure`, Object.values(end.baselines).every(Number.isFinite) && ['accuracy', 'error'].includes(end.measure), JSON.stringify(end));
    check(`train --task ${task}: what is measured is a number`, Number.isFinite(end[end.measure]), JSON.stringify(end));
  }
  equal('tasks --json: all of them', linesOf(cli('tasks', '--json'), 'tasks').length, 25);
  equal('models --json: all of them', linesOf(cli('models', '--json'), 'models').length, 8);
}

const kTune = write('tune.abc', 'X:7\nT:Up\nM:4/4\nL:1/8\nQ:1/4=120\nK:C\nCDEF GABc|c8|]\n');

function checkAbcTests() {
  const good = cli('check-abc', 'tunes');
  equal('check-abc tunes: exit', good.code, 0);
  check('check-abc tunes: says how many', /^144 tunes; (\d+) of \1 bars are well formed \(100\.0%\)\n$/.test(good.out), good.out);
  write('flawed.abc', 'one\n\nX:1\nM:3/4\nL:1/8\nK:H\nc6|c5|cqc4|\n' + 'c|\n'.repeat(30) + 'c2');
  const flawed = cli('check-abc', 'flawed.abc', '--most', '2');
  equal('check-abc, flawed: exit', flawed.code, 3);
  equal('check-abc, flawed: names the first ones and counts the rest', flawed.out,
    'line 7, column 4: the bar lasts 5/8 instead of 3/4\n' +
    'line 7, column 8: "q" is no music; remove it, or put a % before a comment\nand 30 more bars\n' +
    'line 6, column 3: "H" is no key: write a letter A to G, # or b, and a mode, for example K:G, K:Bb, K:Em, K:D mix\n' +
    'lines that belong to no tune: 1\nthe end of the text is cut off; what it cuts is not counted\n' +
    '1 tune; 1 of 33 bars are well formed (3.0%)\n');
  const [line] = linesOf(cli('check-abc', 'flawed.abc', '--json'), 'check-abc');
  equal('check-abc --json', JSON.stringify([line.event, line.tunes, line.bars, line.well_formed, line.cut, line.bad_bars.length, line.bad_bars[0]]),
    '["abc",1,33,1,true,20,{"line":7,"column":4,"reason":"the bar lasts 5/8 instead of 3/4"}]');
  write('noise.abc', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 7 + (i >> 3)) % 256)));
  write('none.abc', '');
  for (const name of ['noise.abc', 'none.abc']) {
    const result = cli('check-abc', name, '--json');
    equal(`check-abc ${name}: exit`, result.code, 3);
    equal(`check-abc ${name}: a report`, linesOf(result, name)[0].bars, 0);
    equal(`check-abc ${name}: nothing that steers a terminal`, /[\x00-\x09\x0b-\x1f]/.test(cli('check-abc', name).out), false);
  }
  write('large.abc', 'c|'.repeat(1_100_000));
  for (const name of ['missing.abc', '.', 'large.abc']) {
    const result = cli('check-abc', name);
    check(`check-abc ${name}: refused`, result.code === 3 && result.out === '' && result.err.includes(name), result.err);
  }
}

function tuneTests() {
  const midi = cli('tune', kTune, '--out', 'up.mid');
  equal('tune: exit', midi.code, 0);
  equal('tune: says what was written', midi.out, 'Up: 9 notes, 4.0 seconds, saved to up.mid\n');
  const bytes = readFileSync(file('up.mid'));
  equal('tune: a MIDI file of one track', bytes.subarray(0, 18).toString('hex'), '4d546864' + '00000006' + '0000' + '0001' + '2760' + '4d54726b');
  equal('tune: that ends where it says', bytes.readUInt32BE(18) + 22, bytes.length);
  const [line] = linesOf(cli('tune', kTune, '--format', 'wav', '--rate', '8000', '--out', 'up.wav', '--json'), 'tune');
  equal('tune --json', JSON.stringify(line), '{"event":"tune","number":7,"title":"Up","notes":9,"seconds":4,"saved":"up.wav"}');
  const sound = readFileSync(file('up.wav'));
  equal('tune --format wav: four seconds and the tail', sound.length, 44 + 2 * (4 * 8000 + 2000));
  equal('tune --format wav: a RIFF file', sound.toString('latin1', 0, 4) + sound.toString('latin1', 8, 12), 'RIFFWAVE');
  equal('tune --format wav: the rate', sound.readUInt32LE(24), 8000);
  equal('tune --number: that tune', cli('tune', 'tunes', '--number', '4', '--out', 'x.mid').out.split(':')[0], 'Greensleeves');
  equal('tune --number: none such', cli('tune', 'tunes', '--number', '999', '--out', 'none.mid').code, 3);
  check('tune --number: none such, no file', !existsSync(file('none.mid')));
  equal('tune of no tune: exit', cli('tune', kText, '--out', 'none.mid').code, 3);
  const flawed = cli('tune', 'flawed.abc', '--out', 'flawed.mid');
  check('tune of a flawed one: plays what it can, and says so', flawed.code === 0 && flawed.err.includes('check-abc'), flawed.err);
  equal('tune --out nowhere: exit', cli('tune', kTune, '--out', '/nowhere/at/all').code, 1);
}

function sampleMusicTests() {
  cli('train', '--text', 'tunes', '--hidden', '24', '--steps', '40', '--out', 'music.unroll');
  const words = ['sample', '--model', 'music.unroll', '--length', '150'];
  const prefix = ['--prefix', 'X:1\nM:4/4\nL:1/8\nK:D\nABcd efga|a8|'];
  equal('sample --top-k 1: greedy', cli(...words, '--top-k', '1').out, cli(...words, '--temperature', '0').out);
  equal('sample --top-k 0: all symbols', cli(...words, '--top-k', '0').out, cli(...words).out);
  check('sample --top-k 2: another text', cli(...words, '--top-k', '2').out !== cli(...words).out);
  equal('sample --out: nothing on standard output', cli(...words, '--out', 'text.txt').out, '');
  equal('sample --out: the same text', readFileSync(file('text.txt'), 'utf8'), cli(...words).out);
  const abc = cli(...words, ...prefix, '--format', 'abc');
  check('sample --format abc: the prefix before it', abc.code === 0 && abc.out.startsWith(`${prefix[1]}`), abc.out);
  check('sample --format abc: how much of it is music', /^unroll: \d+ of \d+ bars are well formed/.test(abc.err), abc.err);
  const lines = linesOf(cli(...words, ...prefix, '--top-k', '3', '--format', 'midi', '--out', 'sample.mid', '--json'), 'sample --format midi');
  equal('sample --format midi: the lines', lines.map((line) => line.event).join(), 'sample,abc,tune');
  equal('sample --json: top_k', lines[0].top_k, 3);
  check('sample --format midi: at least the bars of the prefix', lines[1].well_formed >= 2 && lines[2].notes >= 9, JSON.stringify(lines[1]));
  equal('sample --format midi: a file', readFileSync(file('sample.mid')).toString('latin1', 0, 4), 'MThd');
  equal('sample --format wav: a file', cli(...words, ...prefix, '--format', 'wav', '--out', 'sample.wav').code, 0);
  const none = cli('sample', '--model', 'small.unroll', '--format', 'midi', '--out', 'none.mid');
  check('sample --format midi: no tune, no file', none.code === 3 && none.err.includes('no tune') && !existsSync(file('none.mid')), none.err);
  equal('sample --out nowhere: exit', cli(...words, '--out', '/nowhere/at/all').code, 1);
}

function resumeTests() {
  const goal = ['--steps', '60', '--json'];
  const straight = linesOf(cli('train', '--text', kText, ...kSmall, ...goal), 'straight').at(-1);
  cli('train', '--text', kText, ...kSmall, '--steps', '25', '--out', 'part.unroll');
  const resumed = linesOf(cli('train', '--resume', 'part.unroll', ...goal), 'resumed');
  equal('resume: goes on where it stopped', resumed[0].update, 25);
  equal('resume: the same state as without a stop', resumed.at(-1).state_hash, straight.state_hash);
  equal('resume: the first step line', resumed[1].update, 30);
  const changed = linesOf(cli('train', '--resume', 'part.unroll', '--lr', '0.1', ...goal), 'resumed, --lr').at(-1);
  check('resume --lr: takes effect', changed.state_hash !== straight.state_hash && changed.link.includes('lr=0.1'), changed.link);
  const over = cli('train', '--resume', 'part.unroll', '--steps', '20', '--json');
  equal('resume beyond its goal: nothing to do', linesOf(over, 'beyond').at(-1).update, 25);
  equal('resume without --steps: 1000 more', linesOf(cli('train', '--resume', 'part.unroll', '--json'), 'more').at(-1).update, 1025);
}

function divergenceTests() {
  const words = ['train', '--text', kText, ...kSmall, '--activation', 'relu', '--optimizer', 'sgd', '--lr', '1e6', '--clip', '0',
    '--json', '--out', 'diverged.unroll'];
  const result = cli(...words);
  equal('divergence: exit', result.code, 4);
  const last = linesOf(result, 'divergence').at(-1);
  equal('divergence: the last line', last.event, 'diverged');
  check('divergence: names the first value that is not finite', last.fault?.slot.length > 0 && result.err.includes(last.fault.slot));
  check('divergence: names operation and formula',
    ['forward', 'backward', 'accumulate', 'update'].includes(last.fault?.operation) && last.fault.formula.length > 0 && result.err.includes(last.fault.formula),
    JSON.stringify(last.fault));
  check('divergence: no NaN in JSON', !/nan|inf(?!e)/i.test(result.out.replace(/"text":"[^"]*"/g, '')), result.out);
  const rescued = cli('train', '--resume', 'diverged.unroll', '--lr', '1e-3', '--clip', '1', '--steps', String(last.update + 1), '--json');
  check('divergence: what was saved can be loaded', rescued.code === 0 || rescued.code === 4, rescued.err);
}

function linkTests() {
  const hostile = ['#', 'v=1&<img onerror=alert(1)>&x=%s%n&y=%00&H=1e99&seed=-3', '%'.repeat(5000), 'x'.repeat(100_000), '#v=9&T=nan&lr=inf'];
  for (const link of hostile) {
    const result = cli('link', link, '--json');
    const what = `link ${link.slice(0, 30)}`;
    equal(`${what}: exit`, result.code, 0);
    const [line] = linesOf(result, what);
    const again = linesOf(cli('link', line.link, '--json'), `${what}, again`)[0];
    check(`${what}: its own link has nothing to complain of`, again.link === line.link && again.notices.length === 0, again.notices);
  }
  const shown = cli('link', '#v=1&H=5000&view=unroll');
  check('link: for people', shown.out.includes('1024  (default 64)') && shown.out.endsWith('#v=1&H=1024&view=unroll\n'), shown.out);
  check('link: notices on the error stream', shown.err.includes('above the largest value'), shown.err);
  const notice = linesOf(cli('train', '--link', 'H=5000&B=2&T=4', '--hidden', '8', '--steps', '1', '--json'), 'link notice')[0];
  equal('train --link: a notice is a line too', notice.event, 'notice');
}

// Starts a long training, interrupts it after its first step lines, gives what it said.
function interrupt(program, signal, ...words) {
  return new Promise((done) => {
    const child = spawn(program.file, [...program.before, 'train', '--text', kText, ...kSmall, '--steps', '1000000', '--json', ...words],
      { cwd: folder, env: environment });
    let out = '';
    let err = '';
    let sent = false;
    child.stdout.on('data', (data) => {
      out += data;
      if (!sent && out.split('"step"').length > 5) sent = child.kill(signal);  // a second one would end it at once
    });
    child.stderr.on('data', (data) => { err += data; });
    child.on('close', (code, by) => done({ code, by, out, err }));
  });
}

async function interruptionTests() {
  const cases = [['SIGINT', ['--out', 'stopped.unroll'], 'stopped.unroll'], ['SIGTERM', [], 'unroll-checkpoint.unroll']];
  for (const program of wasm ? [native, wasm] : [native])
    for (const [signal, words, saved] of cases) {
      const what = `${program.name}, ${signal}`;
      const result = await interrupt(program, signal, ...words);
      equal(`${what}: exit`, result.code, 130);
      const last = linesOf(result, what).at(-1);
      equal(`${what}: the last line`, last.event, 'interrupted');
      equal(`${what}: where it was saved`, last.saved, saved);
      check(`${what}: says so to people`, result.err.includes(`saved to ${saved}`), result.err);
      const goal = String(last.update + 40);
      const resumed = linesOf(cli('train', '--resume', saved, '--steps', goal, '--json'), `${what}, resumed`);
      equal(`${what}: goes on from there`, resumed[0].update, last.update);
      const straight = linesOf(cli('train', '--text', kText, ...kSmall, '--steps', goal, '--json'), `${what}, straight`);
      equal(`${what}: the same state as without interruption`, resumed.at(-1).state_hash, straight.at(-1).state_hash);
    }
}

// The output of a command on a terminal, both streams together.
function onTerminal(words, extra = {}) {
  const command = [native.file, ...words].map((word) => `'${word}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qefc', command, '/dev/null'],
    { cwd: folder, encoding: 'utf8', env: { ...environment, ...extra }, timeout: 240_000 });
  return stdout;
}

function terminalTests() {
  const words = ['train', '--hidden', '128', '--steps', '60'];
  // However fast the training is, its bar stands there from the start.
  check('terminal: a bar', /\r\x1b\[2K\[ *\] update 0\/60/.test(onTerminal(words)));
  check('terminal, --quiet: no bar', !onTerminal([...words, '--quiet']).includes('\x1b'));
  check('terminal, dumb: no bar', !onTerminal(words, { TERM: 'dumb' }).includes('\x1b'));
  check('terminal: an error in colour', onTerminal(['train', '--text', 'missing']).includes('\x1b[1;31m'));
  check('terminal, NO_COLOR: an error without', !onTerminal(['train', '--text', 'missing'], { NO_COLOR: '1' }).includes('\x1b'));
  check('no terminal: no control characters', !/[\x00-\x09\x0b-\x1f]/.test(cli(...words).err));
  write('escape.txt', 'ab\x1b[31mcd\n'.repeat(200));
  cli('train', '--text', 'escape.txt', ...kSmall, '--steps', '60', '--out', 'escape.unroll');
  check('terminal: a network that learned escapes cannot use them',
    !onTerminal(['sample', '--model', 'escape.unroll', '--temperature', '0']).includes('\x1b'));
}

function wasmTests() {
  const commands = [
    ['--version'], ['--help'], ['train', '--help'], ['texts'], ['texts', '--json'], ['link', '#v=1&H=5000&view=a%20b', '--json'],
    ['tasks', 'ecg', '--json'], ['tasks', 'words', '--text', 'rhymes', '--V', '60'], ['tasks', 'scene'],
    ['train', '--steps', '40', '--json'], ['train', '--text', kText, ...kSmall, '--steps', '30', '--json', '--out', 'both.unroll'],
    ['train', '--resume', 'both.unroll', '--lr', '0.01', '--steps', '50', '--json'],
    ['train', '--text', kText, ...kSmall, '--activation', 'relu', '--optimizer', 'sgd', '--lr', '1e6', '--clip', '0', '--json'],
    ['sample', '--model', 'both.unroll'], ['sample', '--model', 'both.unroll', '--prefix', 'line', '--seed', '3', '--json'],
    ['train', '--text', 'missing.txt'], ['train', '--hidden', '5000'], ['train', '--text', 'binary.bin', '--json'],
    ['train', '--task', 'dates', ...kSmall, '--model', 'gru', '--steps', '3', '--json'],
    ['sample', '--model', 'dates.unroll', '--count', '3', '--json'], ['sample', '--model', 'glyphs.unroll'],
    ['sample', '--model', 'dates.unroll', '--prefix', '3 may'],
    ['sample', '--model', 'cut.unroll'], ['train', '--out', '/nowhere/at/all'],
    ['export', '--model', 'small.unroll', '--format', 'safetensors', '--out', 'both.unroll'],
    ['export', '--model', 'small.unroll', '--format', 'npz', '--out', 'both.unroll'],
    ['import', 'm.safetensors', '--text', kText, '--out', 'both.unroll', '--json'],
    ['export', '--model', 'small.unroll', '--format', 'pytorch', '--out', 'both.unroll', '--json'],
    ['export', '--model', 'small.unroll', '--format', 'keras', '--out', 'both.unroll'],
    ['export', '--model', 'small.unroll', '--format', 'tfjs', '--out', 'both.unroll', '--json'],
    ['export', '--model', 'small.unroll', '--format', 'tfjs-weights', '--out', 'both.unroll'],
    ['check-abc', 'tunes', '--json'], ['check-abc', 'flawed.abc'], ['check-abc', 'noise.abc', '--json'], ['check-abc', 'missing.abc'],
    ['sample', '--model', 'music.unroll', '--top-k', '4', '--format', 'abc', '--prefix', 'X:1\nK:G\n', '--json'],
    ['tune', 'tunes', '--number', '12', '--out', 'both.unroll', '--json'],
    ['tune', 'tunes', '--number', '7', '--format', 'wav', '--rate', '22050', '--out', 'both.unroll'],
  ];
  for (const words of commands) {
    const what = `native = wasm: unroll ${words.join(' ')}`;
    const left = run(native, ...words);
    const saved = words.includes('--out') && left.code === 0;
    if (saved) copyFileSync(file('both.unroll'), file('both.native'));
    const right = run(wasm, ...words);
    equal(`${what}: exit`, right.code, left.code);
    equal(`${what}: standard output`, right.out, left.out);
    equal(`${what}: error stream`, right.err, left.err);
    if (saved) check(`${what}: the file`, readFileSync(file('both.unroll')).equals(readFileSync(file('both.native'))));
  }
}

try {
  manualTests();
  usageTests();
  trainingTests();
  textTests();
  sampleTests();
  answerTests({ cli, check, equal, linesOf, kSmall });
  taskTests();
  taskSheetTests({ cli, check, equal, linesOf, write, kText });
  claimTests({ cli, check, equal, linesOf });
  refusalTests({ cli, check, equal, linesOf, write, kText });
  exchangeTests({ cli, check, equal, linesOf, file, kSmall, kText });
  checkAbcTests();
  tuneTests();
  sampleMusicTests();
  resumeTests();
  divergenceTests();
  linkTests();
  await interruptionTests();
  terminalTests();
  if (wasm) wasmTests();
} catch (error) {
  check('the tests run to their end', false, error.stack);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
