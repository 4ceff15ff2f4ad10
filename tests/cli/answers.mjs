// Whole answers that a network writes by itself: exact_match of unroll train, unroll sample of such tasks.

export function answerTests({ cli, check, equal, linesOf, kSmall }) {
  const small = ['--hidden', '24', '--batch', '16', '--lr', '0.01', '--noise', '0', '--model', 'gru'];
  const glyphs = linesOf(cli('train', '--task', 'glyphs', ...small, '--steps', '300', '--json', '--out', 'glyphs.unroll'), 'glyphs').at(-1);
  check('train: exact_match of a network that writes', glyphs.exact_match > 0.5 && glyphs.exact_match <= glyphs.accuracy, JSON.stringify(glyphs));
  const recall = linesOf(cli('train', '--task', 'recall', ...kSmall, '--steps', '2', '--json'), 'recall').at(-1);
  equal('train: no exact_match where nothing is written', recall.exact_match, null);
  const people = cli('train', '--task', 'dates', ...kSmall, '--model', 'gru', '--steps', '5', '--out', 'dates.unroll');
  check('train: the summary tells exact answers', /^by itself  [\d.]+ % of \d+ held-out answers exact, [\d.]+ % of their symbols$/m.test(people.out), people.out);

  const lines = linesOf(cli('sample', '--model', 'glyphs.unroll', '--count', '7', '--json'), 'sample glyphs');
  equal('sample of answers: so many, then the shares', lines.map((line) => line.event).join(), `${'answer,'.repeat(7)}decoding`);
  equal('sample of answers: the same share as after training', lines.at(-1).exact_match, glyphs.exact_match);
  const answers = lines.slice(0, -1);
  check('sample of answers: exact is written = truth', answers.every((a) => a.exact === (a.written === a.truth)), JSON.stringify(answers));
  check('sample of answers: the held-out examples in a row', answers.every((a, i) => a.index === i) && new Set(answers.map((a) => a.truth)).size > 1);
  check('sample of answers: a picture of 8 lines', answers.every((a) => /^([.#]{8}\n){8}$/.test(a.source)), answers[0].source);
  const shown = cli('sample', '--model', 'dates.unroll');
  equal('sample of answers: source, writes, truth', shown.out.match(/^(source|writes|truth) +/gm).map((word) => word.trim()).join(),
    Array(5).fill('source,writes,truth').join());
  equal('sample of answers: the same again', cli('sample', '--model', 'dates.unroll').out, shown.out);

  const source = shown.out.match(/^source +(.+)$/m)[1];
  const written = shown.out.match(/^writes +(.*)$/m)[1];
  const typed = linesOf(cli('sample', '--model', 'dates.unroll', '--prefix', source, '--json'), 'sample --prefix')[0];
  equal('sample --prefix: a typed source gets the same answer', typed.written, written);
  equal('sample --prefix: no truth is known', [typed.index, typed.truth, typed.exact].join(), [null, null, null].join());
  for (const [prefix, word] of [['3 May', '"M"'], ['', '1 to 6'], ['123 feb', 'has 7']]) {
    const refused = cli('sample', '--model', 'dates.unroll', '--prefix', prefix);
    check(`sample --prefix '${prefix}': refused with the reason`, refused.code === 3 && refused.out === '' && refused.err.includes(word), refused.err);
  }
  equal('sample of answers: a picture cannot be typed', cli('sample', '--model', 'glyphs.unroll', '--prefix', 'ring').code, 3);
  equal('sample of answers --format midi: refused', cli('sample', '--model', 'dates.unroll', '--format', 'midi', '--out', 'no.mid').code, 3);
  cli('train', '--task', 'recall', ...kSmall, '--steps', '2', '--out', 'recall.unroll');
  const silent = cli('sample', '--model', 'recall.unroll');
  check('sample: a task that writes nothing is refused', silent.code === 1 && silent.err.includes('another task'), silent.err);
}
