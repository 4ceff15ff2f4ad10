// What goes to other programs and comes from them: unroll export, unroll import.

import { readFileSync } from 'node:fs';

function exportTests({ cli, check, equal, linesOf, file, kSmall, kText }) {
  cli('train', '--text', kText, ...kSmall, '--steps', '60', '--out', 'small.unroll');
  const words = ['export', '--model', 'small.unroll', '--json', '--out'];
  for (const [name, format] of [['m.safetensors', 'safetensors'], ['m.npz', 'npz'], ['m.py', 'pytorch'], ['m.csv', 'csv'], ['m.keras.py', 'keras'], ['m.json', 'tfjs']]) {
    const result = cli(...words, name);
    equal(`export ${name}: exit`, result.code, 0);
    const [line] = linesOf(result, `export ${name}`);
    equal(`export ${name}: the format follows from the name`, line.format, format);
    equal(`export ${name}: the file has that size`, readFileSync(file(name)).length, line.bytes);
  }
  const tensors = readFileSync(file('m.safetensors'));
  const header = JSON.parse(tensors.subarray(8, 8 + Number(tensors.readBigUInt64LE(0))).toString());
  equal('export: the recurrent matrix has its shape', header['rnn.weight_hh_l0'].shape.join(), '12,12');
  check('export: the file says which run it is from', header.__metadata__.unroll.includes('step=60'), header.__metadata__.unroll);
  const rows = readFileSync(file('m.csv'), 'utf8').split('\r\n');
  equal('export: a row of metrics for each update, after the names', rows.length, 1 + 61 + 1);
  check('export: metrics have names and gaps', rows[0] === 'update,loss_bits,held_out_bits,accuracy,gradient_norm,clipped_norm' && rows[2].includes(',,'), rows[2]);
  equal('export --format wins over the name', linesOf(cli(...words, 'other.bin', '--format', 'npz'), 'export --format')[0].format, 'npz');
  check('export: for people', cli('export', '--model', 'small.unroll', '--out', 'm.npz').out.startsWith('m.npz: npz, '));
  const manifest = JSON.parse(readFileSync(file('m.json'), 'utf8')).weightsManifest[0];
  const numbers = manifest.weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  equal('export tfjs: the weights lie beside model.json', readFileSync(file(manifest.paths[0])).length, 4 * numbers);
  cli('train', '--task', 'recall', '--model', 'bag', ...kSmall, '--steps', '1', '--out', 'bag.unroll');
  const refused = cli('export', '--model', 'bag.unroll', '--out', 'bag.json');
  check('export tfjs of what Keras lacks: says what', refused.code === 3 && refused.err.includes('no layer for the model bag'), refused.err);
  equal('export pytorch of the same: exit', cli('export', '--model', 'bag.unroll', '--out', 'bag.py').code, 0);
  equal('export of what is no session: exit', cli('export', '--model', kText, '--out', 'm.npz').code, 3);
  equal('export to a folder that is not there: exit', cli(...words, '/nowhere/at/all.npz').code, 1);
}

// After exportTests(), whose m.safetensors is read back.
function importTests({ cli, check, equal, linesOf, file, kText }) {
  const words = ['import', 'm.safetensors', '--out', 'back.unroll', '--json'];
  // The file names its run; the text of the user's own must be given.
  equal('import without the text: exit', cli(...words).code, 3);
  const [taken] = linesOf(cli(...words, '--text', kText), 'import').slice(-1);
  equal('import: the event', taken.event, 'import');
  cli('export', '--model', 'back.unroll', '--out', 'again.safetensors');
  cli('import', 'again.safetensors', '--text', kText, '--out', 'twice.unroll');
  const [twice] = linesOf(cli('import', 'again.safetensors', '--text', kText, '--out', 'twice.unroll', '--json'), 'import').slice(-1);
  equal('import: exported and imported it is the same state', twice.state_hash, taken.state_hash);
  const tensors = (name) => { const all = readFileSync(file(name)); return all.subarray(8 + Number(all.readBigUInt64LE(0))).toString('hex'); };
  equal('import: the exported numbers are those of the first file', tensors('again.safetensors'), tensors('m.safetensors'));
  equal('import: the run goes on', cli('train', '--resume', 'back.unroll', '--steps', '2').code, 0);
  const wrong = cli(...words, '--text', kText, '--hidden', '13');
  equal('import into another size: exit', wrong.code, 3);
  check('import into another size: the message names tensor and shapes', /rnn\.weight_ih_l0.*\(12, \d+\).*\(13, \d+\)/.test(wrong.err), wrong.err);
  equal('import of what is no safetensors file: exit', cli('import', kText, '--out', 'x.unroll').code, 3);
  equal('import without --out: exit', cli('import', 'm.safetensors').code, 2);
}

export function exchangeTests(harness) {
  exportTests(harness);
  importTests(harness);
}
