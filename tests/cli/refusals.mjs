// What is refused, with which words and exit code; and tables and texts that are taken.

// A configuration that cannot be made: wrong usage, said with the field, what is allowed and the default.
function configurationTests({ cli, check, equal, linesOf, kText }) {
  const cases = [
    [['--task', 'lookup', '--N', '12'], 'N: 12 is not possible here: every pair needs a key of its own out of k = 8. Allowed: 1 to 8 (default 4).'],
    [['--model', 'attention', '--d', '32', '--heads', '3'], 'heads: 3 heads cannot share a width of 32 evenly (allowed with d=32: 1, 2, 4, 8; default: 1). '],
    [['--task', 'dates', '--model', 'bag'], 'm: bag cannot read what this task shows before it asks (allowed here: rnn, lstm, gru, transformer; default: rnn). '],
    [['--task', 'csv'], 'csv: There is no table yet. '],
    [['--task', 'recall', '--text', kText], '--text: the task recall is made from its seed and reads no file; leave it out'],
  ];
  for (const [words, said] of cases) {
    const refused = cli('train', ...words, '--json');
    const what = `train ${words.join(' ')}`;
    equal(`${what}: exit`, refused.code, 2);
    const [line] = linesOf(refused, what);
    check(`${what}: field, range and default`, line.exit === 2 && line.text.startsWith(said), line.text);
  }
}

// What a user brings besides a text for letters: a table of numbers, a text word by word.
function materialTests({ cli, check, equal, linesOf, write }) {
  const small = ['--hidden', '6', '--batch', '2', '--length', '3', '--steps', '3', '--json'];
  const rows = (count) => Array.from({ length: count }, (_, i) => `${i % 5},${(i * i) % 7}`).join('\n');
  write('few.csv', `left,right\n${rows(10)}\n`);
  const [start, ...rest] = linesOf(cli('train', '--task', 'csv', '--text', 'few.csv', ...small), 'a table');
  equal('a table of ten rows: its title', start.title, 'few.csv');
  equal('a table of ten rows: is learned', rest.at(-1).event, 'done');
  equal('a table of ten rows: nothing is said on the way', [start, ...rest].filter((line) => line.event === 'notice').length, 0);
  equal('a table: its link and the file give the same state',
    linesOf(cli('train', '--link', rest.at(-1).link, '--text', 'few.csv', '--json'), 'a table again').at(-1).state_hash, rest.at(-1).state_hash);
  write('ragged.csv', '1,2\n3,4\n5\n6,7\n');
  write('gaps.csv', `a,b\n1,2\n3,\n${rows(10)}\n`);
  write('line.csv', '1,2\n');
  write('names.csv', 'a,b\n');
  write('words.csv', `a,b\n1,two\n${rows(10)}\n`);
  const tables = {
    'ragged.csv': 'ragged.csv, CSV line 3: it has 1 cells, the first row has 2',
    'gaps.csv': 'gaps.csv: b has no number in row 2. Fill the gap',
    'line.csv': 'line.csv: The table has 1 rows of numbers; from 4 to ',
    'names.csv': 'names.csv, CSV: there is nothing but a row of names',
    'words.csv': 'words.csv, CSV line 2, column 2: "two" is no number',
    'empty.txt': 'empty.txt, CSV: there is nothing in it',
    'missing.csv': 'missing.csv: cannot be opened',
  };
  const books = {
    'empty.txt': 'empty.txt: The text is empty.',
    'one.txt': 'one.txt: The text repeats a single symbol',
    'line.csv': 'line.csv: The text has too few',
    'binary.bin': 'binary.bin: This is not a text but a binary file.',
  };
  for (const [task, files] of [['csv', tables], ['words', books]])
    for (const [name, said] of Object.entries(files)) {
      const refused = cli('train', '--task', task, '--text', name, ...small);
      equal(`train --task ${task} --text ${name}: exit`, refused.code, 3);
      const lines = linesOf(refused, `train --task ${task} --text ${name}`);
      check(`train --task ${task} --text ${name}: file, place and reason`, lines.length === 1 && lines[0].text.startsWith(said), refused.out);
    }
  write('rhyme.txt', 'the cat sat on the mat, the dog sat on the cat. '.repeat(6));
  const words = linesOf(cli('train', '--task', 'words', '--text', 'rhyme.txt', ...small), 'words');
  equal('words: title and vocabulary of the text', `${words[0].title} ${words[0].distinct_symbols}`, 'rhyme.txt 9');
  equal('words: are learned', words.at(-1).event, 'done');
}

export function refusalTests(harness) {
  configurationTests(harness);
  materialTests(harness);
}
