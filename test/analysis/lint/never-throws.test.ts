import test from 'ava';
import fc from 'fast-check';
import { load } from '../../../src/policy/load.ts';
import { formatProblem } from '../../../src/policy/problem.ts';
import { exampleFiles } from '../../policy/table-source.ts';
import { checkFiles } from './check-files.ts';

const FILES = ['kalm', 'kfuse', 'shop', 'jwt']
  .flatMap((name) => exampleFiles(`deploy/examples/${name}`))
  .filter(({ path }) => path.endsWith('.yaml'));

const PIECES = [
  'a',
  'x@y',
  '@',
  'shop',
  '.*',
  '|',
  '[a]',
  '*',
  'group',
  'user',
  'viewer',
  'suspended',
  '!~',
  '=~',
];
const COMMENTS = [
  ' # sidegate: silence',
  ' # sidegate: silence lasting-token - x',
  '\n# sidegate: silence-file',
];
const damage = fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...PIECES, ...COMMENTS));

test('no damage to a policy that still loads makes the linter throw or break a line', (t) => {
  let linted = 0;
  const property = fc.property(
    fc.constantFrom(...FILES),
    fc.array(damage, { minLength: 1, maxLength: 3 }),
    ({ path, text: whole }, damages) => {
      let text = whole;
      for (const [at, length, put] of damages) {
        const from = at % (text.length + 1);
        text = `${text.slice(0, from)}${put}${text.slice(from + length)}`;
      }
      if (load([{ path, text }], new Map()).policy === undefined) return true;
      linted += 1;
      const { problems } = checkFiles([{ path, text }], () => false);
      return problems.every((problem) => !/\p{Cc}/u.test(formatProblem(problem)));
    },
  );
  fc.assert(property, { numRuns: 800 });
  t.true(linted > 100, `${linted} linted`);
});
