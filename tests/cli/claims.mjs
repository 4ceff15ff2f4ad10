// Sentences put to the test: unroll claims.

export function claimTests({ cli, check, equal, linesOf }) {
  const [claim] = linesOf(cli('claims', 'vanish', '--json'), 'claims vanish');
  equal('claims vanish: supported', claim.verdict, 'SUPPORTED');
  equal('claims vanish --broken: not', linesOf(cli('claims', 'vanish', '--broken', '--json'), 'claims')[0].verdict, 'NOT SUPPORTED');
  const [later] = linesOf(cli('claims', 'vanish', '--first-seed', '2', '--seeds', '2', '--json'), 'claims');
  equal('claims vanish --first-seed 2: the seeds 2 and 3', later.seeds.join(), '2,3');
  equal('claims vanish --first-seed 2: their numbers', later.checks[0].values.join(), claim.checks[0].values.slice(1).join());
  check('claims: an arm opens with its link', /^v=1&.*gain=0\.5/.test(claim.arms[0].link) && claim.arms[0].label === 'tanh, gain 0.5', JSON.stringify(claim.arms));
  check('claims: the numbers that a check speaks of', claim.checks[0].values.every((value) => value <= claim.checks[0].bound) && claim.checks[0].holds === 3);
  const [explode] = linesOf(cli('claims', 'explode', '--json'), 'claims explode');
  check('claims: sentence and condition', explode.sentence.startsWith('With large weights') && explode.condition.includes('relu'), JSON.stringify(explode));
  const told = cli('claims', 'explode', '--broken', '--seeds', '1').out;
  check('claims: the condition and the links are told whatever the verdict',
    told.startsWith('NOT SUPPORTED  [explode') && told.includes(`\n  condition: ${explode.condition}\n`) && /\n {2}tanh, gain 2: #v=1&\S*gain=0\.5\S*, 20 updates\n/.test(told), told);
  const listed = linesOf(cli('claims', '--list', '--json'), 'claims --list');
  check('claims --list: all of them, each in the help too', listed.length > 40 &&
    listed.every((line) => cli('claims', '--help').out.replace(/\s+/g, ' ').includes(line.id)));
  check('claims --list: for people', cli('claims', '--list', '--quick').out.split('\n').some((line) => /^vanish +With small weights/.test(line)));
  equal('claims --first-seed of no number: exit', cli('claims', 'vanish', '--first-seed', 'one').code, 2);
  equal('claims of no such name: exit', cli('claims', 'nothing').code, 2);
}
