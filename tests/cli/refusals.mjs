// What is refused, with which words and exit code.

// A configuration that cannot be made: wrong usage, said with the field, what is allowed and the default.
function configurationTests({ cli, check, equal, linesOf }) {
  const cases = [
    [['--task', 'lookup', '--N', '12'], 'N: 12 is not possible here: every pair needs a key of its own out of k = 8. Allowed: 1 to 8 (default 4).'],
    [['--model', 'attention', '--d', '32', '--heads', '3'], 'heads: 3 heads cannot share a width of 32 evenly (allowed with d=32: 1, 2, 4, 8; default: 1). '],
    [['--task', 'dates', '--model', 'bag'], 'm: bag cannot read what this task shows before it asks (allowed here: rnn, lstm, gru, transformer; default: rnn). '],
    [['--task', 'csv'], 'csv: There is no table yet. '],
  ];
  for (const [words, said] of cases) {
    const refused = cli('train', ...words, '--json');
    const what = `train ${words.join(' ')}`;
    equal(`${what}: exit`, refused.code, 2);
    const [line] = linesOf(refused, what);
    check(`${what}: field, range and default`, line.exit === 2 && line.text.startsWith(said), line.text);
  }
}

export function refusalTests(harness) {
  configurationTests(harness);
}
