// unroll tasks NAME: what can be known of a task before anything is trained.

export function taskSheetTests({ cli, check, equal, linesOf, write, kText }) {
  for (const { name, title, help, fields } of linesOf(cli('tasks', '--json'), 'tasks')) {
    if (name === 'csv') continue;  // needs a table
    const [sheet, ...more] = linesOf(cli('tasks', name, '--json'), `tasks ${name}`);
    equal(`tasks ${name}: one line`, `${sheet.event} ${more.length}`, 'shown_task 0');
    equal(`tasks ${name}: what the list says`, [sheet.name, sheet.title, sheet.help].join('\n'), [name, title, help].join('\n'));
    equal(`tasks ${name}: its fields and the seed`, Object.keys(sheet.fields).sort().join(' '), [...fields.split(' ').filter(Boolean), 'seed'].sort().join(' '));
    const rules = Object.keys(sheet.baselines);
    check(`tasks ${name}: chance or the mean comes first`, rules[0] === (sheet.measure === 'error' ? 'the mean' : 'chance'), rules);
    check(`tasks ${name}: an example with its target`, sheet.example.includes('input') && sheet.example.includes('target'), sheet.example);
    const people = cli('tasks', name).out;
    const unit = { bits: 'bits per target', accuracy: '% of the targets named right', error: 'root mean square error' }[sheet.measure];
    check(`tasks ${name}: for people, every rule with its unit`,
      rules.every((rule) => people.includes(`  ${rule} `)) && people.split(unit).length === rules.length + 1, people);
    check(`tasks ${name}: for people, title, help and the example`, people.startsWith(`${title} [${name}]\n`) && people.includes(sheet.example) &&
      people.replace(/\s+/g, ' ').includes(help), people);
  }
  equal('tasks: another seed, another example', cli('tasks', 'recall', '--seed', '2').out === cli('tasks', 'recall').out, false);
  const trained = linesOf(cli('train', '--task', 'lookup', '--k', '6', '--N', '3', '--steps', '1', '--json'), 'lookup')[0];
  const [lookup] = linesOf(cli('tasks', 'lookup', '--k', '6', '--N', '3', '--json'), 'tasks lookup');
  equal('tasks: the baselines of the training', JSON.stringify(lookup.baselines), JSON.stringify(trained.baselines));
  equal('tasks: so many steps', linesOf(cli('tasks', 'recall', '--T', '50', '--json'), 'tasks recall')[0].example.match(/·/g).length, 49);

  const poem = 'the cat and the dog and the end\n';
  write('poem.txt', poem.repeat(20));
  const [{ vocabulary }] = linesOf(cli('tasks', 'words', '--text', 'poem.txt', '--V', '4', '--T', '5', '--json'), 'tasks words');
  equal('tasks words: counted, the most frequent first, the rest as <?>', JSON.stringify(vocabulary),
    '{"unit":"word","symbols":[{"symbol":"the","count":60},{"symbol":"and","count":40},{"symbol":"cat","count":20}],"rest":{"symbol":"<?>","count":40}}');
  const words = cli('tasks', 'words', '--text', 'rhymes', '--V', '100').out;
  check('tasks words: cut, and says how many more', /\n +\d+  the\n/.test(words) && words.includes('and 59 more') && /\d+  <\?> \(stands/.test(words), words);
  const [letters] = linesOf(cli('tasks', 'chars', '--text', 'poem.txt', '--json'), 'tasks chars');
  const counted = letters.vocabulary.symbols;
  equal('tasks chars: every character is counted', counted.reduce((sum, { count }) => sum + count, 0), poem.length * 20);
  check('tasks chars: the most frequent first, nothing left over',
    counted.every(({ count }, i) => i === 0 || counted[i - 1].count >= count) && letters.vocabulary.rest === null, JSON.stringify(counted));
  check('tasks chars: blanks and line ends can be seen', /^ +140  ␣$/m.test(cli('tasks', 'chars', '--text', 'poem.txt').out));
  equal('tasks recall: no vocabulary', linesOf(cli('tasks', 'recall', '--json'), 'tasks recall')[0].vocabulary, null);

  write('tiny.txt', 'abcabcab'.repeat(4));
  const [notice, short] = linesOf(cli('tasks', 'chars', '--text', 'tiny.txt', '--json'), 'tasks of a short text');
  check('tasks of a short text: a shorter T, as when training', notice.event === 'notice' && short.fields.T < 32, JSON.stringify(short));
  write('table.csv', Array.from({ length: 30 }, (_, i) => `${i % 5},${(i * i) % 7}`).join('\n'));
  check('tasks csv: of a table', cli('tasks', 'csv', '--text', 'table.csv', '--T', '3').out.includes('copy the last'));

  for (const [words, code, said] of [
    [['nothing'], 2, 'NAME: "nothing" is no task (allowed: chars, words, '],
    [['recall', '--gap', '5'], 2, '--gap: is no option of the task recall (allowed: --length, --k, --seed)'],
    [['recall', '--text', kText], 2, '--text: is no option of the task recall'],
    [['lookup', '--N', '12'], 2, 'N: 12 is not possible here: '],
    [['csv'], 2, 'csv: There is no table yet. '],
    [['chars', '--text', 'missing.txt'], 3, 'missing.txt: cannot be opened'],
    [['words', '--text', 'binary.bin'], 3, 'binary.bin: This is not a text but a binary file.'],
    [['csv', '--text', 'poem.txt'], 3, 'poem.txt'],
  ]) {
    const what = `tasks ${words.join(' ')}`;
    const refused = cli('tasks', ...words, '--json');
    equal(`${what}: exit`, refused.code, code);
    check(`${what}: says why`, linesOf(refused, what)[0].text.startsWith(said), refused.out);
  }
  check('tasks recall --lag 5: the options that there are', cli('tasks', 'recall', '--lag', '5').err.includes('--lag (allowed for unroll tasks: --text, --length, '));
}
